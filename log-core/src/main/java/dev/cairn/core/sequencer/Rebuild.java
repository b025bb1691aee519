package dev.cairn.core.sequencer;

import java.time.Duration;
import org.slf4j.Logger;

/** Says how far a store has caught up with its journal, every few seconds. */
final class Rebuild {
    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final long from;
    private final long to;
    private final Logger logger;
    private final long started = System.nanoTime();
    private long said = started;

    Rebuild(long from, long to, Logger logger) {
        this.from = from;
        this.to = to;
        this.logger = logger;
    }

    void at(IntegratedTree tree) {
        long now = System.nanoTime();
        if (now - said < EVERY_NANOS) {
            return;
        }
        said = now;
        double perSecond = (tree.size() - from) * 1e9 / (now - started);
        long left = perSecond == 0 ? 0 : (long) ((to - tree.size()) / perSecond);
        logger.info("rebuilding: {} of {} entries, {}/s, {} s left", tree.size(), to, (long) perSecond, left);
    }
}
