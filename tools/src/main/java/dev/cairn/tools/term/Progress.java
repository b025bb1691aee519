package dev.cairn.tools.term;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far some work is, its rate and the time left, on one line of a terminal that is written over. Used by one thread at a time. */
public final class Progress implements AutoCloseable {
    private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();
    private static final String CLEAR_REST = "\033[K";

    /** What is counted. */
    public enum Unit {
        ENTRIES("entries"),
        FILES("files"),
        BYTES("MB") {
            @Override
            double scaled(double count) {
                return count / 1e6; // megabytes, of a million bytes
            }
        };

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        double scaled(double count) {
            return count;
        }
    }

    private final PrintWriter terminal;
    private final boolean shown;
    private final Unit unit;
    private final LongSupplier nanos;
    private long started;
    private long startedAt;
    private long shownAt;
    private long last;

    /**
     * A line, or none.
     *
     * @param shown whether to write at all
     * @param nanos a clock as {@link System#nanoTime}
     */
    Progress(PrintWriter terminal, boolean shown, Unit unit, LongSupplier nanos) {
        this.terminal = terminal;
        this.shown = shown;
        this.unit = unit;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.shownAt = started;
    }

    /**
     * Says how far it is. Cheap: it may be called for every piece of work.
     *
     * @param done so many; when it is less than before, another pass has begun
     * @param total of so many; negative where it is not known
     */
    public void update(long done, long total) {
        if (!shown) {
            return;
        }
        long now = nanos.getAsLong();
        if (done < last) {
            started = now;
            startedAt = done;
        }
        last = done;
        if (now - shownAt < EVERY_NANOS) {
            return;
        }
        shownAt = now;
        double perSecond = (done - startedAt) * 1e9 / Math.max(1, now - started);
        terminal.print("\r" + line(done, total, perSecond) + CLEAR_REST);
        terminal.flush();
    }

    private String line(long done, long total, double perSecond) {
        String rate = String.format(Locale.ROOT, "%,.0f/s", unit.scaled(perSecond));
        if (total < 0) {
            return String.format(Locale.ROOT, "%,.0f %s, %s", unit.scaled((double) done), unit.word, rate);
        }
        String left = perSecond < 1 ? "" : ", " + time((long) ((total - done) / perSecond)) + " left";
        return String.format(
                Locale.ROOT,
                "%,.0f of %,.0f %s, %s%s",
                unit.scaled((double) done),
                unit.scaled((double) total),
                unit.word,
                rate,
                left);
    }

    private static String time(long seconds) {
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (shown) {
            terminal.print("\r" + CLEAR_REST);
            terminal.flush();
        }
    }
}
