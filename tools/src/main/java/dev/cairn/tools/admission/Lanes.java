package dev.cairn.tools.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs what waits for registries on a few threads, so that one registry that does not answer has only its share of them, and nothing runs for
 * ever.
 */
final class Lanes {
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final int mostPerLane;
    private final int mostWaiting;
    private final Duration limit;
    private final Map<String, Lane> lanes = new HashMap<>(); // guarded by this, as all below
    private int running;
    private int waiting;

    private static final class Lane {
        int running;
        final Queue<Work<?>> waiting = new ArrayDeque<>();
    }

    /**
     * Lanes.
     *
     * @param threads as many as lanes together may use; with a queue that takes what is over
     * @param timer ends what takes too long
     * @param mostPerLane how much of one lane runs at a time
     * @param mostWaiting of all lanes together
     * @param limit of one piece of work, from its beginning
     */
    Lanes(ExecutorService threads, ScheduledExecutorService timer, int mostPerLane, int mostWaiting, Duration limit) {
        this.threads = threads;
        this.timer = timer;
        this.mostPerLane = mostPerLane;
        this.mostWaiting = mostWaiting;
        this.limit = limit;
    }

    /**
     * Runs work when its lane has room. Its thread is interrupted at the limit.
     *
     * @param until when nobody waits for it any more: what has not begun by then is not begun, so that under too much work there is time for what can
     *     still be answered; on the clock of {@link System#nanoTime}
     * @return what the work returns or throws; {@link UnavailableException} if there is no room to wait either
     */
    <T> CompletableFuture<T> run(String lane, Callable<T> call, long until) {
        Work<T> work = new Work<>(lane, call, until);
        synchronized (this) {
            Lane of = lanes.computeIfAbsent(lane, name -> new Lane());
            if (of.running >= mostPerLane) {
                if (waiting >= mostWaiting) {
                    return CompletableFuture.failedFuture(
                            UnavailableException.busy("too much waits for registries already"));
                }
                waiting++;
                of.waiting.add(work);
                return work.result;
            }
            of.running++;
            running++;
        }
        start(work);
        return work.result;
    }

    private void start(Work<?> work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // The process ends.
            work.result.completeExceptionally(UnavailableException.busy("the webhook is stopping"));
            ended(work.lane);
        }
    }

    private void ended(String name) {
        Work<?> next;
        synchronized (this) {
            Lane lane = lanes.get(name);
            if (lane == null) {
                throw new IllegalStateException("a lane is there while it runs");
            }
            next = lane.waiting.poll();
            if (next == null) {
                running--;
                lane.running--;
                if (lane.running == 0) {
                    lanes.remove(name);
                }
                return;
            }
            waiting--;
        }
        start(next);
    }

    /** How much runs. */
    synchronized int running() {
        return running;
    }

    /** How much waits. */
    synchronized int waiting() {
        return waiting;
    }

    private final class Work<T> implements Runnable {
        private final String lane;
        private final Callable<T> call;
        private final long until;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Work(String lane, Callable<T> call, long until) {
            this.lane = lane;
            this.call = call;
            this.until = until;
        }

        @Override
        public void run() {
            Interruption interruption = new Interruption(Thread.currentThread());
            try {
                if (until - System.nanoTime() <= 0) {
                    throw UnavailableException.busy("too much waits for registries");
                }
                ScheduledFuture<?> end = timer.schedule(interruption, limit.toMillis(), TimeUnit.MILLISECONDS);
                T value;
                try {
                    value = call.call();
                } finally {
                    boolean unused = end.cancel(false);
                    interruption.over();
                }
                result.complete(value);
            } catch (InterruptedException e) {
                // The thread belongs to the pool, which goes on with other work.
                result.completeExceptionally(
                        new UnavailableException("the registry took longer than " + limit.toMillis() + " ms"));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(UnavailableException.busy("the webhook is stopping"));
            } catch (Throwable e) {
                // Whatever it is, who asked is to know: a fault as well.
                result.completeExceptionally(e);
            } finally {
                ended(lane);
            }
        }
    }

    /** Interrupts a thread, but only while it does what took too long. */
    private static final class Interruption implements Runnable {
        private final Thread thread;
        private boolean over;

        Interruption(Thread thread) {
            this.thread = thread;
        }

        @Override
        public synchronized void run() {
            if (!over) {
                thread.interrupt();
            }
        }

        synchronized void over() {
            over = true;
            boolean unused = Thread.interrupted();
        }
    }
}
