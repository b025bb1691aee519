package dev.cairn.witness.alarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
    private record Received(Bytes body, String signature) {}

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Bytes SECRET = Bytes.ofUtf8("between the two of us");

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void listen() {
        server.createContext("/hook", exchange -> {
            received.add(new Received(
                    Bytes.wrap(exchange.getRequestBody().readAllBytes()),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Cairn-Signature"))));
            int status;
            synchronized (statuses) {
                status = statuses.isEmpty() ? 204 : statuses.remove();
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Webhook hook(Optional<Bytes> secret) {
        return new Webhook(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"),
                secret,
                Duration.ofMillis(1));
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was received");
        return next;
    }

    @Test
    void eachNewAlarmIsPostedOnceAndSigned() throws Exception {
        try (Webhook hook = hook(Optional.of(SECRET))) {
            Alarms alarms = new Alarms(() -> TIME, new SimpleMeterRegistry(), hook);
            alarms.raise(AlarmKind.STALE, "log.test", "the log", "it sleeps");
            alarms.raise(AlarmKind.STALE, "log.test", "the log", "it still sleeps");
            alarms.misbehaviour("log.test", "it lied", Path.of("folder", "x.misbehaviour"));
            Received first = next();
            JsonNode stale = new ObjectMapper().readTree(first.body().toArray());
            assertEquals("stale", stale.path("kind").textValue());
            assertEquals("it sleeps", stale.path("text").textValue());
            assertEquals(TIME.toString(), stale.path("time").textValue());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("between the two of us".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            assertEquals(
                    "sha256="
                            + HexFormat.of().formatHex(mac.doFinal(first.body().toArray())),
                    first.signature());
            JsonNode lie = new ObjectMapper().readTree(next().body().toArray());
            assertEquals("misbehaviour", lie.path("kind").textValue());
            assertEquals("x.misbehaviour", lie.path("proof").textValue());
            alarms.clear(AlarmKind.MISBEHAVIOUR, "log.test", "x.misbehaviour");
            alarms.clear(AlarmKind.STALE, "log.test", "the log");
            assertEquals(
                    List.of(AlarmKind.MISBEHAVIOUR),
                    alarms.standing().stream().map(Alarm::kind).toList());
        }
        assertEquals(0, received.size());
    }

    @Test
    void whatIsNotTakenIsSentAgain() throws Exception {
        synchronized (statuses) {
            statuses.addAll(List.of(500, 302, 429));
        }
        try (Webhook hook = hook(Optional.empty())) {
            hook.accept(new Alarm(AlarmKind.CLOCK, "", "this witness", "it went back", Optional.empty(), TIME));
            Bytes first = next().body();
            for (int i = 0; i < 3; i++) {
                Received again = next();
                assertEquals(first, again.body());
                assertEquals("null", again.signature());
            }
        }
        assertEquals(0, received.size());
    }
}
