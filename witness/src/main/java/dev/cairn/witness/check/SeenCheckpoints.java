package dev.cairn.witness.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Checkpoints of one log that nothing large enough has been held against yet. Bounded for each source: of more, the ones that came first
 * stay, because a log that floods its witness with signatures must not push out what it would rather have forgotten. Safe for concurrent use.
 */
final class SeenCheckpoints {
    private static final int MAX_OF_A_SOURCE = 256;

    private final List<SeenCheckpoint> pending = new ArrayList<>();

    /**
     * Adds one, unless its tree is known.
     *
     * @return whether it is kept; if not, too many of its source are
     */
    synchronized boolean add(SeenCheckpoint seen) {
        if (pending.stream().anyMatch(seen::isSameTreeAs)) {
            return true;
        }
        long alike = pending.stream()
                .filter(other -> other.source().equals(seen.source()))
                .count();
        return alike < MAX_OF_A_SOURCE && pending.add(seen);
    }

    /** Those that are there now, smallest tree first. */
    synchronized List<SeenCheckpoint> all() {
        List<SeenCheckpoint> all = new ArrayList<>(pending);
        all.sort((one, other) -> Long.compare(one.size(), other.size()));
        return all;
    }

    /** One is settled. */
    synchronized void remove(SeenCheckpoint seen) {
        pending.removeIf(seen::isSameTreeAs);
    }
}
