package dev.cairn.ca.issue;

import dev.cairn.ca.certificate.CertificateAuthority;
import dev.cairn.ca.certificate.TestChains;
import dev.cairn.ca.identity.Authenticator;
import dev.cairn.ca.identity.IdentityException;
import dev.cairn.ca.identity.Principal;
import dev.cairn.ca.identity.SubjectName;
import dev.cairn.ca.identity.TrustedIssuer;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An authority with a log in memory. The token is the name of who asks: jane, or one that is refused. */
public final class TestIssuance {
    private static final String TOKEN = "There was an error processing the identity token: ";

    public static final String EMAIL = "jane@example.com";
    public static final String SUBJECT = "subject-1";

    public final TestLog log = new TestLog();
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final List<AuditTrail.Line> lines = new CopyOnWriteArrayList<>();
    public volatile Instant now = TestChains.NOW;
    public volatile AuditTrail trail = lines::add;
    public final Authorities authorities;
    public final Issuance issuance;
    public final LocalKey client = LocalKey.generate(KeyType.ECDSA_P256);

    public final Authenticator authenticator = new Authenticator() {
        @Override
        public Principal authenticate(String token) throws IdentityException {
            return switch (token) {
                case "jane" -> principal(EMAIL);
                case "no-email" -> principal("not an address");
                case "denied" ->
                    throw IdentityException.denied("only-ci", TOKEN + "claim repository is not one of the policy's")
                            .about("https://idp.example", SUBJECT, EMAIL);
                default -> throw new IdentityException(TOKEN + "claim exp: the token is over");
            };
        }

        @Override
        public List<TrustedIssuer> issuers() {
            return List.of(
                    new TrustedIssuer("https://idp.example", false, "sigstore", "email", "", "email", "", false),
                    new TrustedIssuer("https://*.idp.example", true, "other", "sub", "td", "spiffe", "sd", true));
        }
    };

    public TestIssuance() {
        this(TestChains.authority(KeyType.ECDSA_P256), IssuanceSettings.DEFAULT);
    }

    public TestIssuance(CertificateAuthority authority, IssuanceSettings settings) {
        InstantSource clock = () -> now;
        IssuanceMetrics metrics = new IssuanceMetrics(registry, clock);
        authorities = new Authorities(authority, List.of(), metrics);
        issuance = new Issuance(
                authenticator,
                authorities,
                log,
                new SctVerifier(List.of(log.key.publicKey())),
                line -> trail.write(line),
                metrics,
                settings,
                clock,
                new SecureRandom(),
                Runnable::run);
    }

    private static Principal principal(String email) {
        return new Principal(
                "https://idp.example",
                SUBJECT,
                new SubjectName(SubjectName.Kind.EMAIL, email),
                List.of(EMAIL, SUBJECT),
                new TreeMap<>(Map.of(1, "https://idp.example", 8, "https://idp.example")));
    }

    /** A request of a key with its proof over a challenge. */
    public static KeyRequest proof(LocalKey key, String challenge) {
        return new KeyRequest.PublicKeyWithProof(
                Bytes.ofUtf8(KeyFiles.publicPem(key.publicKey())),
                Bytes.wrap(key.sign(challenge.getBytes(StandardCharsets.UTF_8))));
    }

    public IssuanceResult issue(String token, KeyRequest key) {
        try {
            return issuance.issue(new IssuanceRequest(token, key, "request-1", "192.0.2.1"))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public IssuanceResult issue() {
        return issue("jane", proof(client, EMAIL));
    }
}
