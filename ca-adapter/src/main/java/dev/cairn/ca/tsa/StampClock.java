package dev.cairn.ca.tsa;

import dev.cairn.core.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time for timestamps, from a clock that is not believed blindly. It gives none while the clock is behind the last timestamp, or has fallen
 * behind the monotonic clock since then, by more than a bound, or while another judge of it (NTP servers) says that it is off.
 *
 * <p>The time of the latest timestamp is kept in a file, written at most every two seconds and on {@link #close}; so a clock that is behind after a
 * restart is noticed too, to within two seconds and the bound. A clock that was far ahead and was put right is refused until it has caught up; the
 * operator who knows better starts the process again, and removes the file if timestamps were given ahead of time.
 *
 * <p>Safe for concurrent use.
 */
public final class StampClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StampClock.class);
    private static final Duration KEPT_EVERY = Duration.ofSeconds(2);

    private final InstantSource wall;
    private final LongSupplier nanoTime;
    private final Duration bound;
    private final LastStamp file;
    private final Supplier<Optional<String>> judge;

    // Guarded by this.
    private @Nullable Instant last;
    private @Nullable Instant kept;
    private long lastNanos;
    private boolean lastOfThisProcess;
    private boolean sound = true;

    /**
     * A clock over others.
     *
     * @param nanoTime a monotonic clock: {@link System#nanoTime}
     * @param bound how far the clock may step back unnoticed, for example a second: what NTP's corrections need
     * @param file keeps the time of the last timestamp; made where there is none
     * @param judge says why the clock is off, or nothing, at once; {@link NtpMonitor#verdict} or nothing at all
     * @throws StoreException if the file is there and cannot be read
     */
    public StampClock(
            InstantSource wall, LongSupplier nanoTime, Duration bound, Path file, Supplier<Optional<String>> judge) {
        this.wall = wall;
        this.nanoTime = nanoTime;
        this.bound = bound;
        this.file = new LastStamp(file);
        this.judge = judge;
        this.last = this.file.read().orElse(null);
        this.kept = last;
    }

    /**
     * The time for a timestamp, in whole seconds.
     *
     * @throws TimestampException if the clock is in doubt
     */
    synchronized Instant stamp() throws TimestampException {
        Instant now = wall.instant();
        long nanos = nanoTime.getAsLong();
        Optional<String> doubt = doubt(now, nanos);
        if (doubt.isEmpty()) {
            doubt = keep(now);
        }
        if (doubt.isPresent()) {
            if (sound) {
                LOG.error("No timestamps are given: {}", doubt.get());
                sound = false;
            }
            throw TimestampException.unavailable("no timestamps are given now: " + doubt.get());
        }
        if (!sound) {
            LOG.info("Timestamps are given again");
            sound = true;
        }
        // The latest, not the last: small steps back must not add up.
        if (last == null || now.isAfter(last)) {
            last = now;
            lastNanos = nanos;
            lastOfThisProcess = true;
        }
        return now.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether the last request found the clock sound. */
    public synchronized boolean sound() {
        return sound;
    }

    private Optional<String> doubt(Instant now, long nanos) {
        if (last != null) {
            Duration passed = Duration.between(last, now);
            if (passed.plus(bound).isNegative()) {
                return Optional.of("the clock is before the last timestamp");
            }
            // Only steps back: the monotonic clock stands still while a machine sleeps.
            if (lastOfThisProcess
                    && passed.plus(bound).minusNanos(nanos - lastNanos).isNegative()) {
                return Optional.of("the clock was put back since the last timestamp");
            }
        }
        return judge.get();
    }

    private Optional<String> keep(Instant now) {
        if (kept != null && now.isBefore(kept.plus(KEPT_EVERY))) {
            return Optional.empty();
        }
        try {
            file.write(now);
        } catch (StoreException e) {
            LOG.debug("The time of the last timestamp cannot be kept", e);
            return Optional.of("the time of the last timestamp cannot be kept");
        }
        kept = now;
        return Optional.empty();
    }

    /**
     * Keeps the time of the last timestamp.
     *
     * @throws StoreException if that fails
     */
    @Override
    public synchronized void close() {
        if (last != null && !last.equals(kept)) {
            file.write(last);
            kept = last;
        }
    }
}
