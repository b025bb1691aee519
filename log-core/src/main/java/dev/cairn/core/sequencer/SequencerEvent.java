package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import java.time.Instant;
import java.util.List;

/** What the log's journal holds: the truth. The wire form of each event is fixed (see the {@code journal} package). */
public sealed interface SequencerEvent {
    /**
     * A sequencer took over the log. An older writer's next event then has a sequence number that is taken, and is refused.
     *
     * @param term counts the activations of this log, from 1
     * @param timestamp when it took over
     */
    record SequencerStarted(long term, Instant timestamp) implements SequencerEvent {}

    /**
     * A batch of entries got its indices.
     *
     * @param term the activation that wrote it
     * @param firstIndex the index of the first entry; equals the size before
     * @param timestamp when, in microseconds since the epoch at the finest; never before an earlier batch's
     * @param entries in index order; not empty
     * @param newRoot the root hash of the tree with these entries
     */
    record EntriesSequenced(long term, long firstIndex, Instant timestamp, List<Entry> entries, Hash newRoot)
            implements SequencerEvent {
        public EntriesSequenced {
            if (entries.isEmpty()) {
                throw new IllegalArgumentException("a batch holds at least one entry");
            }
        }

        /** The size of the tree with this batch. */
        public long newSize() {
            return firstIndex + entries.size();
        }
    }
}
