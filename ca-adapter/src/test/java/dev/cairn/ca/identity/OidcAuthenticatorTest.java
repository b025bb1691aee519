package dev.cairn.ca.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens against a real issuer on a loopback port. */
class OidcAuthenticatorTest {
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
    void takesAGoodToken() throws Exception {
        Principal principal = authenticator.authenticate(token(claims()));
        assertEquals(issuer.url(), principal.issuer());
        assertEquals(new SubjectName(SubjectName.Kind.EMAIL, "ada@example.com"), principal.name());
        assertEquals(
                List.of(new TrustedIssuer(issuer.url(), false, "sigstore", "email", "", "email", "", false)),
                authenticator.issuers());
    }

    @Test
    void takesAnAudienceAmongSeveral() throws Exception {
        authenticator.authenticate(token(with("aud", List.of("other", "sigstore"))));
    }

    @Test
    void refusesWrongClaims() {
        assertRefused("iss: no issuer of that name is configured", token(with("iss", issuer.url() + "/")));
        assertRefused("iss: the token has no such claim, or it is not text", token(with("iss", 1)));
        assertRefused("aud: has none of the audiences that are configured for the issuer", token(with("aud", "x")));
        assertRefused(
                "aud: has none of the audiences that are configured for the issuer", token(with("aud", List.of())));
        assertRefused("aud: is neither text nor a list of text", token(with("aud", List.of(1))));
        assertRefused("sub: the token has no such claim, or it is not text", token(with("sub", "")));
        assertRefused("sub: is longer than 2048 characters", token(with("sub", "s".repeat(2049))));
        long now = MutableClock.START.getEpochSecond();
        assertRefused("exp: the token has expired", token(with("exp", now)));
        assertRefused("exp: is not a number", token(with("exp", "soon")));
        Map<String, Object> noExpiry = claims();
        noExpiry.remove("exp");
        assertRefused("exp: the token has no such claim", token(noExpiry));
        assertRefused("nbf: the token is not valid yet", token(with("nbf", now + 301)));
    }

    @Test
    void notBeforeHasFiveMinutesOfLeewayAndExpiryNone() throws Exception {
        long now = MutableClock.START.getEpochSecond();
        authenticator.authenticate(token(with("nbf", now + 300)));
        authenticator.authenticate(token(with("exp", now + 0.5)));
    }

    @Test
    void refusesAlgorithmsThatAreNoSignatures() throws Exception {
        String none = FakeIssuer.part(Map.of("alg", "none")) + "." + FakeIssuer.part(claims()) + ".";
        assertRefused("header alg: \"none\" is not permitted", none);
        // HS256 with the public key as the secret.
        String input = FakeIssuer.part(Map.of("alg", "HS256", "kid", "rsa-1")) + "." + FakeIssuer.part(claims());
        byte[] secret = FakeIssuer.RSA.toRSAPublicKey().getEncoded();
        String mac = input + "."
                + new MACSigner(secret)
                        .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII));
        assertRefused("header alg: \"HS256\" is not permitted", mac);
        assertRefused("header alg: is missing", FakeIssuer.part(Map.of()) + "." + FakeIssuer.part(claims()) + ".AA");
    }

    @Test
    void refusesOtherShapes() {
        String token = token(claims());
        assertRefused("it must have exactly three parts with dots between them", "a.b");
        assertRefused("it must have exactly three parts with dots between them", token + ".AA");
        assertRefused("it must have exactly three parts with dots between them", "");
        // The JSON serialisation is the only one with two signatures.
        assertRefused(
                "it must have exactly three parts with dots between them",
                "{\"payload\":\"\",\"signatures\":[{\"signature\":\"\"},{\"signature\":\"\"}]}");
        assertRefused("it is longer than 65536 characters", ".".repeat(1_000_000));
        assertRefused("it must have exactly three parts with dots between them", ".".repeat(65_536));
        assertRefused("header: is not base64url without padding", "a=.b.c");
        assertRefused("signature: is not base64url without padding", token + "==");
        assertRefused("header: is not a JSON object", FakeIssuer.part(List.of()) + ".e30.AA");
        assertRefused(
                "header: is not JSON with unique names and at most 32 levels",
                base64("{\"alg\":\"RS256\",\"alg\":\"none\"}") + ".e30.AA");
        assertRefused(
                "payload: is not JSON with unique names and at most 32 levels",
                FakeIssuer.part(Map.of("alg", "RS256")) + "." + base64("[".repeat(40)) + ".AA");
        assertRefused(
                "header crit: no extension of the header is understood here",
                FakeIssuer.token(
                        Map.of("alg", "RS256", "crit", List.of("b64"), "b64", false), claims(), FakeIssuer.RSA));
        assertRefused(
                "header kid: is not text",
                FakeIssuer.part(Map.of("alg", "RS256", "kid", 1)) + "." + FakeIssuer.part(claims()) + ".AA");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMillionDotsCostNothing() {
        String dots = ".".repeat(1_000_000);
        String asLongAsAToken = ".".repeat(UnverifiedToken.MAX_LENGTH);
        // To split them would take minutes.
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 20_000; i++) {
                assertThrows(IdentityException.class, () -> UnverifiedToken.parse(dots));
                assertThrows(IdentityException.class, () -> UnverifiedToken.parse(asLongAsAToken));
            }
        });
    }

    @Test
    void refusesAChangedSignatureOrPayload() {
        String token = token(claims());
        String[] parts = token.split("\\.", -1);
        String reason = "the signature is not by the issuer's key that the header names";
        assertRefused(reason, parts[0] + "." + FakeIssuer.part(with("sub", "else")) + "." + parts[2]);
        char first = parts[2].charAt(0) == 'A' ? 'B' : 'A';
        assertRefused(reason, parts[0] + "." + parts[1] + "." + first + parts[2].substring(1));
        assertRefused(reason, parts[0] + "." + parts[1] + ".");
    }

    @Test
    void theHeaderCannotBringAKey() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "RS256");
        header.put("kid", "rsa-2");
        header.put("jwk", FakeIssuer.RSA_2.toPublicJWK().toJSONObject());
        header.put("jku", issuer.url() + "/elsewhere");
        header.put("x5u", issuer.url() + "/elsewhere");
        header.put("x5c", List.of("AA=="));
        assertRefused(
                "header kid: the issuer has no such key that verifies the signature",
                FakeIssuer.token(header, claims(), FakeIssuer.RSA_2));
    }

    @Test
    void aTokenWithoutKidIsTriedWithEveryKey() throws Exception {
        issuer.publish(FakeIssuer.RSA_2, FakeIssuer.RSA);
        reopen("type: email");
        authenticator.authenticate(FakeIssuer.token(Map.of("alg", "RS256"), claims(), FakeIssuer.RSA));
    }

    @Test
    void everyPermittedAlgorithm() throws Exception {
        issuer.discovery.put(
                "id_token_signing_alg_values_supported",
                List.of(
                        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
                        "none", "HS256"));
        ECKey p256 = new ECKeyGenerator(Curve.P_256).keyID("p256").generate();
        ECKey p384 = new ECKeyGenerator(Curve.P_384).keyID("p384").generate();
        ECKey p521 = new ECKeyGenerator(Curve.P_521).keyID("p521").generate();
        issuer.publish(FakeIssuer.RSA, p256, p384, p521);
        LocalKey ed = LocalKey.generate(KeyType.ED25519);
        issuer.keys.add(Map.of(
                "kty", "OKP",
                "crv", "Ed25519",
                "kid", "ed",
                "x",
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(ed.publicKey().rawKey().toArray())));
        reopen("type: email");
        for (String name : List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")) {
            authenticator.authenticate(FakeIssuer.token(Map.of("alg", name, "kid", "rsa-1"), claims(), FakeIssuer.RSA));
        }
        authenticator.authenticate(FakeIssuer.token(Map.of("alg", "ES256", "kid", "p256"), claims(), p256));
        authenticator.authenticate(FakeIssuer.token(Map.of("alg", "ES384", "kid", "p384"), claims(), p384));
        authenticator.authenticate(FakeIssuer.token(Map.of("alg", "ES512", "kid", "p521"), claims(), p521));
        String input = FakeIssuer.part(Map.of("alg", "EdDSA", "kid", "ed")) + "." + FakeIssuer.part(claims());
        byte[] signature = ed.sign(input.getBytes(StandardCharsets.US_ASCII));
        authenticator.authenticate(
                input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        assertRefused("header alg: \"none\" is not permitted", FakeIssuer.part(Map.of("alg", "none")) + ".e30.");
        // The key of one curve with the algorithm of another.
        assertRefused(
                "header kid: no such key is known, and the issuer was asked less than 5 s ago; retry",
                FakeIssuer.part(Map.of("alg", "ES256", "kid", "p384")) + "." + FakeIssuer.part(claims()) + ".AA");
    }

    @Test
    void withoutAListTheIssuerSignsWithRs256Alone() {
        assertRefused(
                "header alg: RS384 is not what the issuer says that it signs with",
                FakeIssuer.token(Map.of("alg", "RS384", "kid", "rsa-1"), claims(), FakeIssuer.RSA));
    }

    @Test
    void damagedTokensAreOnlyEverRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String good = token(claims());
        for (int i = 0; i < 20_000; i++) {
            String damaged = damage(good, random);
            if (damaged.equals(good)) {
                continue;
            }
            try {
                // Without the key, so that every one of them is parsed and none makes a fetch.
                UnverifiedToken token = UnverifiedToken.parse(damaged);
                token.audience();
                token.seconds("exp");
                token.text("iss");
            } catch (IdentityException e) {
                String message = String.valueOf(e.getMessage());
                assertTrue(message.startsWith(SENTENCE), message);
                assertFalse(message.contains(good.substring(0, 40)), message);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", token " + damaged, e);
            }
        }
    }

    private static String damage(String token, Random random) {
        StringBuilder text = new StringBuilder(token);
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String garbage = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            return random.nextBoolean()
                    ? new String(bytes, StandardCharsets.ISO_8859_1)
                    : garbage + "." + garbage + "." + garbage;
        }
        for (int changes = 1 + random.nextInt(4); changes > 0 && text.length() > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(300)));
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, "..={\u0000".charAt(random.nextInt(5)));
            }
        }
        return text.toString();
    }

    @Test
    void integersOfAnySizeAreTaken() throws Exception {
        BigInteger large = BigInteger.ONE.shiftLeft(63);
        Map<String, Object> claims = with("acct", large);
        claims.put("nested", Map.of("list", List.of(large.shiftLeft(64), -1, 0)));
        authenticator.authenticate(token(claims));
        Map<String, Object> read = UnverifiedToken.parse(token(claims)).claims();
        assertEquals(large, read.get("acct"));
        assertEquals(Map.of("list", List.of(large.shiftLeft(64), -1L, 0L)), read.get("nested"));
        assertEquals("9223372036854775808", new Claims("i", "s", read).asText().get("acct"));
    }

    @Test
    void numbersThatAreNoTimesAreRefused() {
        String payload = "{\"iss\":\"" + issuer.url() + "\",\"sub\":\"1\",\"aud\":\"sigstore\",\"exp\":%s}";
        assertRefused("payload: has a number that is too large", unsigned(String.format(payload, "1e400")));
        assertRefused("payload: has a number that is too large", unsigned("{\"a\":[{\"b\":-1e999}]}"));
        for (String number : List.of("1e300", "1e17", "99999999999999999999")) {
            assertRefused("exp: is not a time", unsigned(String.format(payload, number)));
        }
        assertRefused(
                "nbf: is not a time",
                unsigned(String.format(payload, Long.toString(MutableClock.START.getEpochSecond() + 9))
                        .replace("}", ",\"nbf\":-1e30}")));
    }

    private static String unsigned(String payload) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".AA";
    }

    @Test
    void refusalsAfterTheSignatureSayWhomTheyAreAbout() throws Exception {
        assertAbout("1234", "", assertRefused("email_verified: is not true", token(with("email_verified", false))));
        // Nobody knows who wrote this.
        String[] parts = token(claims()).split("\\.", -1);
        String forged = parts[0] + "." + token(with("sub", "5")).split("\\.", -1)[1] + "." + parts[2];
        IdentityException unknown = assertThrows(IdentityException.class, () -> authenticator.authenticate(forged));
        assertEquals("", unknown.issuer() + unknown.subject() + unknown.name());

        reopen("type: email", "issuance-policy: [{name: never, condition: 'false'}]");
        IdentityException denied =
                assertThrows(IdentityException.class, () -> authenticator.authenticate(token(claims())));
        assertAbout("1234", "ada@example.com", denied);
        assertEquals("never", denied.policyRule().orElseThrow());

        authenticator.close();
        authenticator = open("replay-cache: true\n" + issuer.config("type: email"));
        String once = token(claims());
        authenticator.authenticate(once);
        assertAbout(
                "1234",
                "ada@example.com",
                assertThrows(IdentityException.class, () -> authenticator.authenticate(once)));
    }

    private void assertAbout(String subject, String name, IdentityException refusal) {
        assertEquals(
                List.of(issuer.url(), subject, name), List.of(refusal.issuer(), refusal.subject(), refusal.name()));
    }
}
