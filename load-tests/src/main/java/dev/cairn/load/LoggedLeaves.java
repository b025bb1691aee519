package dev.cairn.load;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Finds leaves under the checkpoint that a log publishes now. */
final class LoggedLeaves {
    private static final int PROOFS = 2_000;

    private final LogClient log;
    private final LogKey key;

    LoggedLeaves(LogClient log, LogKey key) {
        this.log = log;
        this.key = key;
    }

    /**
     * Looks all of them up in the entry bundles, from which the log's root is re-derived.
     *
     * @param leafHashes what must be at which index
     */
    void lookUp(Map<Long, Hash> leafHashes) throws IOException, FalseAnswerException {
        Checkpoint checkpoint = key.open(log.checkpoint());
        LogLeaves leaves;
        try {
            leaves = LogLeaves.read(log, checkpoint.size());
        } catch (MalformedException e) {
            throw new FalseAnswerException("entry bundles", e);
        }
        if (!leaves.roots(List.of(checkpoint.size())).get(0).equals(checkpoint.root())) {
            throw new FalseAnswerException("the entry bundles do not hash to the root of size " + checkpoint.size());
        }
        for (Map.Entry<Long, Hash> leaf : leafHashes.entrySet()) {
            if (leaf.getKey() >= checkpoint.size()) {
                throw new FalseAnswerException(
                        "index " + leaf.getKey() + " was acknowledged beyond the published size " + checkpoint.size());
            }
            if (!leaves.at(leaf.getKey()).equals(leaf.getValue())) {
                throw new FalseAnswerException("another entry is at index " + leaf.getKey());
            }
        }
    }

    /** Asks for a proof of each, of 2,000 at most. */
    void prove(Map<Long, Hash> leafHashes) throws IOException, FalseAnswerException {
        Checkpoint checkpoint = key.open(log.checkpoint());
        int left = PROOFS;
        for (Map.Entry<Long, Hash> leaf : leafHashes.entrySet()) {
            if (left-- == 0) {
                return;
            }
            ProofRoutes.inclusion(log, leaf.getKey(), leaf.getValue(), checkpoint);
        }
    }
}
