package dev.cairn.core.sequencer;

import dev.cairn.core.merkle.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry that the batcher knows: gathered, being committed, waiting for publication, or published lately. The batcher's alone. */
final class KnownEntry {
    /** Who waits for an entry: a slot of a submission. */
    record Waiter(Submission submission, int slot) {
        /** Unless the slot was answered already: a submission whose taking failed was answered as a whole. */
        void answer(AppendResult result) {
            if (submission.isOpen(slot)) {
                submission.answer(slot, result);
            }
        }
    }

    final Hash leafHash;
    long index = -1; // once it is sequenced

    // Null once answered: the answer holds its checkpoint, and with it the tiles kept for proofs.
    private @Nullable Waiter first;
    private @Nullable List<Waiter> others; // identical submissions that joined

    KnownEntry(Hash leafHash, Waiter first) {
        this.leafHash = leafHash;
        this.first = first;
    }

    void join(Waiter waiter) {
        List<Waiter> joined = others;
        if (joined == null) {
            joined = new ArrayList<>(1);
            others = joined;
        }
        joined.add(waiter);
    }

    /** @param duplicate whether the first who waits has sent what was there before; the others always have */
    void published(boolean duplicate, PublishedCheckpoint checkpoint) {
        answerFirst(new AppendResult.Published(index, duplicate, checkpoint));
        if (others != null) {
            answerOthers(new AppendResult.Published(index, true, checkpoint));
        }
    }

    /** The same to all who wait. */
    void answer(AppendResult result) {
        answerFirst(result);
        answerOthers(result);
    }

    private void answerFirst(AppendResult result) {
        if (first != null) {
            first.answer(result);
            first = null;
        }
    }

    private void answerOthers(AppendResult result) {
        if (others != null) {
            others.forEach(other -> other.answer(result));
            others = null;
        }
    }
}
