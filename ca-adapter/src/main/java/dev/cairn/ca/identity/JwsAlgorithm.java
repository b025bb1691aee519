package dev.cairn.ca.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The signature algorithms that tokens may have (RFC 7518 section 3.1, RFC 8037): never {@code none}, never a MAC. */
enum JwsAlgorithm {
    RS256(Family.RSA, DigestAlgorithm.SHA2_256, null),
    RS384(Family.RSA, DigestAlgorithm.SHA2_384, null),
    RS512(Family.RSA, DigestAlgorithm.SHA2_512, null),
    ES256(Family.ECDSA, DigestAlgorithm.SHA2_256, KeyType.ECDSA_P256),
    ES384(Family.ECDSA, DigestAlgorithm.SHA2_384, KeyType.ECDSA_P384),
    ES512(Family.ECDSA, DigestAlgorithm.SHA2_512, KeyType.ECDSA_P521),
    PS256(Family.RSA_PSS, DigestAlgorithm.SHA2_256, null),
    PS384(Family.RSA_PSS, DigestAlgorithm.SHA2_384, null),
    PS512(Family.RSA_PSS, DigestAlgorithm.SHA2_512, null),
    EDDSA(Family.EDDSA, DigestAlgorithm.SHA2_512, KeyType.ED25519);

    private enum Family {
        RSA,
        RSA_PSS,
        ECDSA,
        EDDSA
    }

    private final Family family;
    private final DigestAlgorithm digest;
    private final @Nullable KeyType keyType;

    JwsAlgorithm(Family family, DigestAlgorithm digest, @Nullable KeyType keyType) {
        this.family = family;
        this.digest = digest;
        this.keyType = keyType;
    }

    /** As the {@code alg} of a header has it. */
    String wireName() {
        return this == EDDSA ? "EdDSA" : name();
    }

    static Optional<JwsAlgorithm> byName(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wireName().equals(name))
                .findFirst();
    }

    /** Whether signatures of this algorithm are made with such keys. */
    boolean suits(TokenKey key) {
        return keyType == null ? key.rsa() != null : key.key().type() == keyType;
    }

    /** Whether the signature is good. */
    boolean verify(TokenKey key, byte[] message, byte[] signature) {
        return switch (family) {
            case RSA -> key.key().verifyMessage(digest, message, signature);
            case EDDSA -> key.key().verifyMessage(message, signature);
            // SPEC (RFC 7518 section 3.4): R and S, each as long as the field, and nothing else.
            case ECDSA ->
                signature.length == 2 * ((key.key().bits() + 7) / 8)
                        && key.key().verifyMessage(digest, message, signature);
            case RSA_PSS -> verifyPss(key, message, signature);
        };
    }

    private boolean verifyPss(TokenKey key, byte[] message, byte[] signature) {
        try {
            RSASSAVerifier verifier = new RSASSAVerifier(Objects.requireNonNull(key.rsa()));
            return verifier.verify(new JWSHeader(JWSAlgorithm.parse(name())), message, Base64URL.encode(signature));
        } catch (JOSEException e) {
            return false;
        }
    }
}
