package dev.cairn.witness.state;

/** What the witness's journal holds of an origin. */
public sealed interface OriginEvent {
    /** A checkpoint was found to continue the one before, and may be cosigned from now on. */
    record CheckpointCosigned(CosignedCheckpoint checkpoint) implements OriginEvent {}
}
