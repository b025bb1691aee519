package dev.cairn.core.engine;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.journal.JournalConfig;
import dev.cairn.core.sequencer.JournalPlugin;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogSettings;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor system with one log in it. */
public final class LogEngine implements AutoCloseable {
    static final String JOURNAL = "log";
    static final String CHECKPOINTS = "checkpoints";
    // Bounds what a start reads: at most this many batches, or checkpoints, after the last snapshot.
    private static final int BATCHES_PER_SNAPSHOT = 200;
    private static final int CHECKPOINTS_PER_SNAPSHOT = 1000;
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final ActorSystem<Void> system;
    private final Log log;

    private LogEngine(ActorSystem<Void> system, Log log) {
        this.system = system;
        this.log = log;
    }

    /**
     * Starts a log. {@link Log#started()} says when it runs, or why it must not.
     *
     * @param overrides configuration that goes before the engine's own, for example the HTTP server's
     */
    public static LogEngine start(EngineSettings settings, MeterRegistry registry, Config overrides) {
        return start(settings, registry, overrides, () -> RocksLogStore.open(settings.store(), settings.rocks()));
    }

    /** As {@link #start(EngineSettings, MeterRegistry, Config)}, with another way to open the store: tests put faults into it. */
    static LogEngine start(
            EngineSettings settings, MeterRegistry registry, Config overrides, Supplier<LogStore> openStore) {
        Config config = overrides
                .withFallback(JournalConfig.of(JOURNAL, settings.journal()))
                .withFallback(JournalConfig.of(CHECKPOINTS, settings.checkpointJournal()))
                .withFallback(systemConfig())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "cairn", config);
        LogSettings log = new LogSettings(
                settings.origin(),
                journalPlugin(settings.origin()),
                checkpointPlugin(settings.origin()),
                settings.signer(),
                settings.witnesses(),
                openStore,
                settings.publishedMark(),
                settings.limits(),
                settings.clock());
        return new LogEngine(system, Log.start(system, log, registry));
    }

    static JournalPlugin journalPlugin(String origin) {
        return JournalConfig.plugin(JOURNAL, "log|" + origin, BATCHES_PER_SNAPSHOT);
    }

    static JournalPlugin checkpointPlugin(String origin) {
        return JournalConfig.plugin(CHECKPOINTS, "checkpoints|" + origin, CHECKPOINTS_PER_SNAPSHOT);
    }

    /** What the configuration of every actor system of this project holds. */
    public static Config systemConfig() {
        return ConfigFactory.parseMap(Map.ofEntries(
                Map.entry("pekko.loggers", List.of("org.apache.pekko.event.slf4j.Slf4jLogger")),
                Map.entry("pekko.logging-filter", "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"),
                Map.entry("pekko.log-dead-letters", 0),
                Map.entry("pekko.log-dead-letters-during-shutdown", false),
                // Whoever runs the process decides when it ends.
                Map.entry("pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", false),
                Map.entry("pekko.coordinated-shutdown.exit-jvm", false),
                Map.entry("pekko.actor.allow-java-serialization", false)));
    }

    public Log log() {
        return log;
    }

    public ActorSystem<Void> system() {
        return system;
    }

    /** Answers what is in flight, closes the store and the journals. */
    @Override
    public void close() {
        try {
            await(log.close());
        } finally {
            system.terminate();
            await(system.getWhenTerminated());
        }
    }

    private static void await(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the log did not stop within " + DRAIN.toSeconds() + " s", e);
        }
    }
}
