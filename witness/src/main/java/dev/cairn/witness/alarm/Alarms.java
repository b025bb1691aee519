package dev.cairn.witness.alarm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alarms that stand, and who is told of new ones. Safe for concurrent use. */
public final class Alarms {
    private static final Logger LOGGER = LoggerFactory.getLogger(Alarms.class);
    // Logs and peers are as many as are configured; what they can make us say is bounded all the same.
    private static final int MAX_STANDING = 10_000;

    private final InstantSource clock;
    private final Consumer<Alarm> webhook;
    private final Map<AlarmKind, Counter> raised = new EnumMap<>(AlarmKind.class);
    private final Map<Alarm.Key, Alarm> standing = new LinkedHashMap<>();
    private final CompletableFuture<Alarm> misbehaviour = new CompletableFuture<>();

    /**
     * No alarm yet.
     *
     * @param webhook is given each new alarm; must not block
     */
    public Alarms(InstantSource clock, MeterRegistry registry, Consumer<Alarm> webhook) {
        this.clock = clock;
        this.webhook = webhook;
        for (AlarmKind kind : AlarmKind.values()) {
            raised.put(
                    kind,
                    Counter.builder("cairn.witness.alarms.raised")
                            .tag("kind", kind.word())
                            .description("Alarms raised")
                            .register(registry));
            Gauge.builder("cairn.witness.alarms", this, alarms -> alarms.count(kind))
                    .tag("kind", kind.word())
                    .description("Alarms whose cause is not gone")
                    .register(registry);
        }
    }

    /** Raises an alarm, unless it stands already. */
    public void raise(AlarmKind kind, String origin, String subject, String text) {
        raise(new Alarm(kind, origin, subject, text, Optional.empty(), clock.instant()));
    }

    /** Raises the alarm that a log has signed two histories. */
    public void misbehaviour(String origin, String text, Path proof) {
        String subject = String.valueOf(proof.getFileName());
        raise(new Alarm(AlarmKind.MISBEHAVIOUR, origin, subject, text, Optional.of(proof), clock.instant()));
    }

    private void raise(Alarm alarm) {
        synchronized (standing) {
            boolean room = standing.size() < MAX_STANDING || alarm.kind() == AlarmKind.MISBEHAVIOUR;
            if (!room || standing.putIfAbsent(alarm.key(), alarm) != null) {
                return;
            }
        }
        Optional.ofNullable(raised.get(alarm.kind())).ifPresent(Counter::increment);
        if (alarm.kind() == AlarmKind.MISBEHAVIOUR) {
            LOGGER.error(
                    "MISBEHAVIOUR of {}: {}; proof in {}",
                    alarm.origin(),
                    alarm.text(),
                    alarm.proof().map(Path::toString).orElse("no file"));
            misbehaviour.complete(alarm);
        } else {
            LOGGER.warn("{}: {}: {}", alarm.kind().word(), alarm.origin(), alarm.text());
        }
        webhook.accept(alarm);
    }

    /** The cause of an alarm is gone. Misbehaviour stays. */
    public void clear(AlarmKind kind, String origin, String subject) {
        if (kind == AlarmKind.MISBEHAVIOUR) {
            return;
        }
        Alarm gone;
        synchronized (standing) {
            gone = standing.remove(new Alarm.Key(kind, origin, subject));
        }
        if (gone != null) {
            LOGGER.info("{}: {}: over: {}", kind.word(), origin, gone.text());
        }
    }

    /** Completes with the first misbehaviour. */
    public CompletableFuture<Alarm> misbehaviour() {
        return misbehaviour;
    }

    /** The alarms whose cause is not gone, oldest first. */
    public List<Alarm> standing() {
        synchronized (standing) {
            return List.copyOf(standing.values());
        }
    }

    private long count(AlarmKind kind) {
        return standing().stream().filter(alarm -> alarm.kind() == kind).count();
    }
}
