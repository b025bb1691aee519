package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HeadroomTest {
    @Test
    void moreMayRunWhereNothingWaits() {
        Headroom headroom = new Headroom(32, Runnable::run);
        for (int i = 0; i < 1000; i++) {
            headroom.look();
        }
        assertEquals(32, headroom.limit());
    }

    @Test
    void oneMayAlwaysRun() {
        Headroom headroom = new Headroom(32, task -> {
            throw new RejectedExecutionException();
        });
        int before = headroom.limit();
        headroom.look();
        assertTrue(headroom.limit() < before);
        for (int i = 0; i < 100; i++) {
            headroom.look();
        }
        assertEquals(1, headroom.limit());
    }

    /** The task that was put there first is not back: that is known before it is. */
    @Test
    void whatIsStuckCountsBeforeItIsBack() throws InterruptedException {
        Headroom headroom = new Headroom(32, task -> {});
        int before = headroom.limit();
        headroom.look();
        assertEquals(before, headroom.limit());
        headroom.look();
        assertTrue(headroom.limit() <= before, "nothing is known yet that would allow more");
        while (headroom.limit() >= before) {
            Thread.sleep(Headroom.INTERVAL_MILLIS);
            headroom.look();
        }
    }
}
