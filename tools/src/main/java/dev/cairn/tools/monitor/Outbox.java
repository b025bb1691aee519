package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import dev.cairn.core.file.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one receiver has not taken yet: a folder with a file for each finding, in their order. A thread of its own delivers them, the first again and
 * again, with growing pauses, until it is taken: a finding is delivered at least once, across restarts.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);
    private static final int MAX_WAITING = 10_000;
    private static final int SEQUENCE_DIGITS = 19;

    private final Delivery delivery;
    private final Path folder;
    private final Duration firstPause;
    private final Duration longestPause;
    private final AtomicLong sequence;
    private final AtomicLong waiting;
    private final AtomicLong failures = new AtomicLong();
    private final Object changed = new Object();
    private final Thread thread;
    private volatile boolean closed;

    /** @param firstPause after a delivery that failed; each further one is twice as long, up to {@code longestPause} */
    Outbox(Delivery delivery, Path outboxes, Duration firstPause, Duration longestPause) {
        this.delivery = delivery;
        this.folder = outboxes.resolve(delivery.name());
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        try {
            PrivateFolder.create(folder);
        } catch (IOException e) {
            throw new StoreException("the outbox " + delivery.name() + " cannot be made", e);
        }
        List<Path> left = files();
        this.waiting = new AtomicLong(left.size());
        this.sequence = new AtomicLong(left.isEmpty() ? 0 : number(left.get(left.size() - 1)) + 1);
        this.thread = new Thread(this::run, "cairn-monitor-" + delivery.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    String name() {
        return delivery.name();
    }

    /** How many findings were not taken yet. */
    long waiting() {
        return waiting.get();
    }

    /** How often a delivery failed. */
    long failures() {
        return failures.get();
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> String.valueOf(file.getFileName()).matches("[0-9]{19}-[0-9a-z-]+\\.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StoreException("the outbox " + delivery.name() + " cannot be read", e);
        }
    }

    private static long number(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).substring(0, SEQUENCE_DIGITS));
    }

    /**
     * Takes a finding; on return it is on disk.
     *
     * @return whether there was room: a receiver that is down for long loses the newest
     */
    boolean put(String id, Bytes json) {
        if (waiting.get() >= MAX_WAITING) {
            LOGGER.warn("{}: more than {} findings wait; one is not delivered", delivery.name(), MAX_WAITING);
            return false;
        }
        String name = String.format("%0" + SEQUENCE_DIGITS + "d-%s.json", sequence.getAndIncrement(), id);
        try {
            AtomicFile.write(folder.resolve(name), json);
        } catch (IOException e) {
            throw new StoreException("the outbox " + delivery.name() + " cannot be written", e);
        }
        waiting.incrementAndGet();
        synchronized (changed) {
            changed.notifyAll();
        }
        return true;
    }

    private void run() {
        Duration pause = firstPause;
        while (!closed) {
            try {
                Optional<Path> first = files().stream().findFirst();
                if (first.isEmpty()) {
                    awaitChange();
                } else if (deliver(first.get())) {
                    pause = firstPause;
                } else {
                    Thread.sleep(pause.toMillis());
                    Duration doubled = pause.multipliedBy(2);
                    pause = doubled.compareTo(longestPause) > 0 ? longestPause : doubled;
                }
            } catch (InterruptedException e) {
                return;
            } catch (StoreException e) {
                LOGGER.error("{}", e.getMessage());
                if (!pause(longestPause)) {
                    return;
                }
            }
        }
    }

    /** Whether nobody has ended it meanwhile. */
    private static boolean pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void awaitChange() throws InterruptedException {
        synchronized (changed) {
            while (waiting.get() == 0 && !closed) {
                changed.wait();
            }
        }
    }

    private boolean deliver(Path file) throws InterruptedException {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(SEQUENCE_DIGITS + 1, name.length() - ".json".length());
        try {
            delivery.deliver(id, Bytes.wrap(Files.readAllBytes(file)));
            Files.delete(file);
            waiting.decrementAndGet();
            synchronized (changed) {
                changed.notifyAll();
            }
            return true;
        } catch (IOException e) {
            failures.incrementAndGet();
            LOGGER.warn("{}: finding {} was not taken: {}", delivery.name(), id, e.getMessage());
            return false;
        }
    }

    /** Waits until everything was taken, but not longer than that; whether it was. */
    boolean drain(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (changed) {
            while (waiting.get() > 0) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                changed.wait(left);
            }
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
