package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Collection;
import java.util.List;

/** A checkpoint that a key of its log has signed. It is the log's word; whether others saw the same tree, {@link #cosignatures} tells. */
public final class VerifiedCheckpoint {
    private final Checkpoint checkpoint;
    private final SignedNote note;
    private final List<VerifiedSignature> signatures;

    private VerifiedCheckpoint(Checkpoint checkpoint, SignedNote note, List<VerifiedSignature> signatures) {
        this.checkpoint = checkpoint;
        this.note = note;
        this.signatures = signatures;
    }

    /**
     * Reads and verifies the checkpoint of a log.
     *
     * @param origin of the log
     * @param logKeys of the log; one of them must have signed
     * @throws MalformedException if it is not a signed note, or its text is not a checkpoint
     * @throws VerificationException if a signature of a log key fails, none of them signed, or the origin is another
     */
    public static VerifiedCheckpoint open(byte[] note, String origin, Collection<VerifierKey> logKeys)
            throws MalformedException, VerificationException {
        return open(SignedNote.parse(note), origin, logKeys);
    }

    /** As {@link #open(byte[], String, Collection)}, of a note that was parsed. */
    public static VerifiedCheckpoint open(SignedNote note, String origin, Collection<VerifierKey> logKeys)
            throws MalformedException, VerificationException {
        // SPEC: "The text MUST be ignored unless the note is signed by a trusted key and the signature has been
        // verified."
        List<VerifiedSignature> signatures = NoteVerifier.verify(note, logKeys);
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (!checkpoint.origin().equals(origin)) {
            throw new VerificationException("checkpoint: its origin is not " + origin);
        }
        return new VerifiedCheckpoint(checkpoint, note, signatures);
    }

    /** The origin, size and root. */
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The note that it was read from, with all its signature lines. */
    public SignedNote note() {
        return note;
    }

    /** The signatures of the log's keys, one for each key that signed; at least one. */
    public List<VerifiedSignature> signatures() {
        return signatures;
    }

    /**
     * The signatures of other known keys, one for each key that signed; there may be none.
     *
     * @throws VerificationException if a signature of a known key fails
     */
    public List<VerifiedSignature> cosignatures(Collection<VerifierKey> cosigners) throws VerificationException {
        return NoteVerifier.signaturesBy(note, cosigners);
    }
}
