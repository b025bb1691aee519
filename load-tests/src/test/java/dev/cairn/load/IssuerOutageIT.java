package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a CA does while an issuer is away, and with a token that it has seen before. */
@Timeout(120)
class IssuerOutageIT {
    private static final String EMAIL = "ada@example.test";
    private static final String SENTENCE = "There was an error processing the identity token";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static PrivateSigstore sigstore;

    @BeforeAll
    static void start() throws IOException {
        sigstore = PrivateSigstore.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (sigstore != null) {
            sigstore.close();
        }
    }

    private static CertificateRequest request(String token) throws Exception {
        return CertificateRequest.of(sigstore.server().target(), token);
    }

    private static String refusal(CertificateRequest request) throws Exception {
        CertificateRequest.Answer answer = request.send();
        assertEquals(400, answer.status(), answer.body());
        assertTrue(answer.body().contains(SENTENCE), answer.body());
        assertEquals(answer.body().indexOf(SENTENCE), answer.body().lastIndexOf(SENTENCE), "it is said once");
        return answer.body();
    }

    /** Sends it until it is refused with certain words; the answer. */
    private static String refusedFor(String words, CertificateRequest request) throws Exception {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        String message = refusal(request);
        while (!message.contains(words)) {
            assertTrue(System.nanoTime() < giveUp, message);
            Threads.pause(100);
            message = refusal(request);
        }
        return message;
    }

    @Test
    void knownKeysWorkOn() throws Exception {
        try (TestIssuer issuer = new TestIssuer()) {
            sigstore.trustIssuer(issuer.url());
            request(issuer.token(0, EMAIL)).sendUntilIssued(PATIENCE);
            issuer.stop();
            CertificateRequest.Answer issued = request(issuer.token(0, EMAIL)).send();
            assertEquals(200, issued.status(), issued.body());
            sigstore.checkCertificate(issued.certificate().der());

            issuer.addKey();
            // It is asked for an unknown key at intervals only; once it is, the reason is said.
            String message = refusedFor("the issuer cannot be reached", request(issuer.token(1, EMAIL)));
            System.out.println("unknown key, issuer away: " + message);
            assertEquals(200, request(issuer.token(0, EMAIL)).send().status());

            issuer.start();
            CertificateRequest.Answer late = request(issuer.token(1, EMAIL)).sendUntilIssued(PATIENCE);
            sigstore.checkCertificate(late.certificate().der());
        }
    }

    @Test
    void anIssuerThatWasNeverReachedIsNamedAsTheReason() throws Exception {
        TestIssuer issuer = new TestIssuer();
        issuer.close();
        String known = sigstore.token("--email", EMAIL);
        assertEquals(200, request(known).send().status());
        sigstore.trustIssuer(issuer.url());
        // Until the file is read, the issuer is simply not known.
        String message = refusedFor("the issuer cannot be reached", request(issuer.token(0, EMAIL)));
        System.out.println("issuer never reached: " + message);
        assertFalse(message.contains("Exception"), message);
        assertEquals(200, request(known).send().status());
    }

    @Test
    void aTokenIsTakenOnceWhereTheReplayCacheIsOn() throws Exception {
        try (PrivateSigstore other = PrivateSigstore.start(folder.resolve("other"))) {
            String token = other.token("--email", EMAIL);
            CertificateRequest twice = CertificateRequest.of(other.server().target(), token);
            assertEquals(200, twice.send().status());
            assertEquals(200, twice.send().status(), "without a replay cache a token is good until it expires");
            Files.writeString(other.file("ca/issuers.yaml"), "\nreplay-cache: true\n", StandardOpenOption.APPEND);
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            CertificateRequest.Answer answer = twice.send();
            while (answer.status() == 200 && System.nanoTime() < giveUp) {
                Threads.pause(100);
                answer = twice.send();
            }
            assertEquals(400, answer.status(), answer.body());
            System.out.println("replayed: " + answer.body());
            CertificateRequest fresh = CertificateRequest.of(other.server().target(), other.token("--email", EMAIL));
            assertEquals(200, fresh.send().status());
            assertEquals(400, fresh.send().status());
        }
    }
}
