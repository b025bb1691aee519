package dev.cairn.core.sequencer;

import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;

/** Makes the signed notes of one log's checkpoints. */
public interface CheckpointSigner {
    /** The signed note for a tree, with every signature that this log makes. */
    Bytes sign(long size, Hash root);

    /** The part of a signed note that proof answers carry. */
    Bytes forProofs(Bytes note);
}
