package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import org.jspecify.annotations.Nullable;

/**
 * A message as Rekor v1 verifies signatures over it: Ed25519 signs it as it is, every other key signs its SHA-256, also where the key is
 * larger than that. Not thread-safe: the digest is made once, when it is needed.
 */
public final class SignedMessage {
    private final Bytes message;
    private byte @Nullable [] digest;

    /** @param message what is signed */
    public SignedMessage(Bytes message) {
        this.message = message;
    }

    /** Whether the signature is the key's. */
    public boolean verify(VerificationKey key, Bytes signature) {
        if (key.type() == KeyType.ED25519) {
            return key.verifyMessage(message.unsafeArray(), signature.unsafeArray());
        }
        byte[] sha256 = digest;
        if (sha256 == null) {
            sha256 = DigestAlgorithm.SHA2_256.digest(message.unsafeArray());
            digest = sha256;
        }
        return key.verifyDigest(DigestAlgorithm.SHA2_256, sha256, signature.unsafeArray());
    }
}
