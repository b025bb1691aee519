package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;

/** The key that is to be certified, and what shows that the client has its private part. Bytes of the client's, not looked at yet. */
public sealed interface KeyRequest {
    /**
     * A key with a signature over a name of the token.
     *
     * @param publicKey {@code PUBLIC KEY} or {@code RSA PUBLIC KEY} as PEM, or a DER SubjectPublicKeyInfo
     * @param proof the signature
     */
    record PublicKeyWithProof(Bytes publicKey, Bytes proof) implements KeyRequest {}

    /**
     * A request that its key has signed.
     *
     * @param pem PKCS #10 (RFC 2986) in a block {@code CERTIFICATE REQUEST} or {@code NEW CERTIFICATE REQUEST}
     */
    record SigningRequest(Bytes pem) implements KeyRequest {}
}
