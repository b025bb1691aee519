package dev.cairn.tools.fsck;

import dev.cairn.core.fsck.Fsck;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far a check is, its rate and the time left, on one line of a terminal that is written over. */
public final class ProgressLine implements Fsck.Progress {
    private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();

    private final PrintWriter terminal;
    private final LongSupplier nanos;
    private long started;
    private long startedAt;
    private long shown;
    private long last;

    /** @param nanos a clock as {@link System#nanoTime} */
    public ProgressLine(PrintWriter terminal, LongSupplier nanos) {
        this.terminal = terminal;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.shown = started;
    }

    @Override
    public void checked(long entries, long size) {
        long now = nanos.getAsLong();
        if (entries < last) {
            // The second pass.
            started = now;
            startedAt = entries;
        }
        last = entries;
        if (now - shown < EVERY_NANOS) {
            return;
        }
        shown = now;
        double perSecond = (entries - startedAt) * 1e9 / Math.max(1, now - started);
        String left = perSecond < 1 ? "" : time((long) ((size - entries) / perSecond)) + " left";
        terminal.print(
                String.format(Locale.ROOT, "\r%,d of %,d entries, %,.0f/s, %s\033[K", entries, size, perSecond, left));
        terminal.flush();
    }

    private static String time(long seconds) {
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Clears the line. */
    public void end() {
        terminal.print("\r\033[K");
        terminal.flush();
    }
}
