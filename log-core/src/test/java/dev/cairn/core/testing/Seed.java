package dev.cairn.core.testing;

import java.util.Random;

/** Randomness of tests: seeded, the seed printed, and set again with {@code -Dcairn.seed=N}. */
public final class Seed {
    private Seed() {}

    /** A generator whose seed is printed with the name of what uses it. */
    public static Random random(String user) {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println(user + ": seed " + seed + " (repeat with -Dcairn.seed=" + seed + ")");
        return new Random(seed);
    }
}
