package dev.cairn.core.sequencer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of a log that has witnesses. */
final class QuorumMetrics {
    private final Counter failedRounds;
    private final Counter withoutQuorum;
    private final AtomicLong signedSize = new AtomicLong();
    private final AtomicLong met = new AtomicLong();
    private final AtomicLong publishedAt; // milliseconds since 1970
    private final InstantSource clock;

    QuorumMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        publishedAt = new AtomicLong(clock.millis());
        failedRounds = Counter.builder("cairn.quorum.failures")
                .description("Times that the witnesses were asked and did not make the quorum")
                .register(registry);
        withoutQuorum = Counter.builder("cairn.published.without.quorum")
                .description("Checkpoints that were published without the quorum of witnesses")
                .register(registry);
        Gauge.builder("cairn.quorum.met", met, AtomicLong::get)
                .description("1 if the quorum of witnesses cosigned when they were asked last, else 0")
                .register(registry);
        Gauge.builder("cairn.signed.size", signedSize, AtomicLong::get)
                .description("Size of the last checkpoint signed, which may wait for witnesses")
                .register(registry);
        Gauge.builder("cairn.publication.age", this, QuorumMetrics::age)
                .baseUnit("seconds")
                .description("Time since a checkpoint was published, or the log started")
                .register(registry);
    }

    private double age() {
        return Duration.ofMillis(clock.millis() - publishedAt.get()).toMillis() / 1e3;
    }

    void status(QuorumStatus status) {
        signedSize.set(status.signedSize());
        met.set(status.met() ? 1 : 0);
    }

    void roundFailed() {
        failedRounds.increment();
    }

    void published(boolean quorum) {
        publishedAt.set(clock.millis());
        if (!quorum) {
            withoutQuorum.increment();
        }
    }
}
