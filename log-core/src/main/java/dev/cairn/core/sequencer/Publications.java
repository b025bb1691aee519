package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest published checkpoint, and who waits for a larger one. A waiter is held until it is answered or cancelled, and no longer.
 * Safe for concurrent use.
 */
final class Publications {
    /** @param size the answer is larger */
    private record Waiter(long size, CompletableFuture<PublishedCheckpoint> answer) {}

    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private volatile @Nullable PublishedCheckpoint latest;
    private volatile @Nullable String ended;

    @Nullable
    PublishedCheckpoint latest() {
        return latest;
    }

    /** A checkpoint was published. */
    void published(PublishedCheckpoint checkpoint) {
        latest = checkpoint;
        waiters.forEach(this::settle);
    }

    /** None will be published any more: whoever waits is told so. */
    void ended(String reason) {
        ended = reason;
        waiters.forEach(this::settle);
    }

    /**
     * A checkpoint of more entries than {@code size}: the latest, or else the first such that is published.
     *
     * @return to be cancelled by who does not wait any longer. It is completed on the publisher's thread: continue with an {@code …Async}
     *     stage. Fails with a {@link StoreException} once nothing will be published any more
     */
    CompletableFuture<PublishedCheckpoint> beyond(long size) {
        Waiter waiter = new Waiter(size, new CompletableFuture<>());
        waiters.add(waiter);
        CompletionStage<PublishedCheckpoint> answered = waiter.answer();
        answered.whenComplete((checkpoint, failure) -> waiters.remove(waiter));
        // After it is among the waiters: what was published before is seen here, what is published later finds it
        // there.
        settle(waiter);
        return waiter.answer();
    }

    private void settle(Waiter waiter) {
        PublishedCheckpoint checkpoint = latest;
        String reason = ended;
        if (checkpoint != null && checkpoint.size() > waiter.size()) {
            waiter.answer().complete(checkpoint);
        } else if (reason != null) {
            waiter.answer().completeExceptionally(new StoreException(reason));
        }
    }

    /** How many wait. */
    int waiting() {
        return waiters.size();
    }
}
