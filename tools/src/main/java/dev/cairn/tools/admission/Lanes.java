package dev.cairn.tools.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Runs what waits for registries on a few threads, so that one registry that does not answer has only its share of them, and nothing runs for
 * ever.
 *
 * <p>Under more work than can be done it does what can still be done in time, and says at once that the rest cannot: work that would have to wait too
 * long is not taken, and what has waited too long is not begun. What is begun goes to its end even if nobody waits for it any more, as its
 * result is kept for who asks again.
 */
final class Lanes {
    /** How much the last piece of work counts for how long one takes. */
    private static final double NEWEST = 0.1;

    private static final String BUSY = "too much waits for registries already; try again";

    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final int mostPerLane;
    private final int mostWaiting;
    private final Duration limit;
    private final IntSupplier most;
    private final Map<String, Lane> lanes = new HashMap<>(); // guarded by this, as all below
    private final Queue<Lane> ready = new ArrayDeque<>(); // that have work waiting and room; each once
    private int running;
    private int waiting;
    private long shed;

    private static final class Lane {
        final String name;
        final Queue<Work<?>> waiting = new ArrayDeque<>();
        int running;
        boolean isReady;
        double nanosEach; // how long one piece of work takes; 0 as long as none has ended
        long moved = System.nanoTime(); // when work began in an idle lane, or ended

        Lane(String name) {
            this.name = name;
        }

        /** How long work takes; where none ends, it takes at least as long as nothing has ended. */
        double expectedNanos(long now) {
            return running == 0 ? nanosEach : Math.max(nanosEach, (double) (now - moved));
        }
    }

    /**
     * Lanes.
     *
     * @param threads as many as lanes together may use; with a queue that takes what is over
     * @param timer ends what takes too long
     * @param mostPerLane how much of one lane runs at a time
     * @param mostWaiting of all lanes together
     * @param limit of one piece of work, from its beginning
     * @param most how much of all lanes may run at this moment, at least 1
     */
    Lanes(
            ExecutorService threads,
            ScheduledExecutorService timer,
            int mostPerLane,
            int mostWaiting,
            Duration limit,
            IntSupplier most) {
        this.threads = threads;
        this.timer = timer;
        this.mostPerLane = mostPerLane;
        this.mostWaiting = mostWaiting;
        this.limit = limit;
        this.most = most;
    }

    /**
     * Runs work when its lane has room. Its thread is interrupted at the limit.
     *
     * @param until when nobody waits for it any more, on the clock of {@link System#nanoTime}
     * @return what the work returns or throws; {@link UnavailableException} if it cannot be done by then
     */
    <T> CompletableFuture<T> run(String name, Callable<T> call, long until) {
        Work<T> work;
        List<Work<?>> late = new ArrayList<>();
        boolean taken;
        synchronized (this) {
            Lane lane = lanes.computeIfAbsent(name, Lane::new);
            work = new Work<>(lane, call, until);
            removeLate(lane, late);
            if (waiting >= mostWaiting) {
                lanes.values().forEach(each -> removeLate(each, late));
            }
            taken = isTaken(lane, until);
            if (taken) {
                waiting++;
                lane.waiting.add(work);
                makeReady(lane);
            } else {
                late.add(work);
                removeIfIdle(lane);
            }
            shed += late.size();
        }
        refuse(late);
        if (taken) {
            dispatch();
        }
        return work.result;
    }

    private static void refuse(List<Work<?>> late) {
        late.forEach(work -> work.result.completeExceptionally(UnavailableException.busy(BUSY)));
    }

    /** From the beginning of what waits, where the oldest is. */
    private void removeLate(Lane lane, List<Work<?>> late) {
        long now = System.nanoTime();
        while (!lane.waiting.isEmpty() && lane.waiting.element().until - now <= 0) {
            late.add(lane.waiting.remove());
            waiting--;
        }
    }

    /** Whether work would begin early enough, by what that before it took. What can begin at once is taken: its result is of use later too. */
    private boolean isTaken(Lane lane, long until) {
        long now = System.nanoTime();
        if (until - now <= 0) {
            return false;
        }
        int limit = most.getAsInt();
        if (lane.waiting.isEmpty() && lane.running < mostPerLane && (running < limit || lane.running == 0)) {
            return true;
        }
        int share = Math.max(1, Math.min(mostPerLane, limit / lanes.size()));
        double turns = (double) lane.waiting.size() / share + 1;
        return waiting < mostWaiting && lane.expectedNanos(now) * turns < until - now;
    }

    private void makeReady(Lane lane) {
        if (!lane.isReady && !lane.waiting.isEmpty() && lane.running < mostPerLane) {
            lane.isReady = true;
            ready.add(lane);
        }
    }

    private void removeIfIdle(Lane lane) {
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(lane.name);
        }
    }

    /** Begins what may begin, of all lanes in turn; one piece of work of each lane may always run. */
    void dispatch() {
        List<Work<?>> begun = new ArrayList<>();
        List<Work<?>> late = new ArrayList<>();
        synchronized (this) {
            int limit = most.getAsInt();
            for (int tried = ready.size(); tried > 0; tried--) {
                Lane lane = ready.remove();
                if (running < limit || lane.running == 0) {
                    lane.isReady = false;
                    next(lane, begun, late);
                    tried += lane.isReady ? 1 : 0;
                } else {
                    ready.add(lane);
                }
            }
            shed += late.size();
        }
        refuse(late);
        begun.forEach(this::start);
    }

    private void next(Lane lane, List<Work<?>> begun, List<Work<?>> late) {
        long now = System.nanoTime();
        while (!lane.waiting.isEmpty()) {
            Work<?> work = lane.waiting.remove();
            waiting--;
            long left = work.until - now;
            // Where others wait, one that will not be done in time would only make the next one late too.
            if (left <= 0 || (left < lane.nanosEach && !lane.waiting.isEmpty())) {
                late.add(work);
                continue;
            }
            lane.moved = lane.running == 0 ? now : lane.moved;
            lane.running++;
            running++;
            begun.add(work);
            break;
        }
        makeReady(lane);
        removeIfIdle(lane);
    }

    private void start(Work<?> work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // The process ends.
            work.result.completeExceptionally(UnavailableException.busy("the webhook is stopping"));
            ended(work.lane, 0);
        }
    }

    /** @param nanos that it took; 0 if it was not done */
    private synchronized void ended(Lane lane, long nanos) {
        running--;
        lane.running--;
        if (nanos > 0) {
            lane.nanosEach = lane.nanosEach == 0 ? nanos : (1 - NEWEST) * lane.nanosEach + NEWEST * nanos;
            lane.moved = System.nanoTime();
        }
        makeReady(lane);
        removeIfIdle(lane);
    }

    /** How much runs. */
    synchronized int running() {
        return running;
    }

    /** How much waits. */
    synchronized int waiting() {
        return waiting;
    }

    /** How much was not begun, as it could not have been done in time. */
    synchronized long shed() {
        return shed;
    }

    private final class Work<T> implements Runnable {
        private final Lane lane;
        private final Callable<T> call;
        private final long until;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Work(Lane lane, Callable<T> call, long until) {
            this.lane = lane;
            this.call = call;
            this.until = until;
        }

        @Override
        public void run() {
            long began = System.nanoTime();
            Interruption interruption = new Interruption(Thread.currentThread());
            try {
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
                ended(lane, System.nanoTime() - began);
                dispatch();
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
