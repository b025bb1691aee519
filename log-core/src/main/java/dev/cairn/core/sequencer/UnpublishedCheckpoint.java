package dev.cairn.core.sequencer;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.store.SignedCheckpoint;
import java.util.List;

/** A checkpoint that the log has signed and witnesses are to see before anyone else, with its proofs. Safe for concurrent use. */
public final class UnpublishedCheckpoint {
    private final SignedCheckpoint signed;
    private final SignedNote note;
    private final NodeSource nodes;

    /**
     * @param nodes the nodes of the tree of this size
     * @throws StoreException if the note, which was made here, is not one
     */
    UnpublishedCheckpoint(SignedCheckpoint signed, NodeSource nodes) {
        this.signed = signed;
        this.nodes = nodes;
        try {
            this.note = SignedNote.parse(signed.note().unsafeArray());
        } catch (MalformedException e) {
            throw new StoreException("checkpoint journal: " + e.getMessage(), e);
        }
    }

    public long size() {
        return signed.size();
    }

    /** The note with the log's own signatures. */
    public SignedNote note() {
        return note;
    }

    /**
     * The proof that this tree continues its own first leaves, verified here. It is empty where there is nothing to prove: from size 0, and from
     * this size.
     *
     * @param from 0 to the size
     * @throws StoreException if the stored tiles do not prove it, or cannot be read any more
     */
    public ConsistencyProof proofFrom(long from) {
        if (from == 0 || from == size()) {
            return new ConsistencyProof(from, size(), List.of());
        }
        ConsistencyProof proof = Proofs.consistency(from, size(), nodes);
        try {
            ProofVerifier.consistency(proof, Proofs.root(from, nodes), signed.root());
        } catch (VerificationException e) {
            throw new StoreException("the stored tiles do not prove consistency from size " + from, e);
        }
        return proof;
    }
}
