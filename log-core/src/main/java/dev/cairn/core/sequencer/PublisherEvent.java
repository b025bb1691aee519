package dev.cairn.core.sequencer;

import dev.cairn.core.store.SignedCheckpoint;

/** What the checkpoint journal holds: every checkpoint signed, before it leaves the process, and which of them are public. */
public sealed interface PublisherEvent {
    /** The checkpoint that it is about, with the signatures that it had then. */
    SignedCheckpoint checkpoint();

    /** A checkpoint was signed, and is public: there are no witnesses to wait for. */
    record CheckpointSigned(SignedCheckpoint checkpoint) implements PublisherEvent {}

    /** A checkpoint was signed that witnesses are to cosign. Nobody but they may see it yet. */
    record CheckpointSubmitted(SignedCheckpoint checkpoint) implements PublisherEvent {}

    /** The checkpoint signed last is public, with the cosignatures in its note. */
    record CheckpointPublished(SignedCheckpoint checkpoint) implements PublisherEvent {}
}
