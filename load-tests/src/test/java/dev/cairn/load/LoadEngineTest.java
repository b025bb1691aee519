package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoadEngineTest {
    private static final Duration NONE = Duration.ZERO;

    private static LoadPlan closed(int connections, Duration measured) {
        return new LoadPlan(connections, OptionalDouble.empty(), NONE, measured, Duration.ofSeconds(5));
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void everySubmissionIsSentOnceAndEveryAnswerReachesTheSink() throws IOException {
        AtomicLong index = new AtomicLong();
        Set<String> received = ConcurrentHashMap.newKeySet();
        Map<Long, String> answers = new TreeMap<>();
        try (FakeServer server = new FakeServer((exchange, body) -> {
            assertTrue(received.add(new String(body, StandardCharsets.ISO_8859_1)));
            FakeServer.answer(exchange, 200, text(index.getAndIncrement()));
        })) {
            Target target = Target.of(server.url());
            AddSubmissions submissions = new AddSubmissions(target, 2_000, 100, Seed.random("LoadEngineTest"));
            LoadEngine engine = new LoadEngine(
                    target,
                    submissions,
                    0,
                    (number, response) -> answers.put(number, new String(response.body(), StandardCharsets.US_ASCII)),
                    closed(8, Duration.ofSeconds(20)));
            Measurement measurement = engine.run();
            assertTrue(measurement.ranOut(), "2,000 submissions end before 20 s do");
            assertEquals(Map.of(), measurement.failures());
            assertEquals(2_000, measurement.acknowledged());
            assertEquals(2_000, answers.size());
            assertEquals(2_000, Set.copyOf(answers.values()).size());
            assertEquals(2_000, received.size());
            for (long number = 0; number < 2_000; number++) {
                assertTrue(received.contains(new String(submissions.entry(number), StandardCharsets.ISO_8859_1)));
            }
        }
    }

    @Test
    void refusalsAndLostConnectionsAreCountedByKind() throws IOException {
        AtomicLong requests = new AtomicLong();
        try (FakeServer server = new FakeServer((exchange, body) -> {
            long request = requests.getAndIncrement();
            if (request % 10 == 3) {
                FakeServer.answer(exchange, 400, "no such luck".getBytes(StandardCharsets.US_ASCII));
            } else if (request % 10 == 7) {
                throw new IOException("the test's own failure: the connection is closed without an answer");
            } else {
                FakeServer.answer(exchange, 200, text(request));
            }
        })) {
            Target target = Target.of(server.url());
            LoadEngine engine = new LoadEngine(
                    target,
                    new AddSubmissions(target, 200, 64, Seed.random("LoadEngineTest")),
                    0,
                    (number, response) -> {},
                    closed(3, Duration.ofSeconds(20)));
            Measurement measurement = engine.run();
            assertEquals(Map.of("400", 20L, "connection lost", 20L), measurement.failures());
            assertEquals("no such luck", measurement.failureTexts().get("400"));
            assertEquals(160, measurement.acknowledged());
        }
    }

    @Test
    void pushbackPausesTheConnection() throws IOException {
        AtomicLong requests = new AtomicLong();
        try (FakeServer server = new FakeServer((exchange, body) -> {
            requests.getAndIncrement();
            exchange.getResponseHeaders().set("Retry-After", "1");
            FakeServer.answer(exchange, 503, text(0));
        })) {
            Target target = Target.of(server.url());
            LoadEngine engine = new LoadEngine(
                    target,
                    new AddSubmissions(target, 1_000, 64, Seed.random("LoadEngineTest")),
                    0,
                    (number, response) -> {},
                    closed(1, Duration.ofMillis(1500)));
            Measurement measurement = engine.run();
            assertEquals(Map.of("503", 2L), measurement.failures());
            assertEquals(2, requests.get());
            assertFalse(measurement.ranOut());
        }
    }

    @Test
    void openModelChargesAStallToEverySubmissionThatWasDueInIt() throws IOException {
        AtomicLong requests = new AtomicLong();
        try (FakeServer server = new FakeServer((exchange, body) -> {
            if (requests.getAndIncrement() == 100) {
                // The one place where time itself is the input: a server that stalls for half a second.
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(500).toNanos());
            }
            FakeServer.answer(exchange, 200, text(0));
        })) {
            Target target = Target.of(server.url());
            LoadEngine engine = new LoadEngine(
                    target,
                    new AddSubmissions(target, 10_000, 64, Seed.random("LoadEngineTest")),
                    0,
                    (number, response) -> {},
                    new LoadPlan(1, OptionalDouble.of(400), NONE, Duration.ofSeconds(1), Duration.ofSeconds(5)));
            Measurement measurement = engine.run();
            assertEquals(400, measurement.acknowledged());
            assertEquals(400, requests.get());
            assertTrue(measurement.latency().maxMillis() >= 500, measurement::line);
            // 200 of 400 submissions were due during the stall: half of them waited a quarter of a second or more.
            assertTrue(measurement.latency().p90Millis() >= 250, measurement::line);
        }
    }

    @Test
    void serverThatIsNotThereIsAFailureNotAnEndlessWait() throws IOException {
        String url;
        try (FakeServer server = new FakeServer((exchange, body) -> {})) {
            url = server.url();
        }
        Target target = Target.of(url);
        LoadEngine engine = new LoadEngine(
                target,
                new AddSubmissions(target, 10, 64, Seed.random("LoadEngineTest")),
                0,
                (number, response) -> {},
                closed(2, Duration.ofMillis(300)));
        Measurement measurement = engine.run();
        assertEquals(0, measurement.acknowledged());
        assertTrue(measurement.failures().getOrDefault("no connection", 0L) >= 2, measurement::line);
    }
}
