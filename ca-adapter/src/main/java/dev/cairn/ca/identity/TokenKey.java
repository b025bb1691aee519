package dev.cairn.ca.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of an issuer's JWK set (RFC 7517) that signs tokens.
 *
 * @param keyId its {@code kid}; empty where it has none
 * @param algorithm its {@code alg}; empty where it has none, and signs with any that suits it
 * @param rsa the same key in Java's form, for RSASSA-PSS; null if it is not RSA
 */
record TokenKey(
        String keyId,
        String algorithm,
        VerificationKey key,
        @Nullable RSAPublicKey rsa) {
    private static final JsonMapper JSON = new JsonMapper();
    /** RFC 7518 section 3.3 wants at least so many. */
    private static final int MIN_RSA_BITS = 2048;
    /** More than an issuer needs; a token without kid is tried with each. */
    private static final int MAX_KEYS = 64;

    /**
     * Those keys of a JWK set that can verify tokens. Others, which RFC 7517 section 5 wants ignored, are left out: symmetric ones, those for
     * encryption, unknown types and curves, RSA below 2,048 bits, and what cannot be read.
     *
     * @throws IdentityException if it has no {@code keys}, or more than 64
     */
    static List<TokenKey> ofSet(Map<String, Object> set) throws IdentityException {
        if (!(set.get("keys") instanceof List<?> list)) {
            throw Refusal.of("iss", "the issuer's JWK set has no keys");
        }
        if (list.size() > MAX_KEYS) {
            throw Refusal.of("iss", "the issuer's JWK set has more than " + MAX_KEYS + " keys");
        }
        List<TokenKey> keys = new ArrayList<>();
        for (Object key : list) {
            read(key).ifPresent(keys::add);
        }
        return keys;
    }

    private static Optional<TokenKey> read(@Nullable Object value) {
        try {
            JWK jwk = JWK.parse(JSON.writeValueAsString(value));
            if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
                return Optional.empty();
            }
            String keyId = jwk.getKeyID() == null ? "" : jwk.getKeyID();
            String algorithm =
                    jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName();
            if (jwk instanceof RSAKey rsa) {
                RSAPublicKey key = rsa.toRSAPublicKey();
                return key.getModulus().bitLength() < MIN_RSA_BITS
                        ? Optional.empty()
                        : Optional.of(new TokenKey(keyId, algorithm, VerificationKey.of(key), key));
            }
            if (jwk instanceof ECKey ec) {
                return Optional.of(new TokenKey(keyId, algorithm, VerificationKey.of(ec.toECPublicKey()), null));
            }
            if (jwk instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)) {
                VerificationKey key = VerificationKey.ofRawKey(KeyType.ED25519, pair.getDecodedX());
                return Optional.of(new TokenKey(keyId, algorithm, key, null));
            }
            return Optional.empty();
        } catch (ParseException | JOSEException | JsonProcessingException | MalformedException | RuntimeException e) {
            // One bad key must not make the others useless; the libraries throw unchecked ones for numbers out of
            // range.
            return Optional.empty();
        }
    }

    /** Whether the key can have made signatures of the algorithm. */
    boolean suits(JwsAlgorithm wanted) {
        return (algorithm.isEmpty() || algorithm.equals(wanted.wireName())) && wanted.suits(this);
    }
}
