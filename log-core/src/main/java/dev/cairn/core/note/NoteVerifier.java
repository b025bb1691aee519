package dev.cairn.core.note;

import dev.cairn.core.VerificationException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verifies the signatures of notes by keys that are known (signed-note, "Signatures"). */
public final class NoteVerifier {
    private NoteVerifier() {}

    /**
     * Verifies a note: every signature of a known key must be good, and there must be one.
     *
     * @return one signature for each known key that signed, in the order of the note
     * @throws VerificationException if a signature of a known key fails, or no known key signed
     * @throws IllegalArgumentException if two different known keys have the same name and key ID
     */
    public static List<VerifiedSignature> verify(SignedNote note, Collection<VerifierKey> keys)
            throws VerificationException {
        List<VerifiedSignature> verified = signaturesBy(note, keys);
        // SPEC: "If no signature from a known key verifies successfully, clients MUST reject the note."
        if (verified.isEmpty()) {
            throw new VerificationException("note: no signature of a known key");
        }
        return verified;
    }

    /**
     * The signatures of known keys; there may be none. Each key is in it once, however often it signed, so that counting them counts keys.
     *
     * @throws VerificationException if a signature of a known key fails
     * @throws IllegalArgumentException if two different known keys have the same name and key ID
     */
    public static List<VerifiedSignature> signaturesBy(SignedNote note, Collection<VerifierKey> keys)
            throws VerificationException {
        requireUnambiguous(keys);
        Map<VerifierKey, VerifiedSignature> verified = new LinkedHashMap<>();
        for (SignatureLine line : note.signatures()) {
            VerifierKey key = keyOf(line, keys);
            // SPEC: "Verifiers MUST ignore signatures from unknown keys, even if they share a name or ID (but not both)
            // with
            // a known key."
            if (key == null) {
                continue;
            }
            // SPEC: "If a signature from a known key fails to verify, clients SHOULD reject the whole note."
            if (!key.verify(note.text(), line)) {
                throw new VerificationException("note: signature of " + key + " does not verify");
            }
            verified.putIfAbsent(key, new VerifiedSignature(key, line));
        }
        return List.copyOf(verified.values());
    }

    private static @Nullable VerifierKey keyOf(SignatureLine line, Collection<VerifierKey> keys) {
        for (VerifierKey key : keys) {
            if (key.matches(line)) {
                return key;
            }
        }
        return null;
    }

    private static void requireUnambiguous(Collection<VerifierKey> keys) {
        Map<String, VerifierKey> byNameAndId = new LinkedHashMap<>();
        for (VerifierKey key : keys) {
            VerifierKey same = byNameAndId.putIfAbsent(key.toString(), key);
            if (same != null && !same.equals(key)) {
                throw new IllegalArgumentException("two known keys are " + key);
            }
        }
    }
}
