package dev.cairn.core.sequencer;

import dev.cairn.core.store.SignedCheckpoint;

/** What the checkpoint journal holds: every checkpoint signed, before it leaves the process. */
public sealed interface PublisherEvent {
    /** A checkpoint was signed. */
    record CheckpointSigned(SignedCheckpoint checkpoint) implements PublisherEvent {}
}
