package dev.cairn.tools.serve;

import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.Witnessing;
import dev.cairn.server.witness.WitnessFace;
import dev.cairn.server.witness.WitnessSettings;
import dev.cairn.server.witness.Witnesses;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;

/** The witnesses of a log and what the log needs of them; or none, and then it does without. */
public final class LogWitnesses implements AutoCloseable {
    private final Optional<WitnessSettings> settings;
    private final Optional<Witnesses> witnesses;
    private final boolean failOpen;
    private final Duration patience;

    /**
     * @param settings empty for a log without witnesses
     * @param failOpen whether the log publishes without their quorum
     * @param patience how long who waits for a publication is kept waiting for their quorum
     */
    public LogWitnesses(
            Optional<WitnessSettings> settings, boolean failOpen, Duration patience, MeterRegistry registry) {
        this.settings = settings;
        this.failOpen = failOpen;
        this.patience = patience;
        this.witnesses = settings.map(present -> new Witnesses(present, registry));
    }

    /** The log with them. */
    public EngineSettings with(EngineSettings engine) {
        return witnesses
                .map(cosigners ->
                        engine.with(new Witnessing(settings.orElseThrow().policy(), cosigners, failOpen, patience)))
                .orElse(engine);
    }

    /** Shows how they are. */
    public Optional<WitnessFace> face(Log log) {
        return witnesses.map(
                present -> new WitnessFace(log, settings.orElseThrow().policy().quorum(), failOpen, present::health));
    }

    @Override
    public void close() {
        witnesses.ifPresent(Witnesses::close);
    }
}
