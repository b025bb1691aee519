package dev.cairn.tools.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.TreeHasher;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server whose answers are written down, one for each connection. */
class EntryFeedTest {
    private static final String PATH = "/log/api/entries/stream";

    private record Answer(int status, String type, String body) {}

    private final HttpServer server = create();
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private final List<Headers> requests = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext(PATH, exchange -> {
            Answer answer = answers.remove();
            requests.add(exchange.getRequestHeaders());
            queries.add(exchange.getRequestURI().getQuery());
            exchange.getResponseHeaders().add("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body().getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void stream(String body) {
        answers.add(new Answer(200, "text/event-stream", body));
    }

    private static String event(long index) {
        Bytes body = Bytes.ofUtf8("entry " + index);
        return event(index, TreeHasher.local().leaf(body.unsafeArray()).hex(), body.base64());
    }

    private static String event(long index, String leafHash, String body) {
        return "id: " + index + "\nevent: entry\ndata: {\"logIndex\":" + index
                + ",\"kind\":\"raw\",\"apiVersion\":\"\",\"integratedTime\":\"2026-06-01T12:00:00Z\",\"leafHash\":\""
                + leafHash + "\",\"body\":\"" + body + "\"}\n\n";
    }

    private EntryFeed feed(long from) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/log");
        return new EntryFeed(url, from, notices::add, Duration.ofMillis(1));
    }

    private List<Long> read(long from, int count) throws Exception {
        List<Long> indices = new ArrayList<>();
        feed(from).read(entry -> {
            assertEquals(Bytes.ofUtf8("entry " + entry.index()), entry.body());
            indices.add(entry.index());
            return indices.size() < count;
        });
        return indices;
    }

    @Test
    void aCutStreamGoesOnBehindTheLastEntry() throws Exception {
        stream("retry: 2000\n\n" + event(5) + ":\n\n" + event(6) + "id: 7\nevent: entry\nda");
        answers.add(new Answer(503, "application/json", "{}"));
        stream("");
        stream(event(7) + "event: other\ndata: of another version\n\n" + event(8));
        assertEquals(List.of(5L, 6L, 7L, 8L), read(5, 4));

        assertEquals(List.of("from=5", "from=5", "from=5", "from=5"), queries);
        assertNull(requests.get(0).getFirst("Last-Event-ID"));
        for (Headers again : requests.subList(1, 4)) {
            assertEquals("6", again.getFirst("Last-Event-ID"));
        }
        assertEquals(3, notices.size());
        assertTrue(notices.get(1).contains("status 503"), notices.get(1));
    }

    @Test
    void anEntryIsDueInItsPlaceOnly() {
        stream(event(0) + event(2));
        VerificationException gap = assertThrows(VerificationException.class, () -> read(0, 3));
        assertEquals("the stream has index 2 where 1 is due", gap.getMessage());
        stream(event(0) + event(1));
        stream(event(1));
        assertThrows(VerificationException.class, () -> read(0, 3), "the server sends again what was seen");
    }

    @Test
    void anEntryWithAnotherLeafHashIsFalse() {
        stream(event(0, "00".repeat(32), Bytes.ofUtf8("entry 0").base64()));
        assertThrows(VerificationException.class, () -> read(0, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "not JSON; \"logIndex\":0; logIndex",
                "no index; \"logIndex\":0; \"index\":0",
                "the index is negative; \"logIndex\":0; \"logIndex\":-1",
                "the index is a fraction; \"logIndex\":0; \"logIndex\":0.5",
                "the kind would move the cursor; \"raw\"; \"\\u001b[2J\"",
                "no kind; \"kind\":\"raw\"; \"kind\":1",
                "the time is of no form; 2026-06-01T12:00:00Z; yesterday",
                "the body is not base64; \"body\":\"; \"body\":\"*",
                "the hash is short; \"leafHash\":\"; \"leafHash\":\"00",
            })
    void whatIsNoEntryIsMalformed(String rule, String from, String to) {
        stream(event(0).replace(from, to));
        assertThrows(MalformedException.class, () -> read(0, 1), rule);
    }

    @Test
    void whatIsNoStreamIsSaidAtOnce() throws Exception {
        answers.add(new Answer(404, "text/plain", ""));
        assertThrows(StoreException.class, () -> read(0, 1));
        answers.add(new Answer(200, "text/html", ""));
        assertThrows(StoreException.class, () -> read(0, 1));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        EntryFeed nobody = new EntryFeed(URI.create("http://127.0.0.1:" + port), 0, notices::add);
        assertThrows(StoreException.class, () -> nobody.read(entry -> true));
        assertEquals(List.of(), notices);
    }
}
