package dev.cairn.tools.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteLogTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server = create();

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RemoteLog log(String prefix) {
        return new RemoteLog(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + prefix));
    }

    private void answer(String path, int status, String encoding, byte[] body) {
        server.createContext(path, exchange -> {
            if (!encoding.isEmpty()) {
                exchange.getResponseHeaders().add("Content-Encoding", encoding);
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            } finally {
                exchange.close();
            }
        });
    }

    @Test
    void readsBelowThePrefix() {
        answer("/api/v2/checkpoint", 200, "", BODY);
        assertArrayEquals(BODY, log("/api/v2").read("checkpoint").orElseThrow());
        assertArrayEquals(BODY, log("/api/v2/").read("checkpoint").orElseThrow());
    }

    /** The headers come, and a part of the body; the rest does not. */
    @Test
    void anAnswerThatDoesNotEndIsGivenUp() {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/checkpoint", exchange -> {
            exchange.sendResponseHeaders(200, 2L * BODY.length);
            exchange.getResponseBody().write(BODY);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try {
            StoreException slow = assertThrows(
                    StoreException.class, () -> new RemoteLog(base, Duration.ofMillis(300)).read("checkpoint"));
            assertTrue(String.valueOf(slow.getMessage()).contains("longer than"), slow.getMessage());
        } finally {
            over.countDown();
        }
    }

    @Test
    void undoesATransferEncoding() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(BODY);
        }
        answer("/tile", 200, "gzip", packed.toByteArray());
        assertArrayEquals(BODY, log("").read("tile").orElseThrow());
    }

    @Test
    void whatIsNotThereIsEmpty() {
        answer("/gone", 410, "", new byte[0]);
        assertEquals(Optional.empty(), log("").read("gone"));
        assertEquals(Optional.empty(), log("").read("never"));
    }

    @Test
    void anyOtherStatusIsAFailure() {
        answer("/down", 503, "", new byte[0]);
        StoreException failure = assertThrows(StoreException.class, () -> log("").read("down"));
        assertTrue(String.valueOf(failure.getMessage()).contains("503"));
    }

    @Test
    void nobodyListeningIsAFailure() {
        server.stop(0);
        assertThrows(StoreException.class, () -> log("").read("checkpoint"));
    }

    @Test
    void moreThanAnyFileOfALogIsRefused() {
        answer("/long", 200, "", new byte[(17 << 20) + 1]);
        assertThrows(StoreException.class, () -> log("").read("long"));
    }
}
