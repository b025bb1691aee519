package dev.cairn.witness.check;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what happens on another thread. */
final class Deadline {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Deadline() {}

    static void await(String what, BooleanSupplier happened) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not happen within " + LONGEST);
            }
            Thread.sleep(5);
        }
    }
}
