package dev.cairn.core.note;

import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import java.util.Optional;

/** The types of signature on a note (signed-note, "Signature types"), of those that a log or a witness of ours meets. */
public enum NoteKeyType {
    /** Ed25519 over the text. */
    ED25519(0x01),
    /** ECDSA over SHA-256 of the text, in DER; what Rekor v1 signs with. Its key ID does not cover the name. */
    ECDSA(0x02),
    /** Timestamped Ed25519 cosignature, {@code cosignature/v1} (tlog-cosignature). */
    ED25519_COSIGNATURE(0x04),
    /** Timestamped ML-DSA-44 signature of a tree or subtree, {@code subtree/v1} (tlog-cosignature); logs sign with it too. */
    ML_DSA_44_COSIGNATURE(0x06);

    private final int number;

    NoteKeyType(int number) {
        this.number = number;
    }

    /** The signature type identifier byte. */
    public int number() {
        return number;
    }

    /** Whether the signature starts with the time at which it was made. */
    public boolean timestamped() {
        return this == ED25519_COSIGNATURE || this == ML_DSA_44_COSIGNATURE;
    }

    /** Whether a key can make signatures of this type. */
    boolean fits(VerificationKey key) {
        KeyType type = key.type();
        return switch (this) {
            case ED25519, ED25519_COSIGNATURE -> type == KeyType.ED25519;
            case ML_DSA_44_COSIGNATURE -> type == KeyType.ML_DSA_44;
            // SPEC: "The ECDSA curve MUST be one of NIST P-256, NIST P-384, or NIST P-521"
            case ECDSA -> type == KeyType.ECDSA_P256 || type == KeyType.ECDSA_P384 || type == KeyType.ECDSA_P521;
        };
    }

    /** The type with an identifier byte. */
    static Optional<NoteKeyType> byNumber(int number) {
        for (NoteKeyType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
