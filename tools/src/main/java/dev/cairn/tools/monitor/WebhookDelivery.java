package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts each finding as JSON. {@code X-Cairn-Monitor-Timestamp} has the POSIX seconds of this try; with a secret, {@code
 * X-Cairn-Monitor-Signature: sha256=<hex>} is the HMAC-SHA256 of the timestamp, a full stop and the body, so that a receiver that refuses old
 * timestamps, and IDs that it has seen, cannot be told the same again by others. An answer of 2xx is the end of it.
 */
final class WebhookDelivery implements Delivery {
    static final String TIMESTAMP = "X-Cairn-Monitor-Timestamp";
    static final String SIGNATURE = "X-Cairn-Monitor-Signature";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI url;
    private final Optional<Bytes> secret;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** @param secret of the HMAC; empty for none */
    WebhookDelivery(URI url, Optional<Bytes> secret, InstantSource clock) {
        this.url = url;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void deliver(String id, Bytes json) throws IOException, InterruptedException {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(TIMESTAMP, timestamp)
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.toArray()));
        secret.ifPresent(key -> request.header(SIGNATURE, "sha256=" + hmac(key, timestamp, json)));
        int status;
        try {
            status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new IOException(e.getClass().getSimpleName(), e);
        }
        if (status / 100 != 2) {
            throw new IOException("status " + status);
        }
    }

    static String hmac(Bytes secret, String timestamp, Bytes body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.unsafeArray(), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body.unsafeArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
