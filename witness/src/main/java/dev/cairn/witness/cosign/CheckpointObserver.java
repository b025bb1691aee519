package dev.cairn.witness.cosign;

import dev.cairn.core.note.VerifiedCheckpoint;
import java.time.Instant;

/** Hears of every checkpoint that bears a log's signature and was brought to the witness. Must not block; used by many threads. */
public interface CheckpointObserver {
    /** The checkpoint was cosigned; that is durable. */
    void cosigned(VerifiedCheckpoint checkpoint);

    /** The log's signature is good, but the checkpoint was not proven to continue what was cosigned before. It may be evidence. */
    void refused(VerifiedCheckpoint checkpoint);

    /**
     * The checkpoint was proven, but not cosigned: the witness's clock is behind the time of the origin's last cosignature.
     *
     * @param last that time
     */
    default void clockBehind(VerifiedCheckpoint checkpoint, Instant last, Instant now) {}
}
