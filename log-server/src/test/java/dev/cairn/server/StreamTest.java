package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.AppendResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTest {
    private static final int MAX_STREAMS = 256;

    @TempDir
    private Path folder;

    private static Bytes body(int number) {
        return Bytes.ofUtf8("entry " + number + " " + "x".repeat(number % 3 == 0 ? 10_000 : 10));
    }

    /** Appends entries with consecutive numbers, all at once. */
    private static void append(TestServer server, int from, int count) throws Exception {
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            results.add(server.log()
                    .append(Entry.verified(EntryKind.RAW, body(i), List.of()))
                    .toCompletableFuture());
        }
        for (CompletableFuture<AppendResult> result : results) {
            assertTrue(result.get(60, TimeUnit.SECONDS) instanceof AppendResult.Published);
        }
    }

    private static void expect(EventStream stream, int from, int end) throws IOException {
        for (int i = from; i < end; i++) {
            EventStream.Event event = stream.next().orElseThrow();
            assertEquals(i, event.index());
            assertEquals(Long.toString(i), event.id());
            assertEquals(body(i).base64(), event.data().get("body").asText());
        }
    }

    @Test
    void anEventIsTheEntryWithItsPlaceTimeAndLeafHash() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            server.post("/add", "raw");
            server.post("/api/v2/log/entries", Requests.hashedRekord("artifact"));
            try (EventStream stream = new EventStream(server.address(), "?from=0")) {
                assertEquals(200, stream.status());
                assertEquals("text/event-stream", stream.header("content-type"));
                assertEquals("no-store", stream.header("cache-control"));
                assertEquals("*", stream.header("access-control-allow-origin"));

                JsonNode raw = stream.next().orElseThrow().data();
                assertEquals(
                        List.of("logIndex", "kind", "apiVersion", "integratedTime", "leafHash", "body"), names(raw));
                assertEquals("raw", raw.get("kind").asText());
                assertEquals("", raw.get("apiVersion").asText());
                assertEquals(Bytes.ofUtf8("raw").base64(), raw.get("body").asText());

                JsonNode rekor = stream.next().orElseThrow().data();
                assertEquals("hashedrekord", rekor.get("kind").asText());
                assertEquals("0.0.2", rekor.get("apiVersion").asText());
                byte[] entry = Base64.getDecoder().decode(rekor.get("body").asText());
                assertEquals(
                        TreeHasher.local().leaf(entry).hex(),
                        rekor.get("leafHash").asText());
                assertEquals(
                        server.log().store().findEntry(1).orElseThrow().timestamp(),
                        Instant.parse(rekor.get("integratedTime").asText()));
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theLastEventIdGoesBeforeFrom() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            append(server, 0, 10);
            try (EventStream from = new EventStream(server.address(), "?from=7");
                    EventStream both = new EventStream(server.address(), "?from=2", "Last-Event-ID: 4");
                    EventStream neither = new EventStream(server.address(), "");
                    EventStream future = new EventStream(server.address(), "?from=12")) {
                expect(from, 7, 10);
                expect(both, 5, 10);
                append(server, 10, 5);
                expect(neither, 10, 15);
                expect(future, 12, 15);
                expect(from, 10, 15);
            }
        }
    }

    @Test
    void aBadFromOrLastEventIdIs400() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            for (String query : List.of(
                    "from=-1", "from=01", "from=x", "from=", "from=9223372036854775808", "to=1", "from=1&from=1")) {
                Wire.Answer answer = server.get("/api/entries/stream?" + query);
                assertEquals(400, answer.status(), query);
                assertEquals("application/json", answer.header("content-type"));
                assertTrue(answer.json().get("error").asText().length() > 5);
            }
            for (String id : List.of("-1", "x", "00", "9223372036854775807", "1 2")) {
                Wire.Answer answer = server.get("/api/entries/stream?from=0", "Last-Event-ID: " + id);
                assertEquals(400, answer.status(), id);
                assertTrue(answer.json().get("error").asText().contains("Last-Event-ID"));
            }
        }
    }

    @Test
    void headAndOtherMethodsDoNotStream() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            for (int i = 0; i < MAX_STREAMS + 1; i++) {
                assertEquals(
                        200,
                        Wire.get(server.address(), "HEAD", "/api/entries/stream")
                                .status());
            }
            assertEquals(405, server.post("/api/entries/stream", "").status());
            assertEquals(404, server.get("/api/entries/streams").status());
            try (EventStream stream = new EventStream(server.address(), "")) {
                assertEquals(200, stream.status());
            }
        }
    }

    @Test
    void allGetAllInOrderWhileTheLogGrows() throws Exception {
        int count = 3000;
        try (TestServer server = TestServer.start(folder)) {
            append(server, 0, 300);
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < 8; reader++) {
                int from = reader * 100;
                readers.add(CompletableFuture.runAsync(() -> {
                    try (EventStream stream = new EventStream(server.address(), "?from=" + from)) {
                        expect(stream, from, count);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (int at = 300; at < count; at += 90) {
                append(server, at, 90);
            }
            for (CompletableFuture<Void> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whoReadsSlowlyGetsAllAndHoldsUpNobody() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            append(server, 0, 2000); // about 9 MB as events: more than the connection holds
            try (EventStream slow = new EventStream(server.address(), "?from=0")) {
                try (EventStream fast = new EventStream(server.address(), "?from=0")) {
                    expect(fast, 0, 2000);
                    append(server, 2000, 50);
                    expect(fast, 2000, 2050);
                }
                expect(slow, 0, 2050);
            }
        }
    }

    @Test
    void aStreamTooManyIs503UntilOneGoes() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < MAX_STREAMS; i++) {
                streams.add(new EventStream(server.address(), "?from=0"));
                assertEquals(200, streams.get(i).status());
            }
            Wire.Answer refused = server.get("/api/entries/stream");
            assertEquals(503, refused.status());
            assertEquals("2", refused.header("retry-after"));
            assertTrue(refused.json().get("error").asText().contains("streams"));

            streams.get(0).reset();
            assertEquals(200, eventually(server));
            // A client that closes properly is noticed when there is something to tell it.
            for (int i = 1; i < MAX_STREAMS; i++) {
                streams.get(i).close();
            }
            append(server, 0, 1);
            append(server, 1, 1);
            assertEquals(200, eventually(server));
            assertEquals(200, eventually(server));
        }
    }

    /** The status of a stream, asked for until it is not 503, which leaves it open; the ends of others are told asynchronously. */
    private static int eventually(TestServer server) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            EventStream stream = new EventStream(server.address(), "");
            if (stream.status() != 503 || System.nanoTime() > deadline) {
                return stream.status();
            }
            stream.close();
        }
    }

    @Test
    void streamsEndProperlyWhenTheServerStops() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            append(server, 0, 5);
            try (EventStream idle = new EventStream(server.address(), "?from=0");
                    EventStream empty = new EventStream(server.address(), "")) {
                expect(idle, 0, 5);
                long began = System.nanoTime();
                server.server()
                        .stop(Duration.ofSeconds(60))
                        .toCompletableFuture()
                        .get(90, TimeUnit.SECONDS);
                assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(20), "it waited for idle streams");
                assertEquals(Optional.empty(), idle.next());
                assertEquals(Optional.empty(), empty.next());
            }
        }
    }

    @Test
    void streamsEndProperlyWhenTheLogEnds() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            append(server, 0, 5);
            try (EventStream stream = new EventStream(server.address(), "?from=0")) {
                expect(stream, 0, 5);
                server.log().close().toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertEquals(Optional.empty(), stream.next());
            }
            Wire.Answer refused = server.get("/api/entries/stream");
            assertEquals(503, refused.status());
            assertEquals("2", refused.header("retry-after"));
        }
    }
}
