package dev.cairn.witness.state;

import java.time.Instant;

/** What became of a checkpoint that was to be recorded. */
public sealed interface Recorded {
    /** It is in the journal, synced. */
    record Durable(CosignedCheckpoint checkpoint) implements Recorded {}

    /** Another one was recorded since the proof was checked; nothing was written. */
    record Moved(OriginState state) implements Recorded {}

    /** The clock is behind the origin's last cosignature; nothing was written. */
    record ClockBehind(Instant last, Instant now) implements Recorded {}

    /** The journal failed: it may have it or not. Nothing may be signed; the next request finds out. */
    record NotKnown() implements Recorded {}
}
