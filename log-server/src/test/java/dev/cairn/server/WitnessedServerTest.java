package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.sequencer.Witnessing;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.Submissions;
import dev.cairn.server.witness.ScriptedWitness;
import dev.cairn.server.witness.WitnessFace;
import dev.cairn.server.witness.WitnessSettings;
import dev.cairn.server.witness.Witnesses;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the faces of a log show that has a witness. */
class WitnessedServerTest {
    @TempDir
    Path folder;

    private ScriptedWitness witness;

    @BeforeEach
    void start() throws Exception {
        witness = ScriptedWitness.start("w.example/1");
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    /** A log with a witness, and its server. */
    private final class Rig implements AutoCloseable {
        final Witnesses witnesses;
        final LogEngine engine;
        final LogServer server;

        Rig(boolean failOpen) throws Exception {
            this(failOpen, Duration.ofMinutes(1));
        }

        Rig(boolean failOpen, Duration patience) throws Exception {
            TlogPolicy policy =
                    TlogPolicy.parse((witness.lines("w1") + "quorum w1\n").getBytes(StandardCharsets.US_ASCII));
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            ServerSettings settings = TestServer.withRekorV1(folder, Duplicates.RETURN_EXISTING);
            witnesses = new Witnesses(
                    new WitnessSettings(
                            TestLog.ORIGIN,
                            policy,
                            Duration.ofSeconds(5),
                            Duration.ofMillis(5),
                            InstantSource.system()),
                    registry);
            engine = LogEngine.start(
                    TestLog.settings(folder).with(new Witnessing(policy, witnesses, failOpen, patience)),
                    registry,
                    LogServer.tuning(ConfigFactory.defaultReference()));
            engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
            server = LogServer.start(
                            engine.system(),
                            engine.log(),
                            new Submissions(engine.log(), settings.limits()),
                            settings,
                            new LogServer.Beside(
                                    Optional.empty(),
                                    List.of(new WitnessFace(
                                            engine.log(), policy.quorum(), failOpen, witnesses::health))),
                            registry)
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }

        Wire.Answer get(String target) throws Exception {
            return Wire.get(server.address(), "GET", target);
        }

        @Override
        public void close() {
            server.stop(Duration.ofSeconds(1))
                    .toCompletableFuture()
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            engine.close();
            witnesses.close();
        }
    }

    private static int lines(String note) throws Exception {
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8))
                .signatures()
                .size();
    }

    // The wire's bodies have a character for each byte.
    private static String utf8(Wire.Answer answer) {
        return new String(answer.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void cosignaturesAreOnTilesAndProofsAndNotInRekorV1() throws Exception {
        try (Rig rig = new Rig(false)) {
            assertEquals(200, Wire.post(rig.server.address(), "/add", "hello").status());
            assertEquals(2, lines(utf8(rig.get("/checkpoint"))));
            assertEquals(2, lines(utf8(rig.get("/checkpoint/1"))));
            assertEquals(2, lines(utf8(rig.get("/api/v2/checkpoint"))));
            String proof = utf8(rig.get("/proof/inclusion?index=0&size=1&format=tlog-proof"));
            assertEquals(2, lines(proof.substring(proof.indexOf("\n\n") + 2)));
            assertEquals(
                    1,
                    lines(rig.get("/api/v1/log").json().path("signedTreeHead").textValue()));
            assertEquals(200, rig.get("/readyz").status());

            JsonNode said = rig.get("/witnesses").json();
            assertTrue(said.path("quorumMet").booleanValue());
            assertEquals(1, said.path("publishedSize").longValue());
            JsonNode one = said.path("witnesses").path(0);
            assertEquals("w1", one.path("name").textValue());
            assertEquals("cosigns", one.path("state").textValue());
            assertEquals(1, one.path("size").longValue());
            assertTrue(one.path("cosignedAt").isTextual());
            assertFalse(said.toString().contains("127.0.0.1"));

            String metrics = utf8(rig.get("/metrics"));
            for (String line : List.of(
                    "cairn_witness_up{witness=\"w1\"} 1.0",
                    "cairn_witness_size{witness=\"w1\"} 1.0",
                    "cairn_witness_requests_total{outcome=\"cosigns\",witness=\"w1\"}",
                    "cairn_quorum_met 1.0",
                    "cairn_signed_size 1.0",
                    "cairn_publication_age_seconds")) {
                assertTrue(metrics.contains(line), line);
            }
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "/, 200",
        "/checkpoint, 503",
        "/checkpoint/0, 503",
        "/api/v2/checkpoint, 503",
        "/tile/0/000.p/1, 503",
        "/tile/entries/000.p/1, 503",
        "/proof/inclusion?index=0&size=1, 503",
        "/proof/consistency?from=1&to=2, 503",
        "/api/search?term=x, 503",
        "/api/v1/log, 503",
        "/api/v1/log/entries?logIndex=0, 503",
        "/readyz, 503",
        "/witnesses, 200",
    })
    void beforeTheFirstQuorumNothingFails(String path, int status) throws Exception {
        witness.script(request -> new ScriptedWitness.Answer(404, "text/plain", ""));
        try (Rig rig = new Rig(false)) {
            Wire.Answer answer = rig.get(path);
            if (path.startsWith("/api/search")) {
                assertTrue(answer.status() == status || answer.status() == 400, answer.toString());
            } else {
                assertEquals(status, answer.status(), answer.toString());
            }
        }
    }

    @Test
    void readinessSaysThatTheQuorumIsMissing() throws Exception {
        try (Rig rig = new Rig(false)) {
            assertEquals(200, Wire.post(rig.server.address(), "/add", "hello").status());
            witness.down();
            rig.engine.log().append(TestLog.entry("second")).thenAccept(answer -> {});
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (rig.get("/readyz").status() == 200) {
                assertTrue(System.nanoTime() < deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertEquals(
                    "the checkpoint of size 2 waits for witnesses",
                    rig.get("/readyz").json().path("reason").textValue());
            JsonNode said = rig.get("/witnesses").json();
            assertFalse(said.path("quorumMet").booleanValue());
            assertEquals(1, said.path("publishedSize").longValue());
            assertEquals(2, said.path("signedSize").longValue());
            assertTrue(utf8(rig.get("/metrics")).contains("cairn_quorum_met 0.0"));
        }
    }

    @Test
    void aSubmissionThatIsNotPublishedIsToldWhy() throws Exception {
        try (Rig rig = new Rig(false, Duration.ZERO)) {
            assertEquals(200, Wire.post(rig.server.address(), "/add", "hello").status());
            witness.down();
            Wire.Answer late = Wire.post(rig.server.address(), "/add", "late");
            assertEquals(503, late.status());
            assertTrue(utf8(late).contains("the entry is in the log, but too few witnesses"), utf8(late));
        }
    }

    @Test
    void failOpenWarns() throws Exception {
        witness.script(request -> new ScriptedWitness.Answer(404, "text/plain", ""));
        try (Rig rig = new Rig(true)) {
            assertEquals(200, Wire.post(rig.server.address(), "/add", "hello").status());
            Wire.Answer ready = rig.get("/readyz");
            assertEquals(200, ready.status());
            assertEquals(
                    "the quorum of witnesses did not cosign the checkpoint of size 1",
                    ready.json().path("warning").textValue());
            assertEquals(1, lines(utf8(rig.get("/checkpoint"))));
            assertTrue(utf8(rig.get("/metrics")).contains("cairn_published_without_quorum_total"));
        }
    }
}
