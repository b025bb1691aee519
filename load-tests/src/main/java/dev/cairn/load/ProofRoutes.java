package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import java.io.IOException;

/** Asks a log for proofs against checkpoints that were opened, and verifies them. */
final class ProofRoutes {
    private ProofRoutes() {}

    /** Proves that the leaf is at the index of the checkpoint's tree. */
    static void inclusion(LogClient log, long index, Hash leafHash, Checkpoint checkpoint)
            throws IOException, FalseAnswerException {
        try {
            ProofVerifier.inclusion(leafHash, log.inclusionProof(index, checkpoint.size()), checkpoint.root());
        } catch (MalformedException | VerificationException e) {
            throw new FalseAnswerException("inclusion of index " + index + " in size " + checkpoint.size(), e);
        }
    }

    /** Proves that one checkpoint's tree is the beginning of the other's. */
    static void consistency(LogClient log, Checkpoint from, Checkpoint to) throws IOException, FalseAnswerException {
        if (from.size() == 0) {
            // Everything is consistent with the empty tree; there is nothing to prove.
            return;
        }
        try {
            ProofVerifier.consistency(log.consistencyProof(from.size(), to.size()), from.root(), to.root());
        } catch (MalformedException | VerificationException e) {
            throw new FalseAnswerException("consistency of size " + from.size() + " with " + to.size(), e);
        }
    }
}
