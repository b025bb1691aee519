package dev.cairn.witness.state;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest checkpoint of one origin.
 *
 * @param lastOrNull null before the first; use {@link #last()}
 */
public record OriginState(@Nullable CosignedCheckpoint lastOrNull) {
    /** Nothing was cosigned yet. */
    public static final OriginState EMPTY = new OriginState(null);

    /** The latest checkpoint; empty before the first. */
    public Optional<CosignedCheckpoint> last() {
        return Optional.ofNullable(lastOrNull);
    }

    /** Its size. SPEC: "or zero if it never cosigned a checkpoint for that origin". */
    public long size() {
        return lastOrNull == null ? 0 : lastOrNull.size();
    }

    /** Its root; that of the tree without leaves before the first. */
    public Hash root() {
        return lastOrNull == null ? TreeHasher.EMPTY_ROOT : lastOrNull.root();
    }

    /**
     * The state after an event.
     *
     * @throws StoreException if the event would take the origin back: a smaller size, another root of the same size, an earlier time; or if it
     *     is of another origin
     */
    public OriginState apply(OriginEvent event) {
        CosignedCheckpoint next = ((OriginEvent.CheckpointCosigned) event).checkpoint();
        if (next.size() < size()) {
            throw new StoreException("witness journal: size " + next.size() + " after size " + size());
        }
        if (next.size() == size() && !next.root().equals(root())) {
            throw new StoreException("witness journal: two roots of size " + size());
        }
        if (lastOrNull != null) {
            if (next.time().isBefore(lastOrNull.time())) {
                throw new StoreException(
                        "witness journal: time " + next.time() + " after " + lastOrNull.time() + ", size " + size());
            }
            if (!next.origin().equals(lastOrNull.origin())) {
                throw new StoreException("witness journal: a checkpoint of another origin");
            }
        }
        return new OriginState(next);
    }
}
