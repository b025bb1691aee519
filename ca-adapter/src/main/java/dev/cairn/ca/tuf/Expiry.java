package dev.cairn.ca.tuf;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that ends.
 *
 * @param item its name in metrics, for example {@code tuf-root} or {@code tsa-leaf}
 * @param end when it ends
 * @param warnBelow how long before that somebody should know
 */
public record Expiry(String item, Instant end, Duration warnBelow) {
    private static final Duration WEEKS = Duration.ofDays(30);

    /** What only people can renew: they know a month before. */
    public static Expiry of(String item, Instant end) {
        return new Expiry(item, end, WEEKS);
    }

    /** A role's metadata. What is signed again by itself warns late, and then something is wrong. */
    public static Expiry of(RoleState state) {
        Duration warnBelow = switch (state.role()) {
            case ROOT, TARGETS -> WEEKS;
            case SNAPSHOT, TIMESTAMP -> state.role().life().dividedBy(4);
        };
        return new Expiry("tuf-" + state.role().wireName(), state.expires(), warnBelow);
    }

    /** The same with another time to warn, unless it is renewed by itself. */
    public Expiry within(Duration window) {
        return warnBelow.compareTo(WEEKS) < 0 ? this : new Expiry(item, end, window);
    }

    /** Days that are left; negative when it has ended. */
    public double daysLeft(Instant now) {
        return Duration.between(now, end).toSeconds() / 86_400.0;
    }

    /** Whether it ends soon, or has ended. */
    public boolean isDue(Instant now) {
        return Duration.between(now, end).compareTo(warnBelow) < 0;
    }
}
