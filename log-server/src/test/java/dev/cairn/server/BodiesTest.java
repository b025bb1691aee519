package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies arrive: whole, in pieces, too long, too slowly, or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodiesTest {
    private static final String ENTRIES = "/api/v2/log/entries";
    private static final int MAX_REQUEST = 8192;
    private static final int MAX_BODIES = 70_000;

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = start(folder, Duration.ofSeconds(20));
    }

    private static TestServer start(Path folder, Duration bodyTimeout) throws Exception {
        VerifierKey logKey = TestServer.init(folder);
        RequestLimits limits =
                new RequestLimits(MAX_REQUEST, MAX_BODIES, bodyTimeout, Duration.ofSeconds(20), Duration.ofSeconds(5));
        return TestServer.start(folder, TestServer.with(logKey, Duplicates.RETURN_EXISTING, limits));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String chunked(String path, String... chunks) {
        StringBuilder request =
                new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: log.test\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return request.append("0\r\n\r\n").toString();
    }

    @Test
    void aBodyInChunksIsRead() throws Exception {
        String request = Requests.hashedRekord("chunks");
        try (Wire wire = new Wire(server.address())) {
            wire.write(chunked(ENTRIES, request.substring(0, 1), request.substring(1, 100), request.substring(100)));
            assertEquals(201, wire.read(true).status());
            wire.write(chunked("/add", "c", "h", "u", "n", "k"));
            assertEquals(200, wire.read(true).status());
        }
    }

    @Test
    void aBodyByteByByteIsRead() throws Exception {
        String request = Requests.hashedRekord("bytes");
        try (Wire wire = new Wire(server.address())) {
            String whole = Wire.head("POST", ENTRIES, request.length()) + request;
            for (int i = 0; i < whole.length(); i++) {
                wire.write(whole.substring(i, i + 1));
            }
            assertEquals(201, wire.read(true).status());
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {MAX_REQUEST + 1, 1 << 20, 4 << 20})
    void aRekorRequestThatIsTooLargeIs400(int length) throws Exception {
        String body = " ".repeat(length);
        Wire.Answer whole = server.post(ENTRIES, body);
        assertEquals(400, whole.status());
        RekorV2Test.assertError(whole, 3, "http: request body too large");

        try (Wire wire = new Wire(server.address())) {
            wire.write(chunked(ENTRIES, body.split("(?<=\\G {65536})")));
            Wire.Answer pieces = wire.read(true);
            assertEquals(400, pieces.status());
            RekorV2Test.assertError(pieces, 3, "http: request body too large");
            // The connection goes on: what was too much was passed over.
            wire.write(Wire.head("POST", "/add", 1) + "x");
            assertEquals(200, wire.read(true).status());
        }
    }

    @Test
    void aRekorRequestOfTheGreatestLengthIsRead() throws Exception {
        String request = Requests.hashedRekord("greatest length");
        assertEquals(
                201,
                server.post(ENTRIES, request + " ".repeat(MAX_REQUEST - request.length()))
                        .status());
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsSent() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            wire.write(Wire.head("POST", ENTRIES, 1L << 40));
            Wire.Answer answer = wire.read(true);
            assertEquals(400, answer.status());
            assertEquals("close", answer.header("connection"));
        }
    }

    @Test
    void aClientThatAsksFirstIsToldAtOnce() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            wire.write(Wire.head("POST", ENTRIES, MAX_REQUEST + 1, "Expect: 100-continue"));
            assertEquals(400, wire.read(true).status());
        }
        try (Wire wire = new Wire(server.address())) {
            String request = Requests.hashedRekord("asked");
            wire.write(Wire.head("POST", ENTRIES, request.length(), "Expect: 100-continue"));
            assertEquals(100, wire.read(false).status());
            wire.write(request);
            assertEquals(201, wire.read(true).status());
        }
    }

    @Test
    void anEndlessBodyIsCutOff() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            wire.write("POST /add HTTP/1.1\r\nHost: log.test\r\nTransfer-Encoding: chunked\r\n\r\n");
            String piece = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
            boolean cut = false;
            for (int i = 0; i < 64 && !cut; i++) {
                try {
                    wire.write(piece);
                } catch (java.io.IOException e) {
                    cut = true;
                }
            }
            assertTrue(cut, "64 MiB were taken");
        }
        assertEquals(200, server.post("/add", "still there").status());
    }

    @Test
    void aBodyThatDoesNotComeInTimeIs408(@TempDir Path folder) throws Exception {
        try (TestServer impatient = start(folder, Duration.ofSeconds(1));
                Wire wire = new Wire(impatient.address())) {
            wire.write(Wire.head("POST", ENTRIES, 100) + "{");
            Wire.Answer answer = wire.read(true);
            assertEquals(408, answer.status());
            assertEquals("close", answer.header("connection"));
            assertTrue(wire.isClosed());
        }
    }

    @Test
    void bodiesThatAreBeingReadShareABudget() throws Exception {
        try (Wire first = new Wire(server.address());
                Wire second = new Wire(server.address())) {
            first.write(Wire.head("POST", "/add", Entry.MAX_BYTES) + "a".repeat(60_000));
            // Read by the server at some time after it is written: ask until it is.
            long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
            Wire.Answer answer;
            do {
                second.write(chunked("/add", "b".repeat(30_000), "c".repeat(20_000)));
                answer = second.read(true);
            } while (answer.status() != 503 && System.nanoTime() < end);
            assertEquals(503, answer.status());
            assertEquals("2", answer.header("retry-after"));
            first.write("a".repeat(Entry.MAX_BYTES - 60_000));
            assertEquals(200, first.read(true).status());
            second.write(chunked("/add", "b".repeat(30_000), "d".repeat(20_000)));
            assertEquals(200, second.read(true).status());
        }
    }

    @Test
    void anEntryHas1To65535Bytes() throws Exception {
        Wire.Answer empty = server.post("/add", "");
        assertEquals(400, empty.status());
        assertTrue(empty.body().contains("must have 1 to 65535 bytes"), empty.body());

        Wire.Answer tooLong = server.post("/add", "x".repeat(Entry.MAX_BYTES + 1));
        assertEquals(413, tooLong.status());
        assertEquals("an entry has at most 65535 bytes\n", tooLong.body());

        assertEquals(200, server.post("/add", "x".repeat(Entry.MAX_BYTES)).status());
    }

    @Test
    void aGetMayHaveABodyOfNoUse() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            wire.write(Wire.head("GET", "/healthz", 3) + "abc");
            assertEquals(200, wire.read(true).status());
            wire.write(chunked("/healthz", "abc").replace("POST", "GET"));
            assertEquals(200, wire.read(true).status());
            wire.write(chunked("/nowhere", "abc").replace("POST", "GET"));
            assertEquals(404, wire.read(true).status());
            wire.write(chunked("/healthz", "a".repeat(70_000)).replace("POST", "GET"));
            assertEquals(413, wire.read(true).status());
        }
    }

    @Test
    void requestsInOneWriteAreAnsweredInOrder() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String entry = "in order " + i;
                requests.append(Wire.head("POST", "/add", entry.length())).append(entry);
            }
            wire.write(requests + "GET /healthz HTTP/1.1\r\nHost: log.test\r\n\r\n");
            long last = -1;
            for (int i = 0; i < 20; i++) {
                Wire.Answer answer = wire.read(true);
                assertEquals(200, answer.status());
                long index = Long.parseLong(answer.body());
                assertTrue(index > last, index + " after " + last);
                last = index;
            }
            assertEquals("{\"status\":\"SERVING\"}\n", wire.read(true).body());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void notHttp(String defect, String request) throws Exception {
        Wire.Answer answer = Wire.send(server.address(), request);

        assertTrue(answer.status() >= 400 && answer.status() <= 505 && answer.status() != 500, answer.toString());
        assertTrue(!answer.body().contains("pekko") && !answer.body().contains("Exception"), answer.body());
        assertNull(answer.header("server"));
    }

    static Stream<Arguments> notHttp() {
        return Stream.of(
                Arguments.of("no target", "GET HTTP/1.1\nHost: a\n\n"),
                Arguments.of("no Host", "GET / HTTP/1.1\n\n"),
                Arguments.of("a version that is not there", "GET / HTTP/9.9\nHost: a\n\n"),
                Arguments.of("bytes that are not text", "\u0000\u0001\u0002".repeat(20) + "\n\n"),
                Arguments.of("a method that is not there", "FETCH / HTTP/1.1\nHost: a\n\n"),
                Arguments.of("a length that is no number", "GET / HTTP/1.1\nHost: a\nContent-Length: x\n\n"),
                Arguments.of("a target that is too long", "GET /" + "a".repeat(5000) + " HTTP/1.1\nHost: a\n\n"),
                Arguments.of("a header that is too long", "GET / HTTP/1.1\nHost: a\nX: " + "a".repeat(20_000) + "\n\n"),
                Arguments.of("a host with a space", "GET / HTTP/1.1\nHost: a b\n\n"),
                Arguments.of("two lengths", "POST /add HTTP/1.1\nHost: a\nContent-Length: 1\nContent-Length: 2\n\nab"),
                Arguments.of(
                        "a length and chunks",
                        "POST /add HTTP/1.1\nHost: a\nContent-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n"),
                Arguments.of(
                        "a chunk size that is no number",
                        "POST /add HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\nzz\nab\n"),
                Arguments.of(
                        "a chunk that is too long",
                        "POST /add HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n100000\nab\n"));
    }
}
