package dev.cairn.core.sequencer;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.store.Position;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.tile.TiledNodes;
import java.util.Optional;

/** Why a log must not run: what it did before is not in the journals that it finds. */
final class History {
    private History() {}

    /** Why a journal that ends where it does is older than what was made from it; looks at no entry. */
    static Optional<String> behind(
            Sequencer.Activated journal, Position applied, Optional<PublishedMark.Tree> published) {
        if (published.isPresent() && published.get().size() > journal.size()) {
            return Optional.of("this log has published a tree of size "
                    + published.get().size() + ", but the journal holds " + journal.size()
                    + " entries: the journal is older than the tree that this log has published"
                    + " (restored from a backup?)");
        }
        if (applied.sequenceNr() > journal.sequenceNr() || applied.size() > journal.size()) {
            return Optional.of("the store has applied journal event " + applied.sequenceNr() + " with " + applied.size()
                    + " entries, but the journal ends at event " + journal.sequenceNr() + " with " + journal.size()
                    + ": the journal is older than the store (restored from a backup?)");
        }
        return Optional.empty();
    }

    /** Why a checkpoint that was signed and the tree of the journal cannot both be of this log. */
    static Optional<String> conflict(SignedCheckpoint last, IntegratedTree tree, TiledNodes nodes) {
        if (last.size() > tree.size()) {
            return Optional.of("the journal holds " + tree.size() + " entries, but a checkpoint of size " + last.size()
                    + " was signed: the journal is older than the checkpoint journal (restored from a backup?)");
        }
        Hash root = root(last.size(), tree, nodes);
        if (!root.equals(last.root())) {
            return Optional.of("at size " + last.size() + " the journal gives root hash " + root.base64()
                    + ", but the checkpoint signed for that size has "
                    + last.root().base64()
                    + ": the two journals are not of one history");
        }
        return Optional.empty();
    }

    /** Why the tree that was published, which is not larger than the journal's, cannot be of this log. */
    static Optional<String> conflict(PublishedMark.Tree published, IntegratedTree tree, TiledNodes nodes) {
        Hash root = root(published.size(), tree, nodes);
        if (!root.equals(published.root())) {
            return Optional.of("at size " + published.size() + " the journal gives root hash " + root.base64()
                    + ", but this log has published "
                    + published.root().base64()
                    + " for that size: the journals are of another history than the tree that this log has published");
        }
        return Optional.empty();
    }

    private static Hash root(long size, IntegratedTree tree, TiledNodes nodes) {
        return size == tree.size() ? tree.root() : Proofs.root(size, nodes);
    }
}
