package dev.cairn.tools.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter terminal = new StringWriter();
    private final long[] nanos = {0};
    private final Progress line = line(true, Progress.Unit.ENTRIES);

    private Progress line(boolean shown, Progress.Unit unit) {
        return new Progress(new PrintWriter(terminal), shown, unit, () -> nanos[0]);
    }

    private String after(Duration time, long entries, long size) {
        nanos[0] += time.toNanos();
        terminal.getBuffer().setLength(0);
        line.update(entries, size);
        return terminal.toString().replace("\r", "").replace("\033[K", "");
    }

    @Test
    void saysRateAndTimeLeftFiveTimesASecond() {
        assertEquals("", after(Duration.ofMillis(199), 100, 10_000));
        assertEquals("1,000 of 10,000 entries, 2,000/s, 4 s left", after(Duration.ofMillis(301), 1000, 10_000));
        assertEquals("", after(Duration.ofMillis(100), 1100, 10_000));
    }

    @Test
    void longTimesAreInMinutes() {
        assertEquals("100 of 10,000 entries, 100/s, 1 min 39 s left", after(Duration.ofSeconds(1), 100, 10_000));
    }

    @Test
    void aSecondPassHasItsOwnRate() {
        after(Duration.ofSeconds(10), 10_000, 10_000);
        after(Duration.ofSeconds(1), 0, 10_000);
        assertEquals("5,000 of 10,000 entries, 5,000/s, 1 s left", after(Duration.ofSeconds(1), 5000, 10_000));
    }

    @Test
    void withoutARateThereIsNoTimeLeft() {
        assertEquals("0 of 10 entries, 0/s", after(Duration.ofSeconds(1), 0, 10));
    }

    @Test
    void clearsTheLineAtTheEnd() {
        line.close();
        assertEquals("\r\033[K", terminal.toString());
    }

    @Test
    void whereTheTotalIsNotKnownThereIsNoTimeLeft() {
        assertEquals("500 entries, 500/s", after(Duration.ofSeconds(1), 500, -1));
    }

    @Test
    void bytesAreCountedInMegabytes() {
        try (Progress bytes = line(true, Progress.Unit.BYTES)) {
            nanos[0] += Duration.ofSeconds(2).toNanos();
            bytes.update(1_000_000_000, 10_000_000_000L);
            assertEquals("\r1,000 of 10,000 MB, 500/s, 18 s left\033[K", terminal.toString());
        }
    }

    @Test
    void whereNobodyLooksNothingIsWritten() {
        try (Progress hidden = line(false, Progress.Unit.FILES)) {
            nanos[0] += Duration.ofSeconds(2).toNanos();
            hidden.update(1, 2);
        }
        assertEquals("", terminal.toString());
    }
}
