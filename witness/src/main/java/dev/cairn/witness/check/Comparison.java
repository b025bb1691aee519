package dev.cairn.witness.check;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.witness.Misbehaviour;
import java.util.List;
import java.util.Optional;

/** Holds a checkpoint against a tree that can be asked. */
final class Comparison {
    /** What came of it. */
    sealed interface Outcome {}

    /** Both are of one history. */
    record Agrees() implements Outcome {}

    /** The tree is smaller than the checkpoint's: it cannot tell. */
    record TooSmall() implements Outcome {}

    /**
     * They are of two histories.
     *
     * @param proof of it; empty only for a tree without leaves that has a root of its own
     */
    record Contradicts(Optional<Misbehaviour> proof) implements Outcome {}

    private Comparison() {}

    /** @throws TilesException if the tiles do not lead to the root of the view's checkpoint, so that nothing can be said */
    static Outcome of(SeenCheckpoint seen, View view) {
        if (seen.size() > view.size()) {
            return new TooSmall();
        }
        if (seen.size() == view.size()) {
            return seen.root().equals(view.root()) ? new Agrees() : contradiction(List.of(), seen, view.seen());
        }
        if (seen.size() == 0) {
            return seen.root().equals(TreeHasher.EMPTY_ROOT) ? new Agrees() : new Contradicts(Optional.empty());
        }
        if (view.rootAt(seen.size()).equals(seen.root())) {
            return new Agrees();
        }
        return contradiction(view.prefix(seen.size()), seen, view.seen());
    }

    private static Outcome contradiction(List<Hash> hashes, SeenCheckpoint earlier, SeenCheckpoint later) {
        return new Contradicts(Optional.of(new Misbehaviour(
                hashes, earlier.verified().note(), later.verified().note())));
    }
}
