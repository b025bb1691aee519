package dev.cairn.core.store;

/** All that is derived from the journals of one log. Safe for concurrent readers; one writer. */
public interface LogStore extends TileStore, EntryIndex, SearchIndex, CheckpointStore, AutoCloseable {
    /** How far the store has followed the journal. */
    Position applied();

    /**
     * Applies one batch, all of it or nothing, and moves {@link #applied()}.
     *
     * @throws dev.cairn.core.StoreException if the store fails or the batch does not follow on what is applied
     */
    void apply(StoredBatch batch);

    /**
     * Notes that the journal went on without entries (an activation).
     *
     * @throws dev.cairn.core.StoreException if the store fails
     */
    void skipTo(long sequenceNr);

    @Override
    void close();
}
