package dev.cairn.witness.check;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.VerifiedCheckpoint;

/**
 * A checkpoint that the log has signed, and where it was seen.
 *
 * @param source in words: {@code the log}, {@code witness w2}, {@code a request}
 */
record SeenCheckpoint(VerifiedCheckpoint verified, String source) {
    long size() {
        return checkpoint().size();
    }

    Hash root() {
        return checkpoint().root();
    }

    private Checkpoint checkpoint() {
        return verified.checkpoint();
    }

    /** Whether both are of one tree. */
    boolean isSameTreeAs(SeenCheckpoint other) {
        return size() == other.size() && root().equals(other.root());
    }
}
