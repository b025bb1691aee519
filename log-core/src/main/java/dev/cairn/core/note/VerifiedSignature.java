package dev.cairn.core.note;

/** A signature line that a known key has verified. Only {@link NoteVerifier} makes them. */
public final class VerifiedSignature {
    private final VerifierKey key;
    private final SignatureLine line;

    VerifiedSignature(VerifierKey key, SignatureLine line) {
        this.key = key;
        this.line = line;
    }

    /** The key that verified it. */
    public VerifierKey key() {
        return key;
    }

    /** The line. */
    public SignatureLine line() {
        return line;
    }
}
