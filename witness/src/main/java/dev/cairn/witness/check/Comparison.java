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
            Optional<Misbehaviour> proof = ofOneSize(seen, view.seen());
            return proof.isEmpty() ? new Agrees() : new Contradicts(proof);
        }
        if (seen.size() == 0) {
            return seen.root().equals(TreeHasher.EMPTY_ROOT) ? new Agrees() : new Contradicts(Optional.empty());
        }
        if (view.rootAt(seen.size()).equals(seen.root())) {
            return new Agrees();
        }
        return contradiction(view.prefix(seen.size()), seen, view.seen());
    }

    /** The proof that two checkpoints are of two histories, where they are of one size and have two roots: it needs no tree. */
    static Optional<Misbehaviour> ofOneSize(SeenCheckpoint one, SeenCheckpoint other) {
        if (one.size() != other.size() || one.root().equals(other.root())) {
            return Optional.empty();
        }
        // In one order, so that it is one proof whoever was seen first.
        boolean inOrder = one.root().hex().compareTo(other.root().hex()) < 0;
        SeenCheckpoint first = inOrder ? one : other;
        SeenCheckpoint second = inOrder ? other : one;
        return Optional.of(new Misbehaviour(
                List.of(), first.verified().note(), second.verified().note()));
    }

    private static Outcome contradiction(List<Hash> hashes, SeenCheckpoint earlier, SeenCheckpoint later) {
        return new Contradicts(Optional.of(new Misbehaviour(
                hashes, earlier.verified().note(), later.verified().note())));
    }
}
