package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import java.util.List;

/**
 * How certificates are logged.
 *
 * @param key signs SCTs and tree heads; ECDSA P-256, which is what every client verifies with
 * @param roots DER certificates: what a submitted chain must lead to
 * @param leafIndex whether SCTs name the index of their entry; some old clients refuse SCTs with extensions
 */
public record CtSettings(SigningKey key, List<Bytes> roots, boolean leafIndex) {
    /** Copies the list; refuses a key of another type. */
    public CtSettings {
        roots = List.copyOf(roots);
        if (key.publicKey().type() != KeyType.ECDSA_P256) {
            throw new IllegalArgumentException("the key of certificate transparency must be an ECDSA P-256 key");
        }
    }
}
