package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration MARGIN = Duration.ofMillis(500);

    @ParameterizedTest(name = "{0}: {1} ms")
    @CsvSource({
        "'', 20000",
        "timeout=10s, 9500",
        "a=b&timeout=2s, 1500",
        "timeout=600ms, 300",
        "timeout=1.5s, 1000",
        "timeout=30s, 20000",
        "timeout=1m0s, 20000",
        "dryRun=All, 20000",
    })
    void whatTheQuerySaysLessTheMargin(String query, long millis) throws MalformedException {
        Deadline deadline = Deadline.of(query, LIMIT, MARGIN, System.nanoTime());
        assertEquals(Duration.ofMillis(millis), deadline.allowed());
        assertTrue(deadline.nanosLeft() <= Duration.ofMillis(millis).toNanos());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout=",
                "timeout=10",
                "timeout=0s",
                "timeout=-1s",
                "timeout=s",
                "timeout=10s10s",
                "timeout=1e3s"
            })
    void noDuration(String query) {
        assertThrows(MalformedException.class, () -> Deadline.of(query, LIMIT, MARGIN, System.nanoTime()));
    }

    @Test
    void aQueryHasABound() {
        assertThrows(MalformedException.class, () -> Deadline.of("a".repeat(2000), LIMIT, MARGIN, System.nanoTime()));
    }
}
