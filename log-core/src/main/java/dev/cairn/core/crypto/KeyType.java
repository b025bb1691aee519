package dev.cairn.core.crypto;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of public key that can be read, each with the hash function it signs messages with. */
public enum KeyType {
    ECDSA_P256(Family.ECDSA, 256, DigestAlgorithm.SHA2_256),
    ECDSA_P384(Family.ECDSA, 384, DigestAlgorithm.SHA2_384),
    ECDSA_P521(Family.ECDSA, 521, DigestAlgorithm.SHA2_512),
    /** Signs messages as they are; a digest is signed as Ed25519ph, which is over SHA-512. */
    ED25519(Family.ED25519, 256, null),
    RSA_2048(Family.RSA, 2048, DigestAlgorithm.SHA2_256),
    RSA_3072(Family.RSA, 3072, DigestAlgorithm.SHA2_256),
    RSA_4096(Family.RSA, 4096, DigestAlgorithm.SHA2_256),
    /** RSA with a modulus of another size: well formed, but outside every permitted set. */
    RSA_OTHER(Family.RSA, 0, DigestAlgorithm.SHA2_256),
    /** Signs messages as they are. It cannot sign a digest. */
    ML_DSA_44(Family.ML_DSA, 10496, null);

    enum Family {
        ECDSA,
        ED25519,
        RSA,
        ML_DSA
    }

    private final Family family;
    private final int bits;
    private final @Nullable DigestAlgorithm messageDigest;

    KeyType(Family family, int bits, @Nullable DigestAlgorithm messageDigest) {
        this.family = family;
        this.bits = bits;
        this.messageDigest = messageDigest;
    }

    Family family() {
        return family;
    }

    /** Size of the curve's field or of the modulus in bits; for ML-DSA, of the public key; 0 where the type does not fix it. */
    public int bits() {
        return bits;
    }

    /** The hash function that this key signs messages with; empty where the message itself is signed. */
    public Optional<DigestAlgorithm> messageDigest() {
        return Optional.ofNullable(messageDigest);
    }

    /** Length of one coordinate of the curve in bytes; ECDSA only. */
    int fieldBytes() {
        return (bits + 7) / 8;
    }
}
