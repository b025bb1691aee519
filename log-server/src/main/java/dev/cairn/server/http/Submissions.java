package dev.cairn.server.http;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.LogAppender;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The way of entries into the log, with a limit to the wait and a memory of how long others have waited. */
public final class Submissions {
    private final LogAppender log;
    private final Duration publishTimeout;
    private final EntryAdmission admission;
    // How many wait, by the second in which they began: one number per second, however many wait.
    private final ConcurrentHashMap<Long, Integer> waiting = new ConcurrentHashMap<>();

    /** The way into a log that takes all entries. */
    public Submissions(LogAppender log, RequestLimits limits) {
        this(log, limits, EntryAdmission.ALL);
    }

    /** @param admission which entries it takes of those that others submit */
    public Submissions(LogAppender log, RequestLimits limits, EntryAdmission admission) {
        this.admission = admission;
        this.log = log;
        this.publishTimeout = limits.publishTimeout();
    }

    /** Why the log does not take an entry that somebody submits; empty if it does. To be asked before {@link #append}. */
    public Optional<String> against(Entry entry) {
        return admission.against(entry);
    }

    /**
     * Appends an entry. Continue with an {@code …Async} stage.
     *
     * @return fails with a {@link java.util.concurrent.TimeoutException} when the log has not answered in time: whether the entry is in the log
     *     is then not known
     */
    public CompletableFuture<AppendResult> append(Entry entry) {
        Long began = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        waiting.merge(began, 1, Integer::sum);
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        // Apart from the answer, which may time out: the submission waits until the log has done with it.
        log.append(entry).whenComplete((result, failure) -> {
            waiting.computeIfPresent(began, (second, count) -> count == 1 ? null : count - 1);
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer.isDone() ? answer : answer.orTimeout(publishTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How long the oldest submission without an answer has waited, give or take a second. */
    public Duration longestWait() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        long oldest = now;
        for (long began : waiting.keySet()) {
            oldest = Math.min(oldest, began);
        }
        return Duration.ofSeconds(now - oldest);
    }
}
