package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Counts what was decided, and writes it down. */
final class Recorder {
    private final MeterRegistry registry;
    private final AuditTrail trail;
    private final InstantSource clock;
    private final Map<String, Counter> decisions = new ConcurrentHashMap<>();
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();

    Recorder(MeterRegistry registry, AuditTrail trail, InstantSource clock) {
        this.registry = registry;
        this.trail = trail;
        this.clock = clock;
    }

    /** Shows what runs, what waits and what is kept. */
    void watch(Lanes lanes, Headroom headroom, Admitter admitter) {
        gauge("cairn.admission.work.limit", "Questions that registries may be asked at once", headroom::limit);
        FunctionCounter.builder("cairn.admission.work.shed", lanes, Lanes::shed)
                .description("Questions that could not have been decided in time, and were not asked")
                .register(registry);
        gauge("cairn.admission.work.running", "Questions that a registry is being asked", lanes::running);
        gauge("cairn.admission.work.waiting", "Questions that wait for a thread", lanes::waiting);
        gauge("cairn.admission.kept.decisions", "Decisions that are kept", admitter::keptDecisions);
        gauge("cairn.admission.kept.tags", "Digests of tags that are kept", admitter::keptTags);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /**
     * A decision.
     *
     * @param effect what became of it: {@code admitted}, {@code warned} or {@code refused}
     */
    void decided(Door door, ObjectNode about, Verdict verdict, String effect) {
        Decision decision = verdict.decision();
        String outcome = decision.outcome().text();
        decisions
                .computeIfAbsent(
                        door.text() + " " + outcome + " " + verdict.kept(),
                        unused -> Counter.builder("cairn.admission.decisions")
                                .description("Decisions about images")
                                .tag("door", door.text())
                                .tag("outcome", outcome)
                                .tag("kept", Boolean.toString(verdict.kept()))
                                .register(registry))
                .increment();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("time", clock.instant().toString()).put("door", door.text());
        line.setAll(about);
        line.put("image", decision.image());
        decision.digest().ifPresent(digest -> line.put("digest", digest));
        line.put("outcome", outcome).put("effect", effect);
        decision.rule().ifPresent(rule -> line.put("rule", rule));
        decision.reasons().forEach(line.putArray("reasons")::add);
        if (!decision.warnings().isEmpty()) {
            decision.warnings().forEach(line.putArray("warnings")::add);
        }
        line.put("policy", verdict.policy()).put("kept", verdict.kept());
        trail.write(line);
    }

    /**
     * A request was answered.
     *
     * @param result {@code allowed}, {@code refused}, {@code malformed} or {@code passed}, if nothing was to be decided
     * @param began on the clock of {@link System#nanoTime}
     */
    void answered(Door door, String result, long began) {
        requests.computeIfAbsent(
                        door.text() + " " + result,
                        unused -> Timer.builder("cairn.admission.requests")
                                .description("Requests, from the body to the answer")
                                .tag("door", door.text())
                                .tag("result", result)
                                .publishPercentiles(0.5, 0.99)
                                .register(registry))
                .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
}
