package dev.cairn.core.crypto;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a signature was made, as sigstore's {@code PublicKeyDetails} names it: a kind of key with a hash function. A verifier of Rekor v2
 * takes only the hash function from it; which key it is used with is decided by the key itself.
 */
public enum KeyDetails {
    PKIX_ECDSA_P256_SHA_256(5, DigestAlgorithm.SHA2_256),
    PKIX_ED25519(7, null),
    PKIX_ED25519_PH(8, DigestAlgorithm.SHA2_512),
    PKIX_RSA_PKCS1V15_2048_SHA256(9, DigestAlgorithm.SHA2_256),
    PKIX_RSA_PKCS1V15_3072_SHA256(10, DigestAlgorithm.SHA2_256),
    PKIX_RSA_PKCS1V15_4096_SHA256(11, DigestAlgorithm.SHA2_256),
    PKIX_ECDSA_P384_SHA_384(12, DigestAlgorithm.SHA2_384),
    PKIX_ECDSA_P521_SHA_512(13, DigestAlgorithm.SHA2_512),
    PKIX_RSA_PSS_2048_SHA256(16, DigestAlgorithm.SHA2_256),
    PKIX_RSA_PSS_3072_SHA256(17, DigestAlgorithm.SHA2_256),
    PKIX_RSA_PSS_4096_SHA256(18, DigestAlgorithm.SHA2_256),
    /** Deprecated by sigstore. */
    PKIX_ECDSA_P384_SHA_256(19, DigestAlgorithm.SHA2_256),
    /** Deprecated by sigstore. */
    PKIX_ECDSA_P521_SHA_256(20, DigestAlgorithm.SHA2_256),
    ML_DSA_65(21, null),
    ML_DSA_87(22, null),
    ML_DSA_44(23, null);

    private final int number;
    private final @Nullable DigestAlgorithm digestAlgorithm;

    KeyDetails(int number, @Nullable DigestAlgorithm digestAlgorithm) {
        this.number = number;
        this.digestAlgorithm = digestAlgorithm;
    }

    /** The number of the protobuf enumeration. */
    public int number() {
        return number;
    }

    /** The hash function whose digest is signed; empty where the message itself is signed. */
    public Optional<DigestAlgorithm> digestAlgorithm() {
        return Optional.ofNullable(digestAlgorithm);
    }

    /** The details with a protobuf name. */
    public static Optional<KeyDetails> byName(String name) {
        for (KeyDetails details : values()) {
            if (details.name().equals(name)) {
                return Optional.of(details);
            }
        }
        return Optional.empty();
    }

    /** The details with a protobuf number. */
    public static Optional<KeyDetails> byNumber(int number) {
        for (KeyDetails details : values()) {
            if (details.number == number) {
                return Optional.of(details);
            }
        }
        return Optional.empty();
    }
}
