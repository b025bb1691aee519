package dev.cairn.tools.admission;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers that are kept for a time, at most so many of them; who asks while the answer is being found gets that one.
 *
 * @param <K> questions
 * @param <V> answers
 */
final class KeptAnswers<K, V> {
    private final int most;
    private final Function<V, Duration> keep;
    private final Function<Throwable, Duration> keepFailure;
    private final LongSupplier nanoTime;
    private final Map<K, Kept<V>> answers = new LinkedHashMap<>(16, 0.75f, true); // by use; guarded by this

    private static final class Kept<V> {
        final CompletableFuture<V> answer;
        boolean pending = true;
        long expires;

        Kept(CompletableFuture<V> answer) {
            this.answer = answer;
        }
    }

    /** An answer, and whether it was there, or on its way, before it was asked for. */
    record Answer<V>(CompletableFuture<V> value, boolean kept) {}

    /**
     * Nothing kept yet.
     *
     * @param most answers; those that are used least recently go first
     * @param keep for how long an answer is used
     * @param keepFailure for how long it is not tried again after a failure
     * @param nanoTime {@link System#nanoTime}
     */
    KeptAnswers(
            int most, Function<V, Duration> keep, Function<Throwable, Duration> keepFailure, LongSupplier nanoTime) {
        this.most = most;
        this.keep = keep;
        this.keepFailure = keepFailure;
        this.nanoTime = nanoTime;
    }

    /**
     * The answer to a question.
     *
     * @param find called, once, if there is none; what it returns must not be completed by those who get it
     */
    Answer<V> get(K question, Supplier<CompletableFuture<V>> find) {
        Kept<V> made;
        synchronized (this) {
            Kept<V> kept = answers.get(question);
            if (kept != null && (kept.pending || kept.expires - nanoTime.getAsLong() > 0)) {
                return new Answer<>(kept.answer, true);
            }
            made = new Kept<>(new CompletableFuture<>());
            answers.put(question, made);
            shrink();
        }
        CompletableFuture<V> found;
        try {
            found = find.get();
        } catch (RuntimeException e) {
            found = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<?> unused = found.whenComplete((value, failure) -> {
            Duration time = failure == null ? keep.apply(value) : keepFailure.apply(failure);
            synchronized (this) {
                made.pending = false;
                made.expires = nanoTime.getAsLong() + time.toNanos();
            }
            if (failure == null) {
                made.answer.complete(value);
            } else {
                made.answer.completeExceptionally(failure);
            }
        });
        return new Answer<>(made.answer, false);
    }

    /** Who waits for an answer that has to make room still gets it. */
    private void shrink() {
        Iterator<Kept<V>> oldest = answers.values().iterator();
        while (answers.size() > most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    /** How many are kept. */
    synchronized int size() {
        return answers.size();
    }

    /** Forgets all. */
    synchronized void clear() {
        answers.clear();
    }
}
