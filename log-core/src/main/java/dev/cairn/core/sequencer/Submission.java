package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.store.EntryIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Entries that somebody sends together, each in a slot of its own, and what becomes of each. It has one owner at a time: who sends it, and from
 * then on the batcher.
 */
final class Submission {
    private final List<Entry> entries;
    private final long[] existing; // by slot: the index that an entry has, as far as it was looked up
    private final @Nullable AppendResult[] results;
    private final CompletableFuture<List<AppendResult>> answered = new CompletableFuture<>();
    private int open; // slots without a result

    /** @param entries not to be changed again */
    Submission(List<Entry> entries) {
        this.entries = entries;
        this.open = entries.size();
        this.existing = new long[open];
        this.results = new @Nullable AppendResult[open];
        Arrays.fill(existing, EntryIndex.ABSENT);
        if (open == 0) {
            answered.complete(List.of());
        }
    }

    /** The number of slots. */
    int size() {
        return results.length;
    }

    Entry entry(int slot) {
        return entries.get(slot);
    }

    /** The leaf hashes in the first slots. */
    List<Hash> leafHashes(int slots) {
        List<Hash> hashes = new ArrayList<>(slots);
        for (int slot = 0; slot < slots; slot++) {
            hashes.add(entries.get(slot).leafHash());
        }
        return hashes;
    }

    /** Whether the slot has no result yet. */
    boolean isOpen(int slot) {
        return results[slot] == null;
    }

    /** The index that the entry in a slot already has; {@link EntryIndex#ABSENT} if it was not found. */
    long existing(int slot) {
        return existing[slot];
    }

    /** Notes the index that the entry in a slot already has. */
    void found(int slot, long index) {
        existing[slot] = index;
    }

    /** Gives an open slot its result; the last one completes {@link #answered()}. */
    void answer(int slot, AppendResult result) {
        if (results[slot] != null) {
            throw new IllegalStateException("slot " + slot + " is answered already");
        }
        results[slot] = result;
        open--;
        if (open == 0) {
            answered.complete(Collections.unmodifiableList(Arrays.asList(results)));
        }
    }

    /** Gives every slot that is open this result. */
    void answerOpen(AppendResult result) {
        for (int slot = 0; slot < results.length; slot++) {
            if (isOpen(slot)) {
                answer(slot, result);
            }
        }
    }

    /** Completes with the results, in the order of the slots, once all of them are there. */
    CompletableFuture<List<AppendResult>> answered() {
        return answered;
    }
}
