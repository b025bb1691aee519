package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.audit.AuditedLog;
import dev.cairn.tools.monitor.MonitorConfig.LogKey;
import dev.cairn.tools.monitor.MonitorConfig.WatchedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {
    private static final Bytes SECRET = Bytes.ofUtf8("a secret");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AuditedLog log;
    private final AtomicInteger status = new AtomicInteger(200);
    private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    private final List<String> lines = new ArrayList<>();
    private final HttpServer server;

    @TempDir
    private Path folder = Path.of("");

    MonitorTest() throws Exception {
        log = new AuditedLog();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/log/", exchange -> {
            Optional<byte[]> file = log.read(exchange.getRequestURI().getPath().substring("/log/".length()));
            exchange.sendResponseHeaders(file.isPresent() ? 200 : 404, file.isPresent() ? file.get().length : -1);
            if (file.isPresent()) {
                exchange.getResponseBody().write(file.get());
            }
            exchange.close();
        });
        server.createContext("/hook", exchange -> {
            Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
            String timestamp = String.valueOf(exchange.getRequestHeaders().getFirst(WebhookDelivery.TIMESTAMP));
            String expected = "sha256=" + WebhookDelivery.hmac(SECRET, timestamp, body);
            boolean signed = expected.equals(exchange.getRequestHeaders().getFirst(WebhookDelivery.SIGNATURE));
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
            posted.add(signed ? body.utf8() : "not signed");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private MonitorConfig config(Optional<MonitorConfig.Webhook> webhook, Optional<MonitorConfig.Email> email) {
        String digest = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(
                        Bytes.ofUtf8("artifact 2").unsafeArray()))
                .hex();
        Rule rule = new Rule(
                "artifact",
                true,
                true,
                new Condition(
                        List.of(), List.of(), Map.of(), List.of(), List.of("sha256:" + digest), List.of(), List.of()),
                List.of(),
                Optional.empty());
        return new MonitorConfig(
                folder.resolve("state"),
                Duration.ofMillis(50),
                Duration.ZERO,
                List.of(new WatchedLog(
                        "ours",
                        url("/log"),
                        new LogKey.Tiles(log.signer().verifierKey(), Optional.empty()),
                        OptionalLong.of(0),
                        true,
                        false,
                        List.of(),
                        List.of())),
                List.of(rule),
                new MonitorConfig.Receivers(Optional.empty(), webhook, email),
                Optional.empty(),
                List.of());
    }

    private Monitor monitor(MonitorConfig config) throws IOException {
        return new Monitor(
                config,
                new Monitor.Surroundings(
                        InstantSource.system(),
                        new SimpleMeterRegistry(),
                        lines::add,
                        Duration.ofMillis(1),
                        Duration.ofMillis(1)));
    }

    private Optional<MonitorConfig.Webhook> webhook() {
        return Optional.of(new MonitorConfig.Webhook(url("/hook"), Optional.of(SECRET)));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void aFindingIsDeliveredAcrossRestartsAndCountsUntilItIsAcknowledged() throws Exception {
        log.append(4);
        status.set(503);
        MonitorConfig config = config(webhook(), Optional.empty());
        try (Monitor monitor = monitor(config)) {
            assertEquals(Outcome.IDENTITY, monitor.look());
            assertFalse(monitor.drain(Duration.ofMillis(50)));
        }
        posted.clear();
        status.set(204);
        String id;
        try (Monitor monitor = monitor(config)) {
            assertTrue(monitor.drain(LONG));
            JsonNode finding = json(String.valueOf(posted.poll(60, TimeUnit.SECONDS)));
            assertEquals("artifact", finding.path("rule").asText());
            assertEquals(2, finding.path("logIndex").asLong());
            id = finding.path("id").asText();
            assertEquals(Outcome.IDENTITY, monitor.look(), "nobody has acknowledged it");
            assertEquals(1, lines.size(), "it is told once");
            FindingStore other = new FindingStore(config.state());
            assertEquals(1, other.openFindings().size());
            assertTrue(other.acknowledge(id, "ours", Instant.EPOCH));
            assertFalse(other.acknowledge("0000000000000000", "", Instant.EPOCH));
            assertEquals(Outcome.CLEAN, monitor.look(), "a monitor that runs sees it");
        }
        try (Monitor monitor = monitor(config)) {
            assertEquals(Outcome.CLEAN, monitor.look());
        }
    }

    @Test
    void aLogThatIsDownIsToldOnceAndWhenItIsBack() throws Exception {
        log.append(1);
        byte[] checkpoint = log.file("checkpoint");
        log.files().remove("checkpoint");
        try (Monitor monitor = monitor(config(Optional.empty(), Optional.empty()))) {
            assertEquals(Outcome.OPERATIONAL, monitor.look());
            assertEquals(Outcome.OPERATIONAL, monitor.look());
            assertEquals(1, monitor.reasons().size());
            log.files().put("checkpoint", checkpoint);
            assertEquals(Outcome.CLEAN, monitor.look());
        }
        assertEquals(2, lines.size());
        assertEquals("operational", json(lines.get(0)).path("rule").asText());
        assertEquals("well-again", json(lines.get(1)).path("rule").asText());
    }

    @Test
    void theEvidenceOfATamperingIsKept() throws Exception {
        log.append(3);
        MonitorConfig config = config(Optional.empty(), Optional.empty());
        try (Monitor monitor = monitor(config)) {
            monitor.look();
            log.startAgain();
            log.memory().append(3);
            log.publish(3, log.memory().root());
            assertEquals(Outcome.TAMPER, monitor.look());
        }
        String file = json(lines.get(lines.size() - 1)).path("evidence").asText();
        assertTrue(file.endsWith(".misbehaviour"), file);
        assertTrue(Files.exists(config.state().resolve("evidence").resolve(file)));
    }

    @Test
    void aCutLineIsFoundAgain() throws Exception {
        log.append(4);
        MonitorConfig config = config(Optional.empty(), Optional.empty());
        try (Monitor monitor = monitor(config)) {
            monitor.look();
        }
        Path findings = config.state().resolve("findings.jsonl");
        Files.writeString(findings, Files.readString(findings).substring(0, 30));
        Files.delete(config.state().resolve("ours.json"));
        try (Monitor monitor = monitor(config)) {
            assertEquals(Outcome.IDENTITY, monitor.look());
            assertEquals(1, new FindingStore(config.state()).openFindings().size());
        }
    }

    @Test
    void aLoopSeesWhatIsAppended() throws Exception {
        log.append(1);
        MonitorConfig config = config(webhook(), Optional.empty());
        try (Monitor monitor = monitor(config);
                MonitorLoop loop = new MonitorLoop(monitor, config)) {
            assertEquals(1, loop.logs());
            log.append(5);
            String finding = String.valueOf(posted.poll(60, TimeUnit.SECONDS));
            assertEquals("artifact", json(finding).path("rule").asText());
        }
    }

    /** Says yes to everything, and keeps what it was sent after DATA. */
    private static final class Smtp implements AutoCloseable {
        final ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        Smtp() throws IOException {
            Thread thread = new Thread(this::serve, "smtp");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept();
                        BufferedReader in = new BufferedReader(
                                new java.io.InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                        OutputStream out = client.getOutputStream()) {
                    talk(in, out);
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void talk(BufferedReader in, OutputStream out) throws IOException {
            say(out, "220 mail.example.test");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("DATA")) {
                    say(out, "354 go on");
                    StringBuilder message = new StringBuilder();
                    for (String data = in.readLine(); data != null && !data.equals("."); data = in.readLine()) {
                        message.append(data).append('\n');
                    }
                    messages.add(message.toString());
                }
                say(out, line.equals("QUIT") ? "221 bye" : "250 ok");
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aFindingIsMailed() throws Exception {
        log.append(4);
        try (Smtp smtp = new Smtp();
                Monitor monitor = monitor(config(
                        Optional.empty(),
                        Optional.of(new MonitorConfig.Email(
                                "127.0.0.1",
                                smtp.socket.getLocalPort(),
                                "none",
                                Optional.empty(),
                                Optional.empty(),
                                "cairn@example.test",
                                List.of("ada@example.test")))))) {
            assertEquals(Outcome.IDENTITY, monitor.look());
            String message = String.valueOf(smtp.messages.poll(60, TimeUnit.SECONDS));
            assertTrue(message.contains("Subject: [cairn monitor] IDENTITY ours: "), message);
            assertTrue(message.contains("\"rule\" : \"artifact\""), message);
            assertTrue(monitor.drain(LONG));
        }
    }
}
