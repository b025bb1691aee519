package dev.cairn.core.sequencer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of one log. All are made here, once per registry. */
public final class LogMetrics {
    private final Counter appended;
    private final Counter duplicates;
    private final Counter pushback;
    private final Counter restarts;
    private final DistributionSummary batchEntries;
    private final Timer commit;
    private final Timer integrate;
    private final Timer publish;
    private final AtomicInteger queue;
    private final AtomicLong size = new AtomicLong();

    /** @param queue the number of submissions in flight, kept by the log */
    LogMetrics(MeterRegistry registry, AtomicInteger queue) {
        this.queue = queue;
        appended = Counter.builder("cairn.appended")
                .description("Entries that got an index and were published")
                .register(registry);
        duplicates = Counter.builder("cairn.duplicates")
                .description("Submissions answered with an existing entry")
                .register(registry);
        pushback = Counter.builder("cairn.pushback")
                .description("Submissions refused because too much was in flight")
                .register(registry);
        restarts = Counter.builder("cairn.restarts")
                .description("Times that the log failed and started again from its journals")
                .register(registry);
        batchEntries = DistributionSummary.builder("cairn.batch.entries")
                .description("Entries in one journal event")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        commit = timer(registry, "cairn.commit", "Committing a batch to the journal");
        integrate = timer(registry, "cairn.integrate", "Hashing a batch into tiles and writing the store");
        publish = timer(registry, "cairn.publish", "Checking, signing and committing a checkpoint");
        Gauge.builder("cairn.queue", this.queue, AtomicInteger::get)
                .description("Submissions in flight")
                .register(registry);
        Gauge.builder("cairn.tree.size", size, AtomicLong::get)
                .description("Size of the published tree")
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    void batch(int entries) {
        batchEntries.record(entries);
    }

    void committed(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    void integrated(long nanos) {
        integrate.record(nanos, TimeUnit.NANOSECONDS);
    }

    void published(long nanos, long treeSize) {
        publish.record(nanos, TimeUnit.NANOSECONDS);
        treeSize(treeSize);
    }

    void treeSize(long treeSize) {
        size.set(treeSize);
    }

    void answered(AppendResult result) {
        if (result instanceof AppendResult.Published published) {
            (published.duplicate() ? duplicates : appended).increment();
        } else if (result instanceof AppendResult.Pushback) {
            pushback.increment();
        }
    }

    void restarted() {
        restarts.increment();
    }
}
