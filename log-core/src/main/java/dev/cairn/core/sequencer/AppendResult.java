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

    /** The log is not running, or stopped while the entry was under way: whether it is in the log is not known. Safe to send again. */
    record Unavailable(String reason) implements AppendResult {}

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
