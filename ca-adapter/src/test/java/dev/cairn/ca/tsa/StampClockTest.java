package dev.cairn.ca.tsa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00.5Z");

    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private Instant wall = START;
    private long nanos = 77;
    private Optional<String> verdict = Optional.empty();
    private StampClock clock = open(Path.of("/nonexistent/before-each-replaces-this"));

    @BeforeEach
    void start() {
        file = folder.resolve("last-timestamp");
        clock = open(file);
    }

    private StampClock open(Path path) {
        return new StampClock(() -> wall, () -> nanos, Duration.ofSeconds(1), path, () -> verdict);
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    private void refused(String why) {
        TimestampException refusal = assertThrows(TimestampException.class, clock::stamp);
        assertEquals(503, refusal.status());
        assertEquals("no timestamps are given now: " + why, refusal.getMessage());
        assertFalse(clock.sound());
    }

    @Test
    void givesWholeSeconds() throws TimestampException {
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), clock.stamp());
        pass(Duration.ofDays(1));
        assertEquals(Instant.parse("2026-01-02T00:00:00Z"), clock.stamp());
    }

    @Test
    void stepBackWithinTheBoundIsNoMatter() throws TimestampException {
        clock.stamp();
        wall = wall.minusMillis(1000);
        clock.stamp();
        // From the latest, not from the last: such steps do not add up.
        wall = wall.minusMillis(1);
        refused("the clock is before the last timestamp");
    }

    @Test
    void clockBeforeTheLastTimestampIsRefusedUntilItCatchesUp() throws TimestampException {
        clock.stamp();
        wall = wall.minusSeconds(10);
        refused("the clock is before the last timestamp");
        wall = wall.plusSeconds(10);
        clock.stamp();
        assertTrue(clock.sound());
    }

    @Test
    void clockPutBackInAQuietHourIsRefused() throws TimestampException {
        clock.stamp();
        pass(Duration.ofHours(1));
        wall = wall.minus(Duration.ofMinutes(30));
        refused("the clock was put back since the last timestamp");
    }

    @Test
    void sleepingMachineIsNoMatter() throws TimestampException {
        clock.stamp();
        wall = wall.plus(Duration.ofHours(8));
        assertEquals(Instant.parse("2026-01-01T08:00:00Z"), clock.stamp());
    }

    @Test
    void olderClockAfterRestartIsRefused() throws TimestampException {
        clock.stamp();
        pass(Duration.ofSeconds(1));
        clock.stamp();
        clock.close();
        nanos = 0;
        wall = wall.minusSeconds(5);
        clock = open(file);
        refused("the clock is before the last timestamp");
    }

    @Test
    void afterAKillTheFileIsAtMostTwoSecondsOld() throws TimestampException {
        for (int i = 0; i < 100; i++) {
            clock.stamp();
            pass(Duration.ofMillis(100));
        }
        Instant last = wall.minusMillis(100);
        Instant kept = new LastStamp(file).read().orElseThrow();
        assertFalse(kept.isBefore(last.minusSeconds(2)), () -> kept + " and " + last);
        assertFalse(kept.isAfter(last));
    }

    @Test
    void judgeIsBelieved() throws TimestampException {
        verdict = Optional.of("it is off");
        refused("it is off");
        verdict = Optional.empty();
        clock.stamp();
    }

    @Test
    void withoutItsFileNothingIsStamped() {
        clock = open(folder.resolve("no-such-folder").resolve("last-timestamp"));
        refused("the time of the last timestamp cannot be kept");
    }

    @Test
    void damagedFileIsNotOverlooked() throws IOException {
        Files.writeString(file, "yesterday\n");
        assertThrows(StoreException.class, () -> open(file));
        Files.writeString(file, "2026-01-01T00:00:00Z" + " ".repeat(100));
        assertThrows(StoreException.class, () -> open(file));
    }
}
