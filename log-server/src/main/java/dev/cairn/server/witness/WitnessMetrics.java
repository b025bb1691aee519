package dev.cairn.server.witness;

import dev.cairn.core.note.TlogPolicy.Witness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of witnesses, by their names in the policy. All are made here. */
final class WitnessMetrics {
    private static final String WITNESS = "witness";
    private static final String CONFLICT = "conflict";

    private record Meters(AtomicLong up, AtomicLong size, Timer latency, Map<String, Counter> requests) {}

    private final Map<String, Meters> byName = new HashMap<>();

    WitnessMetrics(MeterRegistry registry, List<Witness> witnesses) {
        for (Witness witness : witnesses) {
            byName.put(witness.name(), meters(registry, witness.name()));
        }
    }

    private Meters meters(MeterRegistry registry, String name) {
        AtomicLong up = new AtomicLong();
        AtomicLong size = new AtomicLong();
        Gauge.builder("cairn.witness.up", up, AtomicLong::get)
                .description("1 if the witness cosigned when it was asked last, else 0")
                .tag(WITNESS, name)
                .register(registry);
        Gauge.builder("cairn.witness.size", size, AtomicLong::get)
                .description("Size of the last checkpoint that the witness has cosigned, as far as the log knows")
                .tag(WITNESS, name)
                .register(registry);
        Timer latency = Timer.builder("cairn.witness.latency")
                .description("Requests to the witness")
                .tag(WITNESS, name)
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        Map<String, Counter> requests = new HashMap<>();
        requests.put(CONFLICT, counter(registry, name, CONFLICT));
        for (WitnessState state : WitnessState.values()) {
            if (state != WitnessState.NOT_ASKED) {
                requests.put(outcome(state), counter(registry, name, outcome(state)));
            }
        }
        return new Meters(up, size, latency, Map.copyOf(requests));
    }

    private static Counter counter(MeterRegistry registry, String name, String outcome) {
        return Counter.builder("cairn.witness.requests")
                .description("Requests to the witness, by what came of them")
                .tag(WITNESS, name)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String outcome(WitnessState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** A request was answered with 409 and the witness's size. */
    void conflict(List<Witness> lines) {
        count(lines, CONFLICT);
    }

    /** A request ended, and left the witness in a state. */
    void ended(List<Witness> lines, WitnessState state, long size) {
        count(lines, outcome(state));
        for (Witness line : lines) {
            Meters meters = of(line);
            meters.up().set(state == WitnessState.COSIGNS ? 1 : 0);
            meters.size().set(size);
        }
    }

    void latency(List<Witness> lines, long nanos) {
        lines.forEach(line -> of(line).latency().record(nanos, TimeUnit.NANOSECONDS));
    }

    private void count(List<Witness> lines, String outcome) {
        for (Witness line : lines) {
            Counter counter = of(line).requests().get(outcome);
            if (counter != null) {
                counter.increment();
            }
        }
    }

    private Meters of(Witness line) {
        return Objects.requireNonNull(byName.get(line.name()));
    }
}
