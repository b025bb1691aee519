package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The read interface, of a log with 260 entries: one full tile, one of width 4, and one of width 1 on level 1. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TilesTest {
    private static final int SIZE = 260;

    private TestServer server;
    private String emptyCheckpoint = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.start(folder);
        emptyCheckpoint = server.get("/checkpoint").body();
        try (Wire wire = new Wire(server.address())) {
            for (int i = 0; i < SIZE; i++) {
                String entry = "entry " + i;
                wire.write(Wire.head("POST", "/add", entry.length()) + entry);
                Wire.Answer answer = wire.read(true);
                assertEquals(200, answer.status());
                assertEquals(Integer.toString(i), answer.body());
            }
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static Hash leafHash(int index) {
        return TreeHasher.local().leaf(("entry " + index).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyLogHasACheckpointOfSize0() {
        assertTrue(
                emptyCheckpoint.startsWith("log.test\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"),
                emptyCheckpoint);
    }

    @ParameterizedTest(name = "{0}{1}")
    @CsvSource({
        "/, checkpoint, text/plain; charset=utf-8, no-cache",
        "/api/v2/, checkpoint, text/plain; charset=utf-8, no-cache",
        "/, checkpoint/260, text/plain; charset=utf-8, 'public, max-age=31536000, immutable'",
        "/, checkpoint/0, text/plain; charset=utf-8, 'public, max-age=31536000, immutable'",
        "/, tile/0/000, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/, tile/0/000.p/255, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/, tile/0/001.p/4, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/, tile/1/000.p/1, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/api/v2/, tile/0/000, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/, tile/entries/000, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/, tile/entries/001.p/4, application/octet-stream, 'public, max-age=31536000, immutable'",
        "/api/v2/, tile/entries/000.p/1, application/octet-stream, 'public, max-age=31536000, immutable'",
    })
    void whatIsThere(String prefix, String path, String contentType, String caching) throws Exception {
        Wire.Answer answer = server.get(prefix + path);
        assertEquals(200, answer.status());
        assertEquals(contentType, answer.header("content-type"));
        assertEquals(caching, answer.header("cache-control"));
        assertEquals("*", answer.header("access-control-allow-origin"));

        Wire.Answer head = Wire.get(server.address(), "HEAD", prefix + path);
        assertEquals(200, head.status());
        assertEquals(answer.header("content-length"), head.header("content-length"));
        assertEquals(contentType, head.header("content-type"));
        assertEquals(caching, head.header("cache-control"));
        assertTrue(answer.body().length() > 0);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                // beyond the published size, or empty
                "/tile/0/001",
                "/tile/0/001.p/5",
                "/tile/0/002.p/1",
                "/tile/1/000",
                "/tile/1/000.p/2",
                "/tile/2/000.p/1",
                "/tile/63/000.p/1",
                "/tile/entries/001",
                "/tile/entries/001.p/5",
                "/tile/entries/x001/000",
                "/checkpoint/261",
                "/checkpoint/9223372036854775807",
                // second spellings
                "/tile/0/0",
                "/tile/0/0000",
                "/tile/0/x000/000",
                "/tile/00/000",
                "/tile/+0/000",
                "/tile/-1/000",
                "/tile/64/000",
                "/tile/0/000.p/0",
                "/tile/0/000.p/256",
                "/tile/0/000.p/01",
                "/tile/0/000.p/",
                "/tile/0/000.p/-1",
                "/tile/0/000.p",
                "/tile/0/000.p/1/",
                "/tile/0/000/",
                "/tile/0//000",
                "/tile//0/000",
                "//tile/0/000",
                "/tile/0/000.P/1",
                "/tile/0/%30%30%30",
                "/tile/0/000%2Ep/1",
                "/tile/0%2F000",
                "/Tile/0/000",
                "/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                "/tile/0/99999999999999999999999",
                "/tile/0/٠٠٠",
                "/tile/entries/0",
                "/tile/entries/000.p/256",
                "/tile/entries/",
                "/tile/entries",
                "/tile/",
                "/tile",
                "/tile/0",
                "/tile/0/",
                "/tile/data/000",
                "/checkpoint/",
                "/checkpoint/00",
                "/checkpoint/0260",
                "/checkpoint/260/",
                "/checkpoint/-1",
                "/checkpoint/+260",
                "/checkpoint/99999999999999999999",
                "/checkpoint%20",
                "/%63heckpoint",
                "/checkpoint;a=b",
                "/./checkpoint",
                "/x/../checkpoint",
                "/../checkpoint",
                "/tile/0/../0/000",
                "/tile/../checkpoint",
                "/%2e%2e/checkpoint",
                "/..%2fcheckpoint",
                "/checkpoint\\",
                "/checkpoint%00",
                "/api/v2/tile/0/001",
                "/api/v2/tile/0/0",
                "/api/v2//checkpoint",
                "/api/v2/../checkpoint",
                "/api/checkpoint",
                "/api/v1/checkpoint",
                "/api/v2",
                "/etc/passwd",
                "/..",
                "/.",
                "//",
                "/favicon.ico",
            })
    void whatIsNotThere(String path) throws Exception {
        Wire.Answer answer = server.get(path);
        assertTrue(answer.status() == 404 || answer.status() == 400, answer.toString());
        String caching = answer.header("cache-control");
        assertTrue(caching == null || caching.equals("no-store"), caching);
        assertFalse(answer.body().contains("Exception") || answer.body().contains("dev.cairn"), answer.body());
    }

    @Test
    void hashTilesHoldTheHashesOfTheEntries() throws Exception {
        byte[] tile = server.get("/tile/0/000").bytes();
        assertEquals(256 * Hash.LENGTH, tile.length);
        for (int i = 0; i < 256; i++) {
            assertEquals(leafHash(i), Hash.copyOf(tile, i * Hash.LENGTH));
        }
        byte[] partial = server.get("/tile/0/001.p/3").bytes();
        assertEquals(3 * Hash.LENGTH, partial.length);
        assertEquals(leafHash(258), Hash.copyOf(partial, 2 * Hash.LENGTH));
    }

    @Test
    void bundlesHoldTheEntries() throws Exception {
        String bundle = server.get("/tile/entries/001.p/2").body();
        assertEquals("\0\u0009entry 256\0\u0009entry 257", bundle);
    }

    @ParameterizedTest(name = "Accept-Encoding: {0}")
    @CsvSource({
        "gzip, true",
        "'deflate, gzip;q=0.5', true",
        "*, true",
        "x-gzip, true",
        "'gzip;q=1.0, identity;q=0.5', true",
        "'', false",
        "br, false",
        "gzip;q=0, false",
        "'*;q=0, identity', false",
        "'gzip;q=0, *', false",
        "'gzip;q=0.2, identity;q=0.8', false",
        "gzip;q=many, false",
    })
    void bundlesAreGzippedForThoseWhoWantIt(String accepted, boolean gzipped) throws Exception {
        byte[] plain = server.get("/tile/entries/000").bytes();
        Wire.Answer answer = server.get("/tile/entries/000", "Accept-Encoding: " + accepted);

        assertEquals("Accept-Encoding", answer.header("vary"));
        if (gzipped) {
            assertEquals("gzip", answer.header("content-encoding"));
            assertTrue(answer.bytes().length < plain.length);
            byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.bytes())).readAllBytes();
            assertArrayEquals(plain, unpacked);
        } else {
            assertNull(answer.header("content-encoding"));
            assertArrayEquals(plain, answer.bytes());
        }
    }

    @Test
    void aCheckpointThatIsKnownIsNotSentAgain() throws Exception {
        String tag = server.get("/checkpoint").header("etag");
        Wire.Answer same = server.get("/checkpoint", "If-None-Match: \"x\", " + tag);
        assertEquals(304, same.status());
        assertEquals(tag, same.header("etag"));
        assertEquals(200, server.get("/checkpoint", "If-None-Match: \"x\"").status());
    }

    @Test
    void theHistoryHoldsTheCheckpointsAsTheyWere() throws Exception {
        assertEquals(emptyCheckpoint, server.get("/checkpoint/0").body());
        assertEquals(
                server.get("/checkpoint").body(), server.get("/checkpoint/260").body());
        // One connection, one entry after the other: a checkpoint for each.
        assertTrue(server.get("/checkpoint/100").body().startsWith("log.test\n100\n"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /checkpoint, 405",
        "DELETE, /tile/0/000, 405",
        "PUT, /tile/entries/000, 405",
        "PATCH, /checkpoint/1, 405",
        "TRACE, /checkpoint, 405",
        "OPTIONS, /checkpoint, 204",
        "OPTIONS, /tile/0/000, 204",
        "OPTIONS, /nowhere, 404",
    })
    void methods(String method, String path, int status) throws Exception {
        Wire.Answer answer =
                Wire.send(server.address(), method + " " + path + " HTTP/1.1\nHost: log.test\nContent-Length: 0\n\n");
        assertEquals(status, answer.status());
        if (status != 404) {
            assertEquals("GET, HEAD, OPTIONS", answer.header("allow"));
        }
    }

    @Test
    void anAbsoluteTargetIsServed() throws Exception {
        assertEquals(200, server.get("http://log.test/checkpoint").status());
        assertEquals(200, server.get("http://log.test").status());
        assertEquals(404, server.get("http://log.test/x/../checkpoint").status());
    }
}
