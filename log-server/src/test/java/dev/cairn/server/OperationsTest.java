package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
    private static final String ENTRIES = "/api/v2/log/entries";

    @TempDir
    private Path folder;

    @Test
    void homeHealthReadinessAndMetrics() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            server.post(ENTRIES, Requests.hashedRekord("measured"));
            server.post(ENTRIES, "{");

            Wire.Answer home = server.get("/");
            assertEquals(200, home.status());
            assertTrue(home.body().contains("log.test"), home.body());
            assertTrue(home.body().contains("size          1\n"), home.body());
            assertTrue(home.body().contains(server.logKey().encode()), home.body());

            Wire.Answer health = server.get("/healthz");
            assertEquals(200, health.status());
            assertEquals("application/json", health.header("content-type"));
            assertEquals("{\"status\":\"SERVING\"}\n", health.body());

            Wire.Answer ready = server.get("/readyz");
            assertEquals(200, ready.status());
            assertEquals("READY", ready.json().get("status").asText());

            Wire.Answer metrics = server.get("/metrics");
            assertEquals(200, metrics.status());
            assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.header("content-type"));
            assertNull(metrics.header("access-control-allow-origin"));
            for (String line : List.of(
                    "cairn_verify_seconds_count 2",
                    "cairn_http_requests_seconds_count{route=\"rekor-v2\",status=\"201\"} 1",
                    "cairn_http_requests_seconds_count{route=\"rekor-v2\",status=\"400\"} 1",
                    "cairn_http_requests_seconds_count{route=\"healthz\",status=\"200\"} 1",
                    "cairn_appended_total 1",
                    "cairn_tree_size 1")) {
                assertTrue(metrics.body().contains(line), line + " is not in\n" + metrics.body());
            }
        }
    }

    @Test
    void webPagesOfOtherOriginsMayNotAdd() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            assertNull(server.post("/add", "x").header("access-control-allow-origin"));
            Wire.Answer preflight = Wire.get(server.address(), "OPTIONS", "/add", "Origin: https://example.com");
            assertEquals("POST, OPTIONS", preflight.header("allow"));
            assertNull(preflight.header("access-control-allow-origin"));
            assertEquals(405, server.get("/add").status());
        }
    }

    @Test
    void addIsNotThereUnlessItIsTurnedOn() throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        try (TestServer server = TestServer.start(folder, ServerSettings.of("127.0.0.1", 0, logKey))) {
            assertEquals(404, server.post("/add", "x").status());
            assertTrue(!server.get("/").body().contains("/add"));
        }
    }

    @Test
    void addAnswersTheIndexAndNothingElse() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            Wire.Answer first = server.post("/add", "one\0two\n");
            assertEquals(200, first.status());
            assertEquals("0", first.body());
            assertEquals("text/plain; charset=utf-8", first.header("content-type"));
            assertNull(first.header("x-log-index"));
            assertEquals("1", server.post("/add", "one").body());

            Wire.Answer again = server.post("/add", "one\0two\n");
            assertEquals(200, again.status());
            assertEquals("0", again.body());
            assertEquals("0", again.header("x-log-index"));

            Wire.Answer rekors = server.post("/add", "{\"apiVersion\":\"0.0.1\"}");
            assertEquals(400, rekors.status());
            assertTrue(rekors.body().contains("apiVersion"), rekors.body());
        }
    }

    @Test
    void aDuplicateAfterARestartIsFound() throws Exception {
        String request = Requests.hashedRekord("restart");
        try (TestServer server = TestServer.start(folder)) {
            assertEquals("0", server.post("/add", "raw").body());
            assertEquals(201, server.post(ENTRIES, request).status());
        }
        try (TestServer server = TestServer.start(folder)) {
            assertEquals("0", server.post("/add", "raw").header("x-log-index"));
            Wire.Answer again = server.post(ENTRIES, request);
            assertEquals(201, again.status());
            assertEquals("1", again.header("x-log-index"));
            assertEquals(2, server.log().latest().orElseThrow().size());
        }
    }

    @Test
    void aDuplicateIsAConflictForThoseWhoWantRekorsAnswer() throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        ServerSettings settings = TestServer.with(logKey, Duplicates.CONFLICT, RequestLimits.DEFAULT);
        try (TestServer server = TestServer.start(folder, settings)) {
            String request = Requests.hashedRekord("conflict");
            assertEquals(201, server.post(ENTRIES, request).status());
            Wire.Answer again = server.post(ENTRIES, request);
            assertEquals(409, again.status());
            assertEquals("0", again.header("x-log-index"));
            assertEquals(
                    "{\"code\":6,\"message\":\"an equivalent entry already exists in the transparency log with index 0\","
                            + "\"details\":[]}",
                    again.body());
        }
    }

    @Test
    void aLogThatDoesNotRunIs503() throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (LogEngine engine = LogEngine.start(
                TestLog.settings(folder), registry, LogServer.tuning(ConfigFactory.defaultReference()))) {
            engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
            LogServer server = LogServer.start(engine.system(), engine.log(), TestServer.settings(logKey), registry)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            engine.log().close().toCompletableFuture().get(60, TimeUnit.SECONDS);

            InetSocketAddress address = server.address();
            Wire.Answer ready = Wire.get(address, "GET", "/readyz");
            assertEquals(503, ready.status());
            assertEquals("the log is not running", ready.json().get("reason").asText());
            assertEquals(200, Wire.get(address, "GET", "/healthz").status());
            // What was published stays published; what needs the store waits for it.
            assertEquals(200, Wire.get(address, "GET", "/checkpoint").status());
            for (Wire.Answer answer : List.of(
                    Wire.post(address, ENTRIES, Requests.hashedRekord("no log")),
                    Wire.post(address, "/add", "no log"),
                    Wire.get(address, "GET", "/proof/inclusion?hash=" + "0".repeat(64)))) {
                assertEquals(503, answer.status());
                assertEquals("2", answer.header("retry-after"));
            }
            server.stop(Duration.ofSeconds(5)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatIsTooMuchAtOnceIsPushedBack() throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        EngineSettings defaults = TestLog.settings(folder);
        EngineSettings one = new EngineSettings(
                defaults.origin(),
                defaults.journal(),
                defaults.checkpointJournal(),
                defaults.store(),
                defaults.rocks(),
                new BatchLimits(1024, 1 << 20, 1, 1 << 20),
                defaults.signer(),
                defaults.clock());
        try (TestServer server = TestServer.start(one, TestServer.settings(logKey))) {
            Wire.Answer add = pushedBack(server, "/add", i -> "entry " + i);
            assertEquals("1", add.header("retry-after"));
            assertEquals("too much is in flight; retry\n", add.body());
            Wire.Answer rekor = pushedBack(server, ENTRIES, i -> Requests.hashedRekord("entry " + i));
            assertEquals("1", rekor.header("retry-after"));
            RekorV2Test.assertError(rekor, 14, "reached max pushback; retry");
        }
    }

    /** Submits on two connections at once until one is pushed back. */
    private static Wire.Answer pushedBack(TestServer server, String target, IntFunction<String> body)
            throws IOException {
        try (Wire first = new Wire(server.address());
                Wire second = new Wire(server.address())) {
            for (int i = 0; i < 10_000; i += 2) {
                String one = body.apply(i);
                String two = body.apply(i + 1);
                first.write(Wire.head("POST", target, one.length()) + one);
                second.write(Wire.head("POST", target, two.length()) + two);
                for (Wire.Answer answer : List.of(first.read(true), second.read(true))) {
                    if (answer.status() == 503) {
                        return answer;
                    }
                }
            }
        }
        return fail("10,000 submissions in pairs, and none was pushed back");
    }

    @Test
    void aCheckpointWithoutTheLogKeysSignatureIsNotReady() throws Exception {
        TestServer.init(folder);
        VerifierKey other = VerifierKey.of(
                NoteKeyType.ED25519,
                TestLog.ORIGIN,
                LocalKey.generate(KeyType.ED25519).publicKey());
        try (TestServer server = TestServer.start(folder, TestServer.settings(other))) {
            Wire.Answer ready = server.get("/readyz");
            assertEquals(503, ready.status());
            assertEquals(
                    "the latest checkpoint is not signed by the log key",
                    ready.json().get("reason").asText());
        }
    }

    @Test
    void aPortThatIsTakenIsABindException() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            ServerSettings settings =
                    ServerSettings.of("127.0.0.1", server.address().getPort(), server.logKey());
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> LogServer.start(server.system(), server.log(), settings, registry)
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS));
            Throwable cause = e.getCause();
            while (cause != null && !(cause instanceof BindException)) {
                cause = cause.getCause();
            }
            assertTrue(cause instanceof BindException, e.toString());
        }
    }

    @Test
    void whatIsInFlightIsAnsweredBeforeTheServerStops() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                Wire wire = new Wire(server.address());
                wires.add(wire);
                wire.write(Wire.head("POST", "/add", 1) + "a");
                assertEquals(200, wire.read(true).status());
            }
            // Each of these is being answered, or is in a buffer, when the server is told to stop.
            for (int i = 0; i < wires.size(); i++) {
                String entry = "in flight " + i;
                wires.get(i).write(Wire.head("POST", "/add", entry.length()) + entry);
            }
            while (server.log().inFlight() == 0
                    && server.log().latest().orElseThrow().size() < 2) {
                Thread.onSpinWait();
            }
            server.server().stop(Duration.ofSeconds(10)).toCompletableFuture().get(30, TimeUnit.SECONDS);
            int answered = 0;
            for (Wire wire : wires) {
                try (wire) {
                    if (wire.read(true).status() == 200) {
                        answered++;
                    }
                } catch (IOException e) {
                    // It was still in a buffer; its client knows that it has no answer.
                }
            }
            assertEquals(server.log().latest().orElseThrow().size(), 1 + answered, "entries, and answers to them");
            assertThrows(IOException.class, () -> server.get("/healthz"));
        }
    }
}
