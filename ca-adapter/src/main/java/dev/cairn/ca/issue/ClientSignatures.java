package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;

/** Verifies signatures of X.509 and of certificate transparency, where ECDSA is DER and nothing else (RFC 3279 section 2.2.3). */
final class ClientSignatures {
    private static final int INTEGER = 0x02;

    private ClientSignatures() {}

    /** With the hash function that the type of key has by itself; Ed25519 is pure. */
    static boolean verify(VerificationKey key, Bytes message, Bytes signature) {
        return hasForm(key, signature) && key.verifyMessage(message.unsafeArray(), signature.unsafeArray());
    }

    static boolean verify(VerificationKey key, DigestAlgorithm digest, Bytes message, Bytes signature) {
        return hasForm(key, signature) && key.verifyMessage(digest, message.unsafeArray(), signature.unsafeArray());
    }

    /** The core's verifier takes r || s too, as Rekor does; other verifiers of certificates do not. */
    private static boolean hasForm(VerificationKey key, Bytes signature) {
        return switch (key.type()) {
            case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> isDer(signature);
            case RSA_2048, RSA_3072, RSA_4096, RSA_OTHER, ED25519, ML_DSA_44 -> true;
        };
    }

    private static boolean isDer(Bytes signature) {
        try {
            DerReader outer = new DerReader("ECDSA signature", signature.unsafeArray());
            DerReader both = outer.enter(DerReader.SEQUENCE);
            both.enter(INTEGER);
            both.enter(INTEGER);
            return !both.hasMore() && !outer.hasMore();
        } catch (MalformedException e) {
            return false;
        }
    }
}
