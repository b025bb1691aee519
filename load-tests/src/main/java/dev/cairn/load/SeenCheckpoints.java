package dev.cairn.load;

import dev.cairn.core.note.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Every checkpoint that a log was seen to publish, in the order it was seen: its size never goes back, and one size has one root, across
 * all crashes.
 */
final class SeenCheckpoints {
    private final TreeMap<Long, Checkpoint> bySize = new TreeMap<>();
    private long provenTo = -1;

    void add(Checkpoint checkpoint) throws FalseAnswerException {
        if (!bySize.isEmpty() && checkpoint.size() < bySize.lastKey()) {
            throw new FalseAnswerException(
                    "the checkpoint went back from size " + bySize.lastKey() + " to " + checkpoint.size());
        }
        Checkpoint before = bySize.putIfAbsent(checkpoint.size(), checkpoint);
        if (before != null && !before.root().equals(checkpoint.root())) {
            throw new FalseAnswerException("two checkpoints of size " + checkpoint.size() + ", with roots "
                    + before.root() + " and " + checkpoint.root());
        }
    }

    int count() {
        return bySize.size();
    }

    /** All of them, smallest first. */
    List<Checkpoint> all() {
        return List.copyOf(bySize.values());
    }

    /** Those not yet marked as proven, smallest first, led by the last one that is. */
    List<Checkpoint> unproven() {
        return new ArrayList<>(bySize.tailMap(provenTo, true).values());
    }

    /** Marks all that were added as proven consistent. */
    void markProven() {
        provenTo = bySize.isEmpty() ? -1 : bySize.lastKey();
    }
}
