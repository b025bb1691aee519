package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.ca.policy.IssuancePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the configuration makes of good tokens, with a real issuer on a loopback port. */
class ConfiguredIssuersTest {
    private static final String SENTENCE = "There was an error processing the identity token: ";

    @TempDir
    Path folder;

    private final MutableClock clock = new MutableClock();
    private FakeIssuer issuer;
    private OidcAuthenticator authenticator;

    @BeforeEach
    void start() throws Exception {
        issuer = new FakeIssuer();
        authenticator = open(issuer.config("type: email"));
    }

    @AfterEach
    void stop() {
        authenticator.close();
        issuer.close();
    }

    private OidcAuthenticator open(String config) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, config);
        return OidcAuthenticator.open(file, OidcSettings.defaults(), clock);
    }

    private void reopen(String... entry) throws Exception {
        authenticator.close();
        authenticator = open(issuer.config(entry));
    }

    private Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.url());
        claims.put("sub", "1234");
        claims.put("aud", "sigstore");
        claims.put("exp", MutableClock.START.getEpochSecond() + 60);
        claims.put("email", "ada@example.com");
        claims.put("email_verified", true);
        return claims;
    }

    private Map<String, Object> with(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    private String token(Map<String, Object> claims) {
        return FakeIssuer.token(claims, FakeIssuer.RSA);
    }

    private IdentityException assertRefused(String reason, String token) {
        IdentityException refusal = assertThrows(IdentityException.class, () -> authenticator.authenticate(token));
        assertEquals(SENTENCE + reason, refusal.getMessage());
        return refusal;
    }

    @Test
    void severalAudiencesAndTypesOfOneIssuer() throws Exception {
        authenticator.close();
        authenticator = open("oidc-issuers:\n  " + issuer.url() + ":\n"
                + "    - {client-id: [sigstore, release], type: email}\n"
                + "    - {client-id: build, type: chainguard-identity}\n");
        assertEquals(
                SubjectName.Kind.EMAIL,
                authenticator.authenticate(token(with("aud", "release"))).name().kind());
        assertEquals(
                issuer.url() + "/1234",
                authenticator.authenticate(token(with("aud", "build"))).name().value());
        // The first entry that matches decides.
        assertEquals(
                SubjectName.Kind.EMAIL,
                authenticator
                        .authenticate(token(with("aud", List.of("build", "sigstore"))))
                        .name()
                        .kind());
        assertEquals(
                List.of("sigstore", "release", "build"),
                authenticator.issuers().stream().map(TrustedIssuer::audience).toList());
    }

    @Test
    void aPolicyDeniesByName() throws Exception {
        reopen(
                "type: email",
                "issuance-policy:",
                "  - {name: verified, condition: 'claims.email_verified == true'}",
                "  - {name: staff, condition: 'claims.hd == \"example.com\"', description: only staff}");
        authenticator.authenticate(token(with("hd", "example.com")));
        IdentityException denied =
                assertRefused("policy rule \"staff\" is not met: only staff", token(with("hd", "example.org")));
        assertEquals(Optional.of("staff"), denied.policyRule());
        assertRefused("policy rule \"staff\" cannot be evaluated for this token: only staff", token(claims()));
    }

    @Test
    void metaIssuersMatchAsAWhole() throws Exception {
        authenticator.close();
        authenticator =
                open("meta-issuers:\n  https://oidc.eks.*.example.com/id/*: {client-id: sigstore, type: kubernetes}\n");
        for (String iss : List.of(
                "http://localhost:3000?https://oidc.eks.a.example.com/id/b",
                "https://oidc.eks.a.example.com/id/b/c",
                "https://oidc.eks.a.example.com/id/",
                "https://oidc.eks.a.b.example.com/id/c",
                "https://oidc.eks.a.example.com/id/b?x",
                "https://oidc.eks.aXexample.com/id/b",
                "x https://oidc.eks.a.example.com/id/b\n")) {
            assertRefused("iss: no issuer of that name is configured", token(with("iss", iss)));
        }
        TrustedIssuer meta = authenticator.issuers().get(0);
        assertTrue(meta.wildcard());
        assertEquals("https://oidc.eks.*.example.com/id/*", meta.url());
    }

    @Test
    void aMetaIssuerIsDiscoveredUnderItsOwnUrl() throws Exception {
        authenticator.close();
        String pattern = issuer.url().replaceAll(":[0-9]+$", ":*");
        authenticator = open("meta-issuers:\n  " + pattern + ": {client-id: sigstore, type: email}\n");
        assertEquals(issuer.url(), authenticator.authenticate(token(claims())).issuer());
    }

    @Test
    void changesOfTheFileTakeEffectAndBrokenOnesDoNot() throws Exception {
        authenticator.authenticate(token(claims()));
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, issuer.config("type: nonsense"));
        authenticator.authenticate(token(claims()));
        assertEquals(Optional.empty(), authenticator.configurationError());
        clock.advance(Duration.ofSeconds(2));
        authenticator.authenticate(token(claims()));
        String error = authenticator.configurationError().orElseThrow();
        assertEquals("config.yaml:oidc-issuers." + issuer.url() + ".type: is none of the types of issuers", error);
        Files.writeString(file, issuer.config("type: chainguard-identity"));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(
                SubjectName.Kind.URI,
                authenticator.authenticate(token(claims())).name().kind());
        assertEquals(Optional.empty(), authenticator.configurationError());
        Files.delete(file);
        clock.advance(Duration.ofSeconds(2));
        assertEquals(
                "the file cannot be read", authenticator.configurationError().orElseThrow());
        authenticator.authenticate(token(claims()));
        Files.writeString(file, issuer.config("type: chainguard-identity"));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(Optional.empty(), authenticator.configurationError());
    }

    @Test
    void theGaugeShowsABrokenFile() throws Exception {
        var registry = new SimpleMeterRegistry();
        authenticator.bindTo(registry);
        assertEquals(1, registry.get("cairn_ca_config_ok").gauge().value());
        Files.writeString(folder.resolve("config.yaml"), "{");
        clock.advance(Duration.ofSeconds(2));
        assertEquals(0, registry.get("cairn_ca_config_ok").gauge().value());
    }

    @Test
    void theReplayCacheTakesATokenOnce() throws Exception {
        authenticator.close();
        authenticator = open("replay-cache: true\n" + issuer.config("type: email"));
        String token = token(claims());
        authenticator.authenticate(token);
        assertRefused("the token was used before, and each is taken once", token);
        authenticator.authenticate(token(with("jti", "a")));
        assertRefused("the token was used before, and each is taken once", token(jtiAgain()));
    }

    /** Another token with a jti that was used. */
    private Map<String, Object> jtiAgain() {
        Map<String, Object> claims = with("jti", "a");
        claims.put("nonce", "other");
        return claims;
    }

    @Test
    void aFurtherPolicyHoldsForEveryIssuer() throws Exception {
        authenticator.close();
        authenticator = OidcAuthenticator.open(
                folder.resolve("config.yaml"),
                OidcSettings.defaults(),
                clock,
                request -> request.subject().equals("1234")
                        ? Optional.of(new IssuancePolicy.Denial("signers", "not among the signers"))
                        : Optional.empty());
        assertRefused("not among the signers", token(claims()));
        authenticator.authenticate(token(with("sub", "5678")));
    }

    @Test
    void aBrokenFileIsLoggedOnce() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(IdentityConfigFile.class);
        log.start();
        logger.addAppender(log);
        try {
            Files.writeString(folder.resolve("config.yaml"), "oidc-issuers: 1");
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofSeconds(2));
                assertTrue(authenticator.configurationError().isPresent());
            }
        } finally {
            logger.detachAppender(log);
        }
        assertEquals(
                1,
                log.list.stream()
                        .filter(event -> event.getLevel() == Level.ERROR)
                        .count());
    }

    @Test
    void issuersOfAPatternDoNotDriveOutANamedOne() throws Exception {
        authenticator.close();
        String pattern = issuer.url().replaceAll(":[0-9]+$", ":*");
        OidcSettings defaults = OidcSettings.defaults();
        OidcSettings small = new OidcSettings(
                defaults.fetchTimeout(),
                defaults.refreshAfter(),
                defaults.outageTolerance(),
                defaults.fetchInterval(),
                defaults.reloadInterval(),
                2,
                defaults.maxReplayEntries(),
                defaults.clusterIssuers(),
                defaults.clusterCa(),
                defaults.clusterToken());
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file,
                issuer.config("type: email") + "meta-issuers:\n  " + pattern
                        + ": {client-id: sigstore, type: email}\n");
        authenticator = OidcAuthenticator.open(file, small, clock);
        authenticator.authenticate(token(claims()));
        int fetches = issuer.keyFetches.get();
        for (int i = 0; i < 3; i++) {
            try (FakeIssuer other = new FakeIssuer()) {
                authenticator.authenticate(token(with("iss", other.url())));
            }
        }
        authenticator.authenticate(token(claims()));
        assertEquals(fetches, issuer.keyFetches.get());
    }
}
