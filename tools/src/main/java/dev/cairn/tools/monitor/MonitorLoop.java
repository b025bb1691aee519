package dev.cairn.tools.monitor;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.monitor.MonitorConfig.WatchedLog;
import dev.cairn.tools.tail.EntryFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at each log again and again, on a thread of its own; a log of Cairn wakes it as soon as there is an entry. */
public final class MonitorLoop implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MonitorLoop.class);
    /** Of a log that grows all the time, this much is gathered before the next look. */
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private static final Duration LAST_LOOK = Duration.ofSeconds(5);

    private final List<Thread> looking = new ArrayList<>();
    private final List<Thread> following = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private final int logs;
    private volatile boolean closed;

    /** Wakes one log's thread. */
    private static final class Wake {
        private boolean woken;

        synchronized void wake() {
            woken = true;
            notifyAll();
        }

        synchronized void await(Duration longest) throws InterruptedException {
            long end = System.nanoTime() + longest.toNanos();
            while (!woken) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
            woken = false;
        }
    }

    /** Starts to look. */
    public MonitorLoop(Monitor monitor, MonitorConfig config) {
        List<LogWatch> watches = monitor.watches();
        logs = watches.size();
        for (int i = 0; i < watches.size(); i++) {
            LogWatch watch = watches.get(i);
            WatchedLog log = config.logs().get(i);
            Wake wake = new Wake();
            wakes.add(wake);
            looking.add(start("cairn-monitor-" + log.name(), () -> run(monitor, watch, config.interval(), wake)));
            if (log.stream()) {
                following.add(
                        start("cairn-monitor-stream-" + log.name(), () -> follow(log, watch, wake, config.interval())));
            }
        }
    }

    /** How many logs are watched. */
    public int logs() {
        return logs;
    }

    private static Thread start(String name, Interruptible task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        LOGGER.debug("{}: stopped", name);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @FunctionalInterface
    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private void run(Monitor monitor, LogWatch watch, Duration interval, Wake wake) throws InterruptedException {
        while (!closed) {
            try {
                monitor.lookAt(watch);
            } catch (RuntimeException e) {
                // A full disk, say: nothing was passed over, and the next look begins where this one did.
                LOGGER.error("{}: the look failed", watch.name(), e);
            }
            if (!closed) {
                Thread.sleep(Math.min(SHORTEST.toMillis(), interval.toMillis()));
                wake.await(interval);
            }
        }
    }

    /** The stream tells only that there is something: what there is, is read and proven by the look. */
    private void follow(WatchedLog log, LogWatch watch, Wake wake, Duration interval) throws InterruptedException {
        while (!closed) {
            OptionalLong from = watch.cursor();
            if (from.isEmpty()) {
                Thread.sleep(SHORTEST.toMillis());
                continue;
            }
            try {
                new EntryFeed(log.url(), from.getAsLong(), notice -> {}).read(entry -> false);
                wake.wake();
                Thread.sleep(SHORTEST.toMillis());
            } catch (StoreException | MalformedException | VerificationException e) {
                // Another log than Cairn has no stream, and then there is the interval.
                LOGGER.debug("{}: no stream: {}", watch.name(), e.getMessage());
                Thread.sleep(Math.max(interval.toMillis(), 10_000));
            }
        }
    }

    /** Lets a look that is under way end, for some seconds. */
    @Override
    public void close() {
        closed = true;
        following.forEach(Thread::interrupt);
        wakes.forEach(Wake::wake);
        try {
            for (Thread thread : looking) {
                thread.join(LAST_LOOK.toMillis());
                thread.interrupt();
                thread.join(LAST_LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
