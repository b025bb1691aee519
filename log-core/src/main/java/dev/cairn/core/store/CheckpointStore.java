package dev.cairn.core.store;

import java.util.Optional;

/** Every checkpoint that the log has published, by size: a copy of the checkpoint journal for reading. */
public interface CheckpointStore {
    /** The sequence number of the last event of the checkpoint journal that is in the store; 0 before the first. */
    long checkpointsApplied();

    /**
     * Keeps a checkpoint.
     *
     * @param sequenceNr its event's sequence number in the checkpoint journal
     * @throws dev.cairn.core.StoreException if the store fails
     */
    void putCheckpoint(long sequenceNr, SignedCheckpoint checkpoint);

    /** The checkpoint of exactly this size; empty if none was published. */
    Optional<SignedCheckpoint> checkpoint(long size);
}
