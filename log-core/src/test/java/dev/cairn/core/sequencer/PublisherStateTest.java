package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.store.SignedCheckpoint;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order that the checkpoint journal's events can have. */
class PublisherStateTest {
    private static SignedCheckpoint checkpoint(long size, Hash root) {
        return new SignedCheckpoint(size, root, Instant.EPOCH, Bytes.ofUtf8("note of " + size));
    }

    private static SignedCheckpoint checkpoint(long size) {
        return checkpoint(size, TreeHasher.EMPTY_ROOT);
    }

    @Test
    void whatIsSignedWithoutWitnessesIsPublic() {
        PublisherState state = PublisherState.EMPTY.apply(new CheckpointSigned(checkpoint(3)));
        assertEquals(Optional.of(checkpoint(3)), state.last());
        assertEquals(Optional.of(checkpoint(3)), state.published());
        assertFalse(state.awaitsCosignatures());
    }

    @Test
    void whatIsSubmittedIsPublicOncePublished() {
        PublisherState state = PublisherState.EMPTY.apply(new CheckpointSubmitted(checkpoint(3)));
        assertTrue(state.awaitsCosignatures());
        assertEquals(Optional.empty(), state.published());
        state = state.apply(new CheckpointPublished(checkpoint(3)));
        assertFalse(state.awaitsCosignatures());
        state = state.apply(new CheckpointSubmitted(checkpoint(4))).apply(new CheckpointSubmitted(checkpoint(5)));
        assertTrue(state.awaitsCosignatures());
        assertEquals(Optional.of(checkpoint(3)), state.published());
        assertEquals(Optional.of(checkpoint(5)), state.last());
    }

    @Test
    void sizesNeverGoBack() {
        PublisherState state = PublisherState.EMPTY.apply(new CheckpointSubmitted(checkpoint(3)));
        assertThrows(StoreException.class, () -> state.apply(new CheckpointSubmitted(checkpoint(3))));
        assertThrows(StoreException.class, () -> state.apply(new CheckpointSigned(checkpoint(2))));
    }

    @Test
    void onlyTheLastOneSignedIsPublished() {
        Hash other = Hash.wrap(new byte[Hash.LENGTH]);
        PublisherState state = PublisherState.EMPTY
                .apply(new CheckpointSubmitted(checkpoint(3)))
                .apply(new CheckpointSubmitted(checkpoint(4)));
        assertThrows(StoreException.class, () -> state.apply(new CheckpointPublished(checkpoint(3))));
        assertThrows(StoreException.class, () -> state.apply(new CheckpointPublished(checkpoint(4, other))));
        assertThrows(StoreException.class, () -> PublisherState.EMPTY.apply(new CheckpointPublished(checkpoint(1))));
        PublisherState published = state.apply(new CheckpointPublished(checkpoint(4)));
        assertThrows(StoreException.class, () -> published.apply(new CheckpointPublished(checkpoint(4))));
        assertThrows(StoreException.class, () -> new PublisherState(null, checkpoint(1)));
        assertThrows(StoreException.class, () -> new PublisherState(checkpoint(1), checkpoint(2)));
    }
}
