package dev.cairn.core.store;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.tile.TileBuilder;
import java.time.Instant;
import java.util.List;

/**
 * One journal event as the store takes it: entries at consecutive indices, and the tiles that they changed.
 *
 * @param sequenceNr the event's sequence number in the journal
 * @param firstIndex the index of the first entry
 * @param timestamp when the batch was sequenced
 * @param entries the entries, in index order; not empty
 * @param tiles holds the tiles that the batch changed, not yet drained; the store drains it
 */
public record StoredBatch(long sequenceNr, long firstIndex, Instant timestamp, List<Entry> entries, TileBuilder tiles) {
    /** The size of the tree with this batch. */
    public long newSize() {
        return firstIndex + entries.size();
    }
}
