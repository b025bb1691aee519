package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sequencer knows: the term, the size, the frontier of the tree and the time of the last batch. Immutable; pure functions, so that
 * it is tested without actors.
 */
public final class SequencerState {
    /** A log without events. */
    public static final SequencerState EMPTY = new SequencerState(0, Frontier.empty(), Instant.EPOCH);

    private final long term;
    private final Frontier frontier; // never changed once here; copied before it grows
    private final Instant lastTimestamp;

    /** A state as a snapshot keeps it. */
    public SequencerState(long term, Frontier frontier, Instant lastTimestamp) {
        this.term = term;
        this.frontier = frontier;
        this.lastTimestamp = lastTimestamp;
    }

    public long term() {
        return term;
    }

    /** The number of entries that have an index. */
    public long size() {
        return frontier.size();
    }

    /** The root hash at {@link #size()}. */
    public Hash root() {
        return frontier.root();
    }

    /** The frontier's peaks, for a snapshot. */
    public List<Hash> peaks() {
        return frontier.peaks();
    }

    /** When the last batch was sequenced; the epoch before the first. */
    public Instant lastTimestamp() {
        return lastTimestamp;
    }

    /** The event that appends a batch here, and the state after it. */
    public Step sequence(List<Entry> entries, Instant now) {
        // A clock that went back must not make time in the log go back.
        Instant timestamp = now.isBefore(lastTimestamp) ? lastTimestamp : now;
        Frontier grown = frontier.copy();
        List<Entry> indexed = new ArrayList<>(entries.size());
        for (Entry submitted : entries) {
            Entry entry = submitted.at(grown.size());
            grown.append(entry.leafHash());
            indexed.add(entry);
        }
        EntriesSequenced event =
                new EntriesSequenced(term, size(), timestamp, Collections.unmodifiableList(indexed), grown.root());
        return new Step(event, new SequencerState(term, grown, timestamp));
    }

    /** The event that takes the log over. */
    public SequencerStarted start(Instant now) {
        return new SequencerStarted(term + 1, now);
    }

    /**
     * The state after an event of the journal.
     *
     * @throws StoreException if the event cannot follow on this state: a gap, an older term, or a root that its entries do not give
     */
    public SequencerState apply(SequencerEvent event) {
        if (event instanceof SequencerStarted started) {
            if (started.term() <= term) {
                throw new StoreException("journal: term " + started.term() + " after term " + term);
            }
            return new SequencerState(started.term(), frontier, lastTimestamp);
        }
        EntriesSequenced batch = (EntriesSequenced) event;
        if (batch.term() != term || batch.firstIndex() != size()) {
            throw new StoreException("journal: batch of term " + batch.term() + " at index " + batch.firstIndex()
                    + " where term " + term + ", index " + size() + " should follow");
        }
        Frontier grown = frontier.copy();
        for (Entry entry : batch.entries()) {
            grown.append(entry.leafHash());
        }
        if (!grown.root().equals(batch.newRoot())) {
            throw new StoreException("journal: the entries up to index " + batch.newSize()
                    + " do not give the root hash that was recorded with them");
        }
        return new SequencerState(term, grown, batch.timestamp());
    }

    /** An event and the state that it leads to, so that the live path does not compute it twice. */
    public record Step(EntriesSequenced event, SequencerState after) {}

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SequencerState that
                && term == that.term
                && size() == that.size()
                && peaks().equals(that.peaks())
                && lastTimestamp.equals(that.lastTimestamp);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(term * 31 + size());
    }
}
