package dev.cairn.core.sequencer;

import java.time.Duration;
import java.util.function.Function;

/** What became of a submission. */
public sealed interface AppendResult {
    /**
     * The entry is in the log and a published checkpoint covers it.
     *
     * @param index its index
     * @param duplicate whether it was there before, or another submission in flight brought it
     * @param checkpoint a published checkpoint with {@code size > index}
     */
    record Published(long index, boolean duplicate, PublishedCheckpoint checkpoint) implements AppendResult {}

    /** The log has too much in flight; nothing was done. */
    record Pushback(Duration retryAfter) implements AppendResult {}

    /**
     * There is no proof to give. Safe to send again.
     *
     * @param reason for operators; for clients too where the entry is sequenced
     * @param isSequenced whether the entry is in the log for sure, and is only not published; else the log is not running, or stopped while the
     *     entry was under way, and it is not known
     */
    record Unavailable(String reason, boolean isSequenced) implements AppendResult {
        /** Of an entry of which it is not known whether it is in the log. */
        public Unavailable(String reason) {
            this(reason, false);
        }
    }

    /** Applies the function of the outcome. */
    default <T> T match(
            Function<Published, T> onPublished,
            Function<Pushback, T> onPushback,
            Function<Unavailable, T> onUnavailable) {
        if (this instanceof Published published) {
            return onPublished.apply(published);
        }
        if (this instanceof Pushback pushback) {
            return onPushback.apply(pushback);
        }
        return onUnavailable.apply((Unavailable) this);
    }
}
