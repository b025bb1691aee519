package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Discovery, rotation and outages, with a real issuer on a loopback port. */
@Timeout(120)
class IssuerKeysTest {
    private static final String NOT_ASKED =
            "header kid: no such key is known, and the issuer was asked less than 5 s ago; retry";
    private static final String SENTENCE = "There was an error processing the identity token: ";
    private static final String DISCOVERY = "iss: the issuer's discovery document cannot be had: ";

    @TempDir
    Path folder;

    private final MutableClock clock = new MutableClock();
    private FakeIssuer issuer;
    // Each test opens it when the issuer is as it wants it.
    @SuppressWarnings("NullAway.Init")
    private OidcAuthenticator authenticator;

    @BeforeEach
    void start() throws Exception {
        issuer = new FakeIssuer();
    }

    @AfterEach
    void stop() {
        if (authenticator != null) {
            authenticator.close();
        }
        issuer.close();
    }

    private void open() throws Exception {
        open(Duration.ofSeconds(10), Set.of());
    }

    private void open(Duration timeout, Set<String> clusterIssuers) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, issuer.config("type: chainguard-identity"));
        OidcSettings defaults = OidcSettings.defaults();
        authenticator = OidcAuthenticator.open(
                file,
                new OidcSettings(
                        timeout,
                        defaults.refreshAfter(),
                        defaults.outageTolerance(),
                        defaults.fetchInterval(),
                        defaults.reloadInterval(),
                        defaults.maxIssuers(),
                        defaults.maxReplayEntries(),
                        clusterIssuers,
                        folder.resolve("ca.crt"),
                        folder.resolve("token")),
                clock);
    }

    private String token(RSAKey key) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.url());
        claims.put("sub", "1234");
        claims.put("aud", "sigstore");
        claims.put("exp", clock.instant().getEpochSecond() + 60);
        return FakeIssuer.token(claims, key);
    }

    private void assertTaken(RSAKey key) throws IdentityException {
        assertEquals("1234", authenticator.authenticate(token(key)).subject());
    }

    private void assertRefused(String reason, RSAKey key) {
        IdentityException refusal = assertThrows(IdentityException.class, () -> authenticator.authenticate(token(key)));
        assertEquals(SENTENCE + reason, refusal.getMessage());
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "did not come to be in 20 s");
            Thread.sleep(5);
        }
    }

    @Test
    void anotherIssuerInTheDocumentIsRefused() throws Exception {
        issuer.discovery.put("issuer", issuer.url() + "/");
        open();
        assertRefused("iss: the issuer's discovery document has another issuer", FakeIssuer.RSA);
    }

    @Test
    void documentsThatAreNone() throws Exception {
        Map<FakeIssuer.Handler, String> answers = new LinkedHashMap<>();
        answers.put(exchange -> FakeIssuer.send(exchange, 404, "{}"), DISCOVERY + "the answer has the status 404");
        answers.put(
                exchange -> FakeIssuer.send(exchange, 200, "<html>"),
                "iss: the issuer's discovery document is not a JSON object");
        answers.put(
                exchange -> FakeIssuer.send(exchange, 200, "[".repeat(100_000)),
                "iss: the issuer's discovery document is not a JSON object");
        answers.put(
                exchange -> FakeIssuer.send(exchange, 200, "{\"issuer\":\"" + issuer.url() + "\"}"),
                "iss: the issuer's discovery document has no jwks_uri");
        answers.put(
                exchange -> FakeIssuer.send(
                        exchange,
                        200,
                        "{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"http://keys.example.com/\"}"),
                "iss: the jwks_uri of the issuer's discovery document is not https");
        answers.put(
                exchange -> FakeIssuer.send(
                        exchange, 200, "{\"issuer\":\"" + issuer.url() + "\",\"jwks_uri\":\"file:///etc/passwd\"}"),
                "iss: a URL of the issuer's discovery is no URL with a host");
        answers.put(
                exchange -> FakeIssuer.redirect(exchange, "http://localhost:1/"),
                DISCOVERY + "a redirect to another host");
        answers.put(
                exchange -> FakeIssuer.redirect(exchange, "/.well-known/openid-configuration"),
                DISCOVERY + "more than 3 redirects");
        answers.put(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < 2000; i++) {
                            out.write(new byte[1024]);
                        }
                    }
                },
                DISCOVERY + "longer than 1048576 bytes");
        for (Map.Entry<FakeIssuer.Handler, String> answer : answers.entrySet()) {
            issuer.discoveryHandler = answer.getKey();
            open();
            assertRefused(answer.getValue(), FakeIssuer.RSA);
            authenticator.close();
        }
    }

    @Test
    void redirectsOnTheSameHostAreFollowed() throws Exception {
        String elsewhere = issuer.url() + "/.well-known/openid-configuration/elsewhere";
        issuer.discoveryHandler = exchange -> {
            if (exchange.getRequestURI().getPath().endsWith("/elsewhere")) {
                FakeIssuer.send(exchange, 200, FakeIssuer.json(issuer.discovery));
            } else {
                FakeIssuer.redirect(exchange, elsewhere);
            }
        };
        open();
        assertTaken(FakeIssuer.RSA);
    }

    @Test
    void slowAnswersEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        issuer.discoveryHandler = exchange -> {
            // The headers and a first byte come, the rest does not.
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        open(Duration.ofSeconds(1), Set.of());
        assertRefused(DISCOVERY + "no answer within 1 s", FakeIssuer.RSA);
        release.countDown();
    }

    @Test
    void rotationIsSeenAndGarbageMakesNoStorm() throws Exception {
        open();
        assertTaken(FakeIssuer.RSA);
        assertEquals(1, issuer.keyFetches.get());
        issuer.publish(FakeIssuer.RSA_2);
        // Too soon after the first fetch.
        assertRefused(NOT_ASKED, FakeIssuer.RSA_2);
        assertEquals(1, issuer.keyFetches.get());
        clock.advance(Duration.ofSeconds(6));
        assertTaken(FakeIssuer.RSA_2);
        assertEquals(2, issuer.keyFetches.get());
        // The set has been replaced as a whole.
        for (int i = 0; i < 50; i++) {
            assertRefused(NOT_ASKED, FakeIssuer.RSA);
        }
        assertEquals(2, issuer.keyFetches.get());
    }

    @Test
    void keysHoldThroughAnOutageButNotForEver() throws Exception {
        open();
        assertTaken(FakeIssuer.RSA);
        issuer.discoveryHandler = exchange -> FakeIssuer.send(exchange, 503, "");
        clock.advance(Duration.ofHours(2));
        assertTaken(FakeIssuer.RSA);
        waitUntil(() -> issuer.discoveries.get() == 2);
        clock.advance(Duration.ofHours(21));
        while (issuer.discoveries.get() < 3) {
            // Until then the fetch before may still be ending.
            assertTaken(FakeIssuer.RSA);
        }
        clock.advance(Duration.ofHours(2));
        assertRefused(DISCOVERY + "the answer has the status 503", FakeIssuer.RSA);
        issuer.discoveryHandler = exchange -> FakeIssuer.send(exchange, 200, FakeIssuer.json(issuer.discovery));
        clock.advance(Duration.ofSeconds(6));
        assertTaken(FakeIssuer.RSA);
    }

    @Test
    void oldKeysAreUsedWhileNewOnesAreFetched() throws Exception {
        open();
        assertTaken(FakeIssuer.RSA);
        CountDownLatch release = new CountDownLatch(1);
        issuer.keysHandler = exchange -> {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeIssuer.send(exchange, 200, FakeIssuer.json(Map.of("keys", issuer.keys)));
        };
        issuer.publish(FakeIssuer.RSA_2);
        clock.advance(Duration.ofHours(2));
        // Answered though the issuer does not.
        assertTaken(FakeIssuer.RSA);
        waitUntil(() -> issuer.keyFetches.get() == 2);
        assertTaken(FakeIssuer.RSA);
        release.countDown();
        assertTaken(FakeIssuer.RSA_2);
        assertEquals(2, issuer.keyFetches.get());
    }

    @Test
    void anIssuerThatIsDownAtTheStartComesBack() throws Exception {
        issuer.discoveryHandler = exchange -> FakeIssuer.send(exchange, 500, "");
        open();
        assertRefused(DISCOVERY + "the answer has the status 500", FakeIssuer.RSA);
        issuer.discoveryHandler = exchange -> FakeIssuer.send(exchange, 200, FakeIssuer.json(issuer.discovery));
        assertRefused(DISCOVERY + "the answer has the status 500", FakeIssuer.RSA);
        clock.advance(Duration.ofSeconds(6));
        assertTaken(FakeIssuer.RSA);
    }

    @Test
    void manyAtOnceMakeOneFetch() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        issuer.keysHandler = exchange -> {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeIssuer.send(exchange, 200, FakeIssuer.json(Map.of("keys", issuer.keys)));
        };
        open();
        String token = token(FakeIssuer.RSA);
        ExecutorService threads = Executors.newFixedThreadPool(200);
        try {
            CountDownLatch begun = new CountDownLatch(200);
            List<Future<Principal>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                answers.add(threads.submit(() -> {
                    begun.countDown();
                    return authenticator.authenticate(token);
                }));
            }
            begun.await(20, TimeUnit.SECONDS);
            release.countDown();
            for (Future<Principal> answer : answers) {
                assertEquals("1234", answer.get(20, TimeUnit.SECONDS).subject());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, issuer.keyFetches.get());
        assertEquals(1, issuer.discoveries.get());
    }

    @Test
    void badKeysOfASetAreLeftOut() throws Exception {
        RSAKey small = new RSAKeyGenerator(1024, true).keyID("small").generate();
        issuer.publish(
                small,
                FakeIssuer.RSA,
                new RSAKey.Builder(FakeIssuer.RSA_2).keyUse(KeyUse.ENCRYPTION).build());
        issuer.keys.add(Map.of("kty", "oct", "k", "AA"));
        issuer.keys.add(Map.of("kty", "RSA", "n", "AA", "e", "AQAB", "kid", "tiny"));
        issuer.keys.add(Map.of("kty", "EC", "crv", "P-256", "x", "AA", "y", "AA", "kid", "off-curve"));
        issuer.keys.add(Map.of("kty", "unknown"));
        open();
        assertTaken(FakeIssuer.RSA);
        clock.advance(Duration.ofSeconds(6));
        assertRefused("header kid: the issuer has no such key that verifies the signature", FakeIssuer.RSA_2);
    }

    @Test
    void theClustersIssuerGetsThePodsToken() throws Exception {
        Files.writeString(folder.resolve("token"), "pod-token\n");
        open(Duration.ofSeconds(10), Set.of(issuer.url()));
        // Without the CA nothing is fetched.
        assertRefused("iss: the credentials for the cluster cannot be read", FakeIssuer.RSA);
        assertEquals(0, issuer.discoveries.get());
        Files.writeString(folder.resolve("ca.crt"), TestCertificates.SELF_SIGNED);
        clock.advance(Duration.ofSeconds(6));
        assertTaken(FakeIssuer.RSA);
        assertEquals(List.of("Bearer pod-token"), issuer.authorizations);
    }

    @Test
    void othersGetNoToken() throws Exception {
        open();
        assertTaken(FakeIssuer.RSA);
        assertEquals(List.of("null"), issuer.authorizations);
    }
}
