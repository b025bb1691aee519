package dev.cairn.witness.cosign;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.VerifiedCheckpoint;
import java.time.Instant;
import java.util.List;

/** Hears of every checkpoint that bears a log's signature and was brought to the witness. Must not block; used by many threads. */
public interface CheckpointObserver {
    /** The checkpoint was cosigned; that is durable. */
    void cosigned(VerifiedCheckpoint checkpoint);

    /**
     * The log's signature is good, but the checkpoint was not cosigned: it was not proven to continue what was cosigned before. It may be
     * evidence.
     *
     * @param oldSize from which the request's proof starts
     * @param proof of the request
     */
    void refused(VerifiedCheckpoint checkpoint, long oldSize, List<Hash> proof);

    /**
     * The checkpoint was proven, but not cosigned: the witness's clock is behind the time of the origin's last cosignature.
     *
     * @param last that time
     */
    void clockBehind(VerifiedCheckpoint checkpoint, Instant last, Instant now);
}
