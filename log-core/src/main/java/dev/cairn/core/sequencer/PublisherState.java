package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.store.SignedCheckpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last checkpoint signed, which binds the log, and the last one published, which readers see. Without witnesses they are the same.
 *
 * @param lastOrNull null before the first; use {@link #last()}
 * @param publishedOrNull null before the first; never larger than the last one signed. Use {@link #published()}
 */
public record PublisherState(
        @Nullable SignedCheckpoint lastOrNull, @Nullable SignedCheckpoint publishedOrNull) {
    /** Nothing was signed yet. */
    public static final PublisherState EMPTY = new PublisherState(null, null);

    /** @throws StoreException if what is published was not signed */
    public PublisherState {
        if (publishedOrNull != null && (lastOrNull == null || publishedOrNull.size() > lastOrNull.size())) {
            throw new StoreException("checkpoint journal: a published size is above the last one signed");
        }
    }

    /** The last checkpoint signed; empty before the first. */
    public Optional<SignedCheckpoint> last() {
        return Optional.ofNullable(lastOrNull);
    }

    /** The last checkpoint published; empty before the first. */
    public Optional<SignedCheckpoint> published() {
        return Optional.ofNullable(publishedOrNull);
    }

    /** Whether the last checkpoint signed is not published yet. */
    public boolean awaitsCosignatures() {
        return lastOrNull != null && (publishedOrNull == null || publishedOrNull.size() < lastOrNull.size());
    }

    /**
     * The state after an event of the checkpoint journal.
     *
     * @throws StoreException if what is signed is not larger than the last one, or what is published is not the one signed last
     */
    public PublisherState apply(PublisherEvent event) {
        SignedCheckpoint next = event.checkpoint();
        if (event instanceof CheckpointPublished) {
            return new PublisherState(requireLast(next), next);
        }
        if (lastOrNull != null && next.size() <= lastOrNull.size()) {
            throw new StoreException("checkpoint journal: size " + next.size() + " after size " + lastOrNull.size());
        }
        return new PublisherState(next, event instanceof CheckpointSubmitted ? publishedOrNull : next);
    }

    private SignedCheckpoint requireLast(SignedCheckpoint published) {
        SignedCheckpoint last = lastOrNull;
        if (last == null
                || !awaitsCosignatures()
                || published.size() != last.size()
                || !published.root().equals(last.root())) {
            throw new StoreException("checkpoint journal: size " + published.size()
                    + " is published, but it is not the checkpoint that awaits cosignatures");
        }
        return last;
    }
}
