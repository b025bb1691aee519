package dev.cairn.tools.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
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
 * <p>Whoever asks names the registries, so many of them may be dead. Of the threads a quarter is for registries that have answered before and of which
 * nothing runs; what is not known to answer has the rest at most, and never more than half with more than one piece of work of each.
 *
 * <p>Under more work than can be done it does what can still be done in time, and says at once that the rest cannot: work that would have to wait too
 * long is not taken, and what has waited too long is not begun. What is begun goes to its end even if nobody waits for it any more, as its
 * result is kept for who asks again.
 */
final class Lanes {
    /** How much the last piece of work counts for how long one takes. */
    private static final double NEWEST = 0.1;

    /** So many names of registries that have answered are remembered. */
    private static final int MOST_KNOWN = 1000;

    private static final String BUSY = "too much waits for registries already; try again";

    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final int workers;
    private final int reserved;
    private final int mostPerLane;
    private final int mostWaiting;
    private final Duration limit;
    private final IntSupplier most;
    private final Map<String, Lane> lanes = new HashMap<>(); // guarded by this, as all below
    private final Queue<Lane> ready = new ArrayDeque<>(); // that have work waiting and room; each once
    private final Set<String> known = new LinkedHashSet<>(); // lanes whose registry has answered; the latest last
    private int running; // or handed to the threads
    private int strangers; // of them, when begun not known
    private int waiting;
    private long shed;

    private static final class Lane {
        final String name;
        final Queue<Work<?>> waiting = new ArrayDeque<>();
        int running; // or handed to the threads
        int begun; // of them, on a thread
        boolean isReady;
        double nanosEach; // how long one piece of work takes; 0 as long as none has ended
        long moved = System.nanoTime(); // when work began in an idle lane, or ended

        Lane(String name) {
            this.name = name;
        }

        /** How long work takes; where none ends, it takes at least as long as nothing has ended. */
        double expectedNanos(long now) {
            return begun == 0 ? nanosEach : Math.max(nanosEach, (double) (now - moved));
        }
    }

    /**
     * Lanes.
     *
     * @param threads at least as many as workers
     * @param timer ends what takes too long
     * @param workers how much of all lanes is given to the threads at a time, at most
     * @param mostPerLane how much of one lane runs at a time
     * @param mostWaiting of all lanes together
     * @param limit of one piece of work, from its beginning
     * @param most how much of all lanes may run at this moment, at least 1
     */
    Lanes(
            ExecutorService threads,
            ScheduledExecutorService timer,
            int workers,
            int mostPerLane,
            int mostWaiting,
            Duration limit,
            IntSupplier most) {
        this.threads = threads;
        this.timer = timer;
        this.workers = workers;
        this.reserved = Math.min(workers - 1, Math.max(1, workers / 4));
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
        List<Work<?>> begun = new ArrayList<>();
        List<Work<?>> late = new ArrayList<>();
        synchronized (this) {
            Lane lane = lanes.computeIfAbsent(name, Lane::new);
            work = new Work<>(lane, call, until);
            removeLate(lane, late);
            if (waiting >= mostWaiting(lane)) {
                lanes.values().forEach(each -> removeLate(each, late));
            }
            if (isTaken(lane, until)) {
                waiting++;
                lane.waiting.add(work);
                makeReady(lane);
                next(begun, late);
            } else {
                late.add(work);
                removeIfIdle(lane);
            }
            shed += late.size();
        }
        refuse(late);
        begun.forEach(this::start);
        return work.result;
    }

    /** What is not known to answer leaves room for what is. */
    private int mostWaiting(Lane lane) {
        return known.contains(lane.name) ? mostWaiting : (mostWaiting + 1) / 2;
    }

    /** Whether a piece of work of a lane may begin. The first of a lane may beyond the limit of the moment, but not beyond all bounds. */
    private boolean hasRoom(Lane lane, int limit) {
        int shared = workers - reserved;
        boolean isKnown = known.contains(lane.name);
        if (lane.running > 0) {
            return lane.running < mostPerLane
                    && (isKnown || strangers < shared - reserved)
                    && running < Math.min(shared, limit);
        }
        return isKnown
                ? running < Math.min(workers, limit + 2 * reserved)
                : running < Math.min(shared, limit + reserved);
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
        if (lane.waiting.isEmpty() && hasRoom(lane, limit)) {
            return true;
        }
        int share = Math.max(1, Math.min(mostPerLane, limit / lanes.size()));
        double turns = (double) lane.waiting.size() / share + 1;
        return waiting < mostWaiting(lane) && lane.expectedNanos(now) * turns < until - now;
    }

    private void makeReady(Lane lane) {
        if (!lane.isReady && !lane.waiting.isEmpty() && lane.running < mostPerLane) {
            lane.isReady = true;
            ready.add(lane);
        }
    }

    private void removeIfIdle(Lane lane) {
        if (lane.running == 0 && lane.waiting.isEmpty() && !lane.isReady) {
            lanes.remove(lane.name, lane);
        }
    }

    /** Begins what may begin, of all lanes in turn. */
    void dispatch() {
        List<Work<?>> begun = new ArrayList<>();
        List<Work<?>> late = new ArrayList<>();
        synchronized (this) {
            next(begun, late);
            shed += late.size();
        }
        refuse(late);
        begun.forEach(this::start);
    }

    private void next(List<Work<?>> begun, List<Work<?>> late) {
        int limit = most.getAsInt();
        for (int tried = ready.size(); tried > 0 && running < workers; tried--) {
            Lane lane = ready.remove();
            if (lane.waiting.isEmpty() || hasRoom(lane, limit)) {
                lane.isReady = false;
                next(lane, begun, late);
                tried += lane.isReady ? 1 : 0;
            } else {
                ready.add(lane);
            }
        }
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
            lane.running++;
            running++;
            work.isStranger = !known.contains(lane.name);
            strangers += work.isStranger ? 1 : 0;
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
            ended(work, 0);
        }
    }

    /** Whether it is still wanted now that a thread has it. */
    private synchronized boolean begins(Work<?> work) {
        long now = System.nanoTime();
        if (work.until - now <= 0) {
            shed++;
            return false;
        }
        Lane lane = work.lane;
        lane.moved = lane.begun == 0 ? now : lane.moved;
        lane.begun++;
        return true;
    }

    /** What is known of a lane's registry after it was asked. */
    private synchronized void answered(Lane lane, boolean hasAnswered) {
        known.remove(lane.name);
        if (hasAnswered) {
            known.add(lane.name);
            if (known.size() > MOST_KNOWN) {
                known.remove(known.iterator().next());
            }
        }
    }

    /** @param nanos that it took; 0 if it was not done */
    private synchronized void ended(Work<?> work, long nanos) {
        Lane lane = work.lane;
        running--;
        strangers -= work.isStranger ? 1 : 0;
        lane.running--;
        if (nanos > 0) {
            lane.begun--;
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
        private boolean isStranger; // guarded by the lanes

        Work(Lane lane, Callable<T> call, long until) {
            this.lane = lane;
            this.call = call;
            this.until = until;
        }

        @Override
        public void run() {
            if (!begins(this)) {
                result.completeExceptionally(UnavailableException.busy(BUSY));
                ended(this, 0);
                dispatch();
                return;
            }
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
                answered(lane, true);
                result.complete(value);
            } catch (InterruptedException e) {
                answered(lane, false);
                // The thread belongs to the pool, which goes on with other work.
                result.completeExceptionally(
                        new UnavailableException("the registry took longer than " + limit.toMillis() + " ms"));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(UnavailableException.busy("the webhook is stopping"));
            } catch (Throwable e) {
                answered(lane, e instanceof UnknownImageException);
                // Whatever it is, who asked is to know: a fault as well.
                result.completeExceptionally(e);
            } finally {
                ended(this, Math.max(1, System.nanoTime() - began));
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
