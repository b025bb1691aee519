package dev.cairn.witness.http;

import dev.cairn.witness.cosign.Refusal;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginHash;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What the witness counts. */
public final class WitnessMetrics {
    // A gauge each; a witness of more logs than this shows those that came first.
    private static final int MAX_ORIGINS = 1000;
    private static final String COSIGNED = "cosigned";

    private final MeterRegistry registry;
    private final Map<String, Timer> outcomes = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> sizes = new ConcurrentHashMap<>();

    /** Meters in a registry. */
    public WitnessMetrics(MeterRegistry registry) {
        this.registry = registry;
        timer(COSIGNED);
        for (Refusal refusal : Refusal.values()) {
            timer(refusal.label());
        }
    }

    /** Shows how many logs are known, and how many requests wait for the journal. */
    void watch(Supplier<Number> logs, Supplier<Number> inFlight) {
        Gauge.builder("cairn.witness.logs", logs)
                .description("Logs that the witness knows")
                .register(registry);
        Gauge.builder("cairn.witness.requests.in.flight", inFlight)
                .description(
                        "Requests to add a checkpoint that are being decided or committed; those of different logs share a commit")
                .register(registry);
    }

    void addCheckpoint(String outcome, long began) {
        timer(outcome).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    /** A checkpoint is in the journal. */
    void cosigned(CosignedCheckpoint checkpoint) {
        AtomicLong size = sizes.get(checkpoint.origin());
        if (size == null && sizes.size() < MAX_ORIGINS) {
            size = sizes.computeIfAbsent(checkpoint.origin(), this::gauge);
        }
        if (size != null) {
            // Answers may overtake each other; sizes never go back.
            size.accumulateAndGet(checkpoint.size(), Math::max);
        }
    }

    private AtomicLong gauge(String origin) {
        AtomicLong size = new AtomicLong();
        Gauge.builder("cairn.witness.log.size", size, AtomicLong::doubleValue)
                .description("Size of the latest checkpoint cosigned, by the hash of the log's origin")
                .tag("origin_sha256", OriginHash.hex(origin))
                .register(registry);
        return size;
    }

    private Timer timer(String outcome) {
        return outcomes.computeIfAbsent(
                outcome,
                label -> Timer.builder("cairn.witness.add.checkpoint")
                        .description("Requests to add a checkpoint, from the body to the answer")
                        .tag("outcome", label)
                        .publishPercentiles(0.5, 0.99)
                        .register(registry));
    }
}
