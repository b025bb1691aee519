package dev.cairn.tools.admission;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How much of what asks registries may run at once, so that the processors have time for answers too. That is found out: a task that does nothing is
 * put where requests are answered, and how long it waits there says how long requests do. More may run as long as it hardly waits, and fewer
 * as soon as it does (additive increase, multiplicative decrease, as TCP finds out how much a network carries).
 */
final class Headroom {
    /** How often it looks. */
    static final long INTERVAL_MILLIS = 10;

    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private static final double INCREASE = 0.25;
    private static final double DECREASE = 0.85;

    private final int most;
    private final Executor answering;
    private double limit; // guarded by this, as all below
    private boolean sent;
    private long sentNanos;

    /**
     * Headroom that begins with little.
     *
     * @param most that may run
     * @param answering where requests are answered
     */
    Headroom(int most, Executor answering) {
        this.most = most;
        this.answering = answering;
        this.limit = Math.min(most, 2.0 * Runtime.getRuntime().availableProcessors());
    }

    /**
     * Looks from now on, as long as there is something to find out.
     *
     * @param busy whether anything runs
     * @param changed called when more may run than before
     */
    void start(ScheduledExecutorService timer, BooleanSupplier busy, Runnable changed) {
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> {
                    int before = limit();
                    if (before < most || busy.getAsBoolean()) {
                        look();
                    }
                    if (limit() > before) {
                        changed.run();
                    }
                },
                INTERVAL_MILLIS,
                INTERVAL_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** How much may run. */
    synchronized int limit() {
        return (int) limit;
    }

    /** Looks once. */
    void look() {
        synchronized (this) {
            if (sent) {
                // It is not back yet: it need not be waited for to know that it is late, but only then is anything
                // known.
                if (System.nanoTime() - sentNanos > LONG_NANOS) {
                    waited(Long.MAX_VALUE);
                }
                return;
            }
            sent = true;
            sentNanos = System.nanoTime();
        }
        try {
            answering.execute(this::back);
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                sent = false;
                waited(Long.MAX_VALUE);
            }
        }
    }

    private synchronized void back() {
        sent = false;
        waited(System.nanoTime() - sentNanos);
    }

    private void waited(long nanos) {
        if (nanos > LONG_NANOS) {
            limit = Math.max(1, limit * DECREASE);
        } else if (nanos < SHORT_NANOS) {
            limit = Math.min(most, limit + INCREASE);
        }
    }
}
