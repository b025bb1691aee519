package dev.cairn.core.crypto;

/** A private key that signs, wherever it is kept. Instances may be used by any thread. */
public interface SigningKey {
    /** The key that verifies what this one signs. */
    VerificationKey publicKey();

    /**
     * The signature over a message, with the hash function that the type of key has by itself; Ed25519 is pure, ECDSA is DER, RSA is PKCS #1
     * v1.5.
     */
    byte[] sign(byte[] message);

    /**
     * The signature over a digest; Ed25519 is Ed25519ph.
     *
     * @throws IllegalArgumentException if the digest's length is not the algorithm's, or this key signs no such digests: Ed25519 signs SHA-512 only,
     *     ML-DSA-44 none
     */
    byte[] signDigest(DigestAlgorithm algorithm, byte[] digest);
}
