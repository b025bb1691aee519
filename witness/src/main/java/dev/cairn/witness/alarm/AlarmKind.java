package dev.cairn.witness.alarm;

import java.util.Locale;

/** What is wrong. Only the first is proof of bad faith; the others have innocent causes, and an operator looks at them. */
public enum AlarmKind {
    /** The log has signed two histories, and a file proves it. */
    MISBEHAVIOUR,
    /** A checkpoint that the log has signed and what it shows now do not fit, but nothing proves it yet. */
    CONTRADICTION,
    /** The log shows an older checkpoint than one that it has signed, or has shown the same one for too long. */
    STALE,
    /** A tile that a checkpoint promises is missing, or does not lead to the checkpoint's root. */
    TILES,
    /** What is served as a checkpoint is none, or the log's key has not signed it. */
    CHECKPOINT,
    /** The log, a witness or a vantage point cannot be read. */
    UNREACHABLE,
    /** A clock goes back or is far ahead: the witness's own, or that of another. */
    CLOCK;

    /** The name in metrics and messages. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
