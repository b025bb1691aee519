package dev.cairn.server.http;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * So much of something as may be in use at one time, for example bytes of memory. Whoever answers a request takes a share before there is
 * anything to send, and it is given back when the sending has ended. Safe for concurrent use.
 *
 * <p>Nobody says when an answer is thrown away because its connection is gone. So a share whose sending has not begun after a while is given
 * back; if it begins after all, the share is taken again, or the sending fails.
 */
public final class Budget {
    /** More than a client takes to read the answer before this one, unless it hardly reads at all. */
    public static final Duration UNSENT = Duration.ofSeconds(30);

    private final long max;
    private final Duration unsent;
    private final AtomicLong inUse = new AtomicLong();

    /** @param unsent how long a share is kept whose sending does not begin; {@link #UNSENT} */
    public Budget(long max, Duration unsent) {
        this.max = max;
        this.unsent = unsent;
    }

    /** A share; empty if there is not so much left. */
    public Optional<Share> take(long amount) {
        return tryTake(amount) ? Optional.of(new Share(amount)) : Optional.empty();
    }

    private boolean tryTake(long amount) {
        if (inUse.addAndGet(amount) <= max) {
            return true;
        }
        inUse.addAndGet(-amount);
        return false;
    }

    /** What is taken. */
    long inUse() {
        return inUse.get();
    }

    private enum State {
        TAKEN,
        PROMISED, // to a source that has not begun
        LAPSED, // given back, the source may still begin
        SENDING,
        RETURNED
    }

    /** A part of the budget that one answer has. */
    public final class Share {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private long amount; // guarded by this, as is the state
        private State state = State.TAKEN;

        private Share(long amount) {
            this.amount = amount;
        }

        /** Gives back all but {@code less}; does nothing where it is no less. */
        public synchronized void reduce(long less) {
            if (state == State.TAKEN && less < amount) {
                inUse.addAndGet(less - amount);
                amount = less;
            }
        }

        /** Gives back what was not promised to a source. */
        public synchronized void returnUnused() {
            if (state == State.TAKEN) {
                giveBack(State.RETURNED);
            }
        }

        /** The source, which may be run once, with this share: it is given back when the source has ended, however it does. */
        public synchronized <T> Source<T, NotUsed> during(Source<T, ?> source) {
            state = State.PROMISED;
            CompletionStage<Void> beginning = begun.orTimeout(unsent.toNanos(), TimeUnit.NANOSECONDS);
            beginning.whenComplete((done, timeout) -> {
                if (timeout != null) {
                    lapse();
                }
            });
            return Source.fromMaterializer((materializer, attributes) -> begin()
                            ? source.watchTermination((value, done) -> {
                                done.whenComplete((ended, failure) -> end());
                                return NotUsed.getInstance();
                            })
                            : Source.<T>failed(
                                    new IllegalStateException("it begins too late, and there is no room now")))
                    .mapMaterializedValue(started -> NotUsed.getInstance());
        }

        private synchronized void lapse() {
            if (state == State.PROMISED) {
                giveBack(State.LAPSED);
            }
        }

        private synchronized boolean begin() {
            if (state == State.LAPSED && !tryTake(amount)) {
                return false;
            }
            state = State.SENDING;
            begun.complete(null);
            return true;
        }

        private synchronized void end() {
            giveBack(State.RETURNED);
        }

        private void giveBack(State next) {
            state = next;
            inUse.addAndGet(-amount);
        }
    }
}
