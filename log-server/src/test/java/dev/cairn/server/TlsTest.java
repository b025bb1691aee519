package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port with TLS speaks HTTP/1.1 and HTTP/2, and both see the same server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {
    private static final int MAX_BODIES = 1 << 20;

    private TestTls tls;
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        tls = TestTls.make();
        server = start(folder, Duration.ofSeconds(20));
    }

    private TestServer start(Path folder, Duration bodyTimeout) throws Exception {
        RequestLimits limits =
                new RequestLimits(8192, MAX_BODIES, bodyTimeout, Duration.ofSeconds(20), Duration.ofSeconds(5));
        return TestServer.start(folder, settings(TestServer.init(folder), limits, 0));
    }

    private ServerSettings settings(VerifierKey logKey, RequestLimits limits, int port) {
        ServerSettings base = TestServer.with(logKey, Duplicates.RETURN_EXISTING, limits);
        return new ServerSettings(
                base.host(),
                base.port(),
                base.logKey(),
                true,
                base.duplicates(),
                base.dsseStorage(),
                base.permitted(),
                limits,
                base.rekorV1(),
                Optional.of(new TlsSettings(port, tls.server())));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpClient client(Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tls.client())
                .connectTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static HttpRequest.Builder request(TestServer server, String target) {
        InetSocketAddress address = server.server().tlsAddress().orElseThrow();
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + address.getPort() + target))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> get(Version version, String target) throws Exception {
        return client(version).send(request(server, target).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theClientChoosesTheVersion(Version version) throws Exception {
        HttpResponse<String> answer = get(version, "/healthz");
        assertEquals(version, answer.version());
        assertEquals(200, answer.statusCode());
        assertEquals("{\"status\":\"SERVING\"}\n", answer.body());
        assertTrue(answer.headers().firstValue("server").isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void entriesComeInAndGoOut(Version version) throws Exception {
        HttpResponse<String> added = client(version)
                .send(
                        request(server, "/add")
                                .POST(BodyPublishers.ofString("by " + version))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(200, added.statusCode(), added.body());
        HttpResponse<byte[]> bundle =
                client(version).send(request(server, "/checkpoint").build(), BodyHandlers.ofByteArray());
        assertEquals(200, bundle.statusCode());
        assertTrue(new String(bundle.body(), StandardCharsets.UTF_8).startsWith("log.test\n"));
    }

    /** What is no path of the server's is not made one on the way. */
    @ParameterizedTest
    @CsvSource({
        "/healthz, 200",
        "//healthz, 404",
        "/healthz/, 404",
        "/tile%2f0/000, 404",
        "/api/v2%2Fcheckpoint, 404",
        "/api/v2/checkpoint, 200",
        "/api//v2/checkpoint, 404",
        "/api/search?subject=%e2%82%ac, 200",
        "/api/search?subject=a+b, 200",
        "/api/search?subject=a&subject=b, 400",
        "/healthz?x=//..%2f, 200"
    })
    void pathsAreTheSameWithBothVersions(String target, int status) throws Exception {
        Wire.Answer plain = server.get(target);
        HttpResponse<String> over2 = get(Version.HTTP_2, target);
        assertEquals(status, plain.status(), plain.body());
        assertEquals(Version.HTTP_2, over2.version());
        assertEquals(status, over2.statusCode(), over2.body());
        assertEquals(new String(plain.bytes(), StandardCharsets.UTF_8), over2.body());
    }

    /** RFC 3986 section 6.2.2: these are equivalent; with HTTP/2 the server does not know which was sent. */
    @ParameterizedTest
    @ValueSource(strings = {"/%68ealthz", "/./healthz", "/x/../healthz", "/x/%2e%2e/healthz"})
    void pathsThatAreNotNormalAreMadeSoWithHttp2Only(String target) throws Exception {
        assertEquals(404, server.get(target).status());
        assertEquals(404, get(Version.HTTP_1_1, target).statusCode());
        assertEquals(200, get(Version.HTTP_2, target).statusCode());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aHeaderDoesNotChangeThePath(Version version) throws Exception {
        HttpRequest request = request(server, "/nowhere")
                .header("raw-request-uri", "/healthz")
                .build();
        assertEquals(404, client(version).send(request, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void manyRequestsOfOneConnectionAreAnswered() {
        HttpClient client = client(Version.HTTP_2);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        client.sendAsync(request(server, "/healthz").build(), BodyHandlers.ofString())
                .join();
        for (int i = 0; i < 60; i++) {
            answers.add(client.sendAsync(
                    request(server, "/add")
                            .POST(BodyPublishers.ofString("stream " + i))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertEquals(200, answer.join().statusCode());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 1 << 20, 4 << 20})
    void anEntryThatIsTooLargeIs413(int length) throws Exception {
        HttpResponse<String> answer = client(Version.HTTP_2)
                .send(
                        request(server, "/add")
                                .POST(BodyPublishers.ofByteArray(new byte[length]))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(413, answer.statusCode());
        assertEquals("an entry has at most 65535 bytes\n", answer.body());
    }

    /** With HTTP/2 a body that is not read to its end resets its stream; whether the answer comes before that is a race. */
    private static void assertRefused(int status, HttpClient client, HttpRequest request) throws Exception {
        try {
            assertEquals(status, client.send(request, BodyHandlers.ofString()).statusCode());
        } catch (HttpTimeoutException e) {
            throw new AssertionError("neither answered nor reset", e);
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("RST_STREAM"), e::toString);
        }
    }

    /** What is lost of the connection's window with each such body does not add up to all of it: see {@code http2} in reference.conf. */
    @Test
    void endlessBodiesAreCutOffAndTheConnectionGoesOn() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        for (int i = 0; i < 3; i++) {
            sendEndlessBody(client);
            HttpRequest next = request(server, "/add")
                    .POST(BodyPublishers.ofString("after endless body " + i))
                    .build();
            assertEquals(200, client.send(next, BodyHandlers.ofString()).statusCode());
        }
    }

    private void sendEndlessBody(HttpClient client) throws Exception {
        AtomicLong taken = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                taken.addAndGet(length);
                return length;
            }
        };
        HttpRequest request = request(server, "/add")
                .POST(BodyPublishers.ofInputStream(() -> endless))
                .timeout(Duration.ofSeconds(20))
                .build();
        // The client of the JDK may wait for the rest of its body in vain: what counts is that no more of it is taken.
        try {
            assertEquals(413, client.send(request, BodyHandlers.ofString()).statusCode());
        } catch (IOException e) {
            assertTrue(taken.get() > 16 << 20, "given up after " + taken.get() + " bytes");
        }
        assertTrue(taken.get() < 64 << 20, "still taken after " + taken.get() + " bytes");
    }

    @Test
    void aBodyThatDoesNotComeInTimeIsRefused(@TempDir Path folder) throws Exception {
        try (TestServer impatient = start(folder, Duration.ofSeconds(1))) {
            HttpRequest request = request(impatient, "/api/v2/log/entries")
                    .POST(BodyPublishers.fromPublisher(new Unfinished(1)))
                    .build();
            assertRefused(408, client(Version.HTTP_2), request);
        }
    }

    /** What streams of one connection hold counts together, as what connections hold does. */
    @Test
    void bodiesThatAreBeingReadShareABudget() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        client.send(request(server, "/healthz").build(), BodyHandlers.ofString());
        List<Unfinished> bodies = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        int streams = 2 * MAX_BODIES / 60_000;
        for (int i = 0; i < streams; i++) {
            Unfinished body = new Unfinished(60_000);
            bodies.add(body);
            answers.add(client.sendAsync(
                    request(server, "/add")
                            .POST(BodyPublishers.fromPublisher(body))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (Unfinished body : bodies) {
            assertTrue(body.sent.await(30, TimeUnit.SECONDS), "the server reads what it will not keep, too");
        }
        bodies.forEach(Unfinished::finish);
        int kept = 0;
        int refused = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            int status = answer.join().statusCode();
            assertTrue(status == 200 || status == 503, "status " + status);
            kept += status == 200 ? 1 : 0;
            refused += status == 503 ? 1 : 0;
        }
        assertTrue(kept > 0 && refused > 0, kept + " kept, " + refused + " refused");
        assertEquals(200, get(Version.HTTP_2, "/healthz").statusCode(), "and there is room again");
        HttpRequest after =
                request(server, "/add").POST(BodyPublishers.ofString("room")).build();
        assertEquals(200, client.send(after, BodyHandlers.ofString()).statusCode());
    }

    @Test
    void aConnectionHasOneHundredStreams() throws Exception {
        HttpClient client = client(Version.HTTP_2);
        client.send(request(server, "/healthz").build(), BodyHandlers.ofString());
        List<Unfinished> bodies = new ArrayList<>();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Unfinished body = new Unfinished(1);
            bodies.add(body);
            answers.add(client.sendAsync(
                    request(server, "/add")
                            .POST(BodyPublishers.fromPublisher(body))
                            .build(),
                    BodyHandlers.ofString()));
        }
        for (Unfinished body : bodies) {
            assertTrue(body.sent.await(30, TimeUnit.SECONDS));
        }
        // The client knows the server's limit from its settings.
        IOException tooMany = assertThrows(
                IOException.class, () -> client.send(request(server, "/healthz").build(), BodyHandlers.ofString()));
        assertTrue(String.valueOf(tooMany.getMessage()).contains("too many concurrent streams"), tooMany::toString);
        bodies.forEach(Unfinished::finish);
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertEquals(200, answer.join().statusCode());
        }
    }

    /** A body that begins and ends when it is told to. */
    private static final class Unfinished implements Flow.Publisher<ByteBuffer> {
        private final int length;
        private final CountDownLatch sent = new CountDownLatch(1);
        private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

        Unfinished(int length) {
            this.length = length;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
            subscriber = reader;
            reader.onSubscribe(new Flow.Subscription() {
                private int left = length;
                private boolean asked;

                @Override
                public void request(long pieces) {
                    if (left > 0) {
                        int piece = Math.min(left, 16_384);
                        left -= piece;
                        reader.onNext(ByteBuffer.allocate(piece));
                    } else if (!asked) {
                        asked = true; // for more: all before has been taken
                        sent.countDown();
                    }
                }

                @Override
                public void cancel() {}
            });
        }

        void finish() {
            Flow.Subscriber<? super ByteBuffer> reader = subscriber;
            if (reader != null) {
                reader.onComplete();
            }
        }
    }

    @Test
    void aPortThatIsTakenIsToldAndThePlainOneIsFreeAgain(@TempDir Path folder) throws Exception {
        int taken = server.server().tlsAddress().orElseThrow().getPort();
        ServerSettings same = settings(TestServer.init(folder), RequestLimits.DEFAULT, taken);
        ExecutionException refused = assertThrows(ExecutionException.class, () -> TestServer.start(folder, same));
        Throwable cause = refused.getCause();
        while (cause != null && !(cause instanceof BindException)) {
            cause = cause instanceof CompletionException || cause.getCause() != null ? cause.getCause() : null;
        }
        assertTrue(cause instanceof BindException, refused::toString);
    }

    @Test
    void portsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new TlsSettings(-1, tls.server()));
        assertThrows(IllegalArgumentException.class, () -> new TlsSettings(65_536, tls.server()));
    }
}
