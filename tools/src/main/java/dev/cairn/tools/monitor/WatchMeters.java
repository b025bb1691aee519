package dev.cairn.tools.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one log. */
final class WatchMeters {
    private final AtomicLong verifiedSize = new AtomicLong();
    private final AtomicLong shownSize = new AtomicLong();
    private final AtomicLong outcome = new AtomicLong();
    private final Counter entries;

    WatchMeters(MeterRegistry registry, String log) {
        Gauge.builder("cairn.monitor.verified.size", verifiedSize, AtomicLong::doubleValue)
                .description("Entries that were proven and matched.")
                .tag("log", log)
                .register(registry);
        Gauge.builder("cairn.monitor.lag", this, meters -> (double) meters.lag())
                .description("Entries that the log shows and that were not matched yet.")
                .tag("log", log)
                .register(registry);
        Gauge.builder("cairn.monitor.outcome", outcome, AtomicLong::doubleValue)
                .description("The last look at the log itself: 0 clean, 2 tamper, 3 operational.")
                .tag("log", log)
                .register(registry);
        entries = Counter.builder("cairn.monitor.entries")
                .description("Entries that were matched.")
                .tag("log", log)
                .register(registry);
    }

    private long lag() {
        return Math.max(0, shownSize.get() - verifiedSize.get());
    }

    void shown(long size) {
        shownSize.set(size);
    }

    void matched(long count) {
        entries.increment((double) count);
    }

    void verified(long size) {
        verifiedSize.set(size);
    }

    void outcome(Outcome last) {
        outcome.set(last.exitCode());
    }
}
