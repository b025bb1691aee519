package dev.cairn.ca.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteCertificateLogTest {
    private static final SignedCertificateTimestamp SCT = new SignedCertificateTimestamp(
            Bytes.wrap(new byte[32]), 1234, Bytes.wrap(new byte[8]), Bytes.wrap(new byte[] {0x30, 0}));
    private static final String GOOD = "{\"sct_version\":0,\"id\":\""
            + SCT.logId().base64()
            + "\",\"timestamp\":1234,\"extensions\":\"" + SCT.extensions().base64() + "\",\"signature\":\""
            + SCT.digitallySigned().base64() + "\"}";

    private record Reply(int status, String retryAfter, String body) {}

    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/log/ct/v1/add-pre-chain", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Reply reply = replies.remove();
            if (!reply.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", reply.retryAfter());
            }
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            } catch (IOException e) {
                // The client gives up on a body that is too long.
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SignedCertificateTimestamp add(Duration timeout) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/log");
        return new RemoteCertificateLog(url, HttpClient.newHttpClient(), InstantSource.system(), timeout)
                .addPreChain(List.of(Bytes.ofUtf8("one"), Bytes.ofUtf8("two")))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private String failure(Duration timeout) {
        Throwable cause =
                assertThrows(ExecutionException.class, () -> add(timeout)).getCause();
        return assertInstanceOf(StoreException.class, cause).toString();
    }

    @Test
    void promise() throws Exception {
        replies.add(new Reply(200, "", GOOD));
        assertEquals(SCT, add(RemoteCertificateLog.TIMEOUT));
        assertEquals(List.of("{\"chain\":[\"b25l\",\"dHdv\"]}"), List.copyOf(requests));
    }

    @Test
    void triesAgain() throws Exception {
        replies.addAll(List.of(
                new Reply(408, "", ""),
                new Reply(503, "0", ""),
                new Reply(429, "Sun, 06 Nov 1994 08:49:37 GMT", ""),
                new Reply(200, "", GOOD)));
        assertEquals(SCT, add(RemoteCertificateLog.TIMEOUT));
        assertEquals(4, requests.size());
    }

    @Test
    void waitsNoLongerThanItMay() {
        replies.add(new Reply(503, "3600", ""));
        assertTrue(failure(RemoteCertificateLog.TIMEOUT).contains("later than can be waited"));
        assertEquals(1, requests.size());
    }

    @Test
    void otherAnswersAreNotTriedAgain() {
        replies.add(new Reply(400, "", "no"));
        assertTrue(failure(RemoteCertificateLog.TIMEOUT).contains("answered 400"));
        assertEquals(1, requests.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "{\"sct_version\":1}",
                "{\"sct_version\":0,\"timestamp\":\"1\"}",
                "{\"sct_version\":0,\"timestamp\":1,\"id\":\"AA==\",\"extensions\":\"\",\"signature\":\"AA==\"}",
            })
    void notAPromise(String body) {
        replies.add(new Reply(200, "", body));
        assertTrue(failure(RemoteCertificateLog.TIMEOUT).contains("the certificate log: "));
    }

    @Test
    void bodiesAreBounded() {
        replies.add(new Reply(200, "", "x".repeat(10 << 20)));
        assertTrue(failure(RemoteCertificateLog.TIMEOUT).contains("cannot be reached"));
    }

    @Test
    void nobodyThere() {
        server.stop(0);
        assertTrue(failure(RemoteCertificateLog.TIMEOUT).contains("cannot be reached"));
    }
}
