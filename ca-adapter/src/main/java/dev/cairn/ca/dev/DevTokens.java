package dev.cairn.ca.dev;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes ID tokens for development, with an RSA-2048 key and RS256, which is all that {@code cosign --identity-token} reads. Needs the key file
 * alone, not the server.
 */
public final class DevTokens {
    private static final Duration MAX_LIFETIME = Duration.ofHours(24);
    private static final int JTI_BYTES = 16;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * Whom a token names.
     *
     * @param subject the {@code sub}, not empty
     * @param email given as verified; empty for none
     * @param audience the {@code aud}, usually {@code sigstore}
     * @param lifetime until {@code exp}: more than zero, at most 24 hours
     */
    public record Request(String subject, String email, String audience, Duration lifetime) {
        /** Refuses what no token can have. */
        public Request {
            if (subject.isEmpty() || audience.isEmpty()) {
                throw new IllegalArgumentException("a token has a subject and an audience");
            }
            if (lifetime.isZero() || lifetime.isNegative() || lifetime.compareTo(MAX_LIFETIME) > 0) {
                throw new IllegalArgumentException("a token lives more than zero and at most 24 hours");
            }
        }
    }

    private final String issuer;
    private final LocalKey key;
    private final RSAKey jwk;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private DevTokens(String issuer, LocalKey key, InstantSource clock) throws MalformedException {
        if (key.publicKey().type() != KeyType.RSA_2048) {
            throw new MalformedException("development key", "is not RSA with 2,048 bits");
        }
        this.issuer = issuer;
        this.key = key;
        this.clock = clock;
        try {
            RSAPublicKey rsa = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(
                            new X509EncodedKeySpec(key.publicKey().spki().toArray()));
            this.jwk = new RSAKey.Builder(rsa).keyIDFromThumbprint().build();
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("an RSA key that was read cannot be used", e);
        }
    }

    /**
     * Reads the key, or makes it where there is none, in a file that only its owner can read.
     *
     * @param issuer the URL of the issuer, as the tokens will have it
     * @throws StoreException if the file cannot be read or written
     * @throws MalformedException if it is not an RSA-2048 key
     */
    public static DevTokens open(String issuer, Path keyFile, InstantSource clock) throws MalformedException {
        if (!Files.exists(keyFile)) {
            KeyFiles.write(keyFile, LocalKey.generate(KeyType.RSA_2048));
        }
        return new DevTokens(issuer, KeyFiles.read(keyFile), clock);
    }

    /** The URL of the issuer. */
    public String issuer() {
        return issuer;
    }

    /** The public key as a member of a JWK set (RFC 7517). */
    Map<String, Object> publicJwk() {
        Map<String, Object> members = new LinkedHashMap<>(jwk.toJSONObject());
        members.put("use", "sig");
        members.put("alg", "RS256");
        return members;
    }

    /** A token, in the compact form. */
    public String mint(Request request) {
        Instant now = clock.instant();
        byte[] jti = new byte[JTI_BYTES];
        random.nextBytes(jti);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", "RS256");
        header.put("kid", jwk.getKeyID());
        header.put("typ", "JWT");
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", request.subject);
        claims.put("aud", request.audience);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(request.lifetime).getEpochSecond());
        claims.put("jti", BASE64.encodeToString(jti));
        if (!request.email.isEmpty()) {
            claims.put("email", request.email);
            claims.put("email_verified", true);
        }
        String signed = encode(header) + "." + encode(claims);
        return signed + "." + BASE64.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(Map<String, Object> object) {
        try {
            return BASE64.encodeToString(JSON.writeValueAsBytes(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text and numbers has no JSON", e);
        }
    }
}
