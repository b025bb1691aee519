package dev.cairn.witness.cosign;

import dev.cairn.core.note.VerifiedCheckpoint;

/** Hears of every checkpoint that bears a log's signature and was brought to the witness. Must not block; used by many threads. */
public interface CheckpointObserver {
    /** The checkpoint was cosigned; that is durable. */
    void cosigned(VerifiedCheckpoint checkpoint);

    /** The log's signature is good, but the checkpoint was not proven to continue what was cosigned before. It may be evidence. */
    void refused(VerifiedCheckpoint checkpoint);
}
