package dev.cairn.witness.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each alarm as JSON. With a secret the header {@code X-Cairn-Signature: sha256=<hex>} is the HMAC-SHA256 of the body. An answer of 2xx is
 * the end of it; anything else is tried again, with growing pauses, six times in about a minute.
 */
public final class Webhook implements Consumer<Alarm>, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Webhook.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TRIES = 6;
    private static final int MAX_WAITING = 256;

    private final URI url;
    private final Optional<Bytes> secret;
    private final Duration firstPause;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    // One thread, so that alarms arrive in their order; a receiver that is down loses the newest.
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Webhook::thread,
            (task, executor) -> LOGGER.warn("webhook: too many alarms wait; one is not sent"));

    /**
     * A webhook.
     *
     * @param secret of the HMAC; empty for none
     * @param firstPause before the second try; each further one is twice as long
     */
    public Webhook(URI url, Optional<Bytes> secret, Duration firstPause) {
        this.url = url;
        this.secret = secret;
        this.firstPause = firstPause;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "cairn-webhook");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void accept(Alarm alarm) {
        sender.execute(() -> send(alarm));
    }

    private void send(Alarm alarm) {
        byte[] body = body(alarm);
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        secret.ifPresent(key -> request.header("X-Cairn-Signature", "sha256=" + hmac(key, body)));
        Duration pause = firstPause;
        String outcome = "";
        for (int i = 0; i < TRIES; i++) {
            try {
                if (i > 0) {
                    Thread.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2);
                }
                int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status / 100 == 2) {
                    return;
                }
                outcome = "status " + status;
            } catch (IOException e) {
                outcome = e.getClass().getSimpleName();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        LOGGER.warn("webhook: an alarm was not taken: {}", outcome);
    }

    private static byte[] body(Alarm alarm) {
        ObjectNode object = JSON.createObjectNode()
                .put("kind", alarm.kind().word())
                .put("origin", alarm.origin())
                .put("subject", alarm.subject())
                .put("text", alarm.text())
                .put("time", alarm.time().toString());
        alarm.proof().ifPresent(file -> object.put("proof", String.valueOf(file.getFileName())));
        try {
            return JSON.writeValueAsBytes(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings is JSON", e);
        }
    }

    private static String hmac(Bytes secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.unsafeArray(), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Waits a little for what is being sent. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            sender.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
