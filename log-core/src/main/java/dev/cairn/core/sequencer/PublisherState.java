package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.store.SignedCheckpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint signed.
 *
 * @param lastOrNull null before the first; use {@link #last()}
 */
public record PublisherState(@Nullable SignedCheckpoint lastOrNull) {
    /** Nothing was signed yet. */
    public static final PublisherState EMPTY = new PublisherState(null);

    /** The last checkpoint signed; empty before the first. */
    public Optional<SignedCheckpoint> last() {
        return Optional.ofNullable(lastOrNull);
    }

    /**
     * The state after an event of the checkpoint journal.
     *
     * @throws StoreException if the event's size is not larger than the last one
     */
    public PublisherState apply(PublisherEvent event) {
        SignedCheckpoint next = ((CheckpointSigned) event).checkpoint();
        if (lastOrNull != null && next.size() <= lastOrNull.size()) {
            throw new StoreException("checkpoint journal: size " + next.size() + " after size " + lastOrNull.size());
        }
        return new PublisherState(next);
    }
}
