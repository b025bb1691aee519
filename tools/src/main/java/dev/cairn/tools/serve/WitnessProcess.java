package dev.cairn.tools.serve;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.Schema;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.LogServer;
import dev.cairn.server.http.Mount;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.witness.WitnessDirectory;
import dev.cairn.witness.alarm.Alarm;
import dev.cairn.witness.cosign.Cosigner;
import dev.cairn.witness.http.WitnessMetrics;
import dev.cairn.witness.http.WitnessRoutes;
import dev.cairn.witness.log.LogListReader;
import dev.cairn.witness.log.LogRules;
import dev.cairn.witness.log.PolicyFiles;
import dev.cairn.witness.state.Origins;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A running witness, without its server: its directory, actors, threads and routes. */
public final class WitnessProcess implements AutoCloseable {
    // Calls that wait for a thread; those that have begun always get one again.
    private static final int MOST_WAITING = 1024;
    private static final Duration LOOK_AT_FILES = Duration.ofMillis(500);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final WitnessDirectory directory;
    private final ActorSystem<Void> system;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService files;
    private final ScheduledExecutorService lists; // apart, as a list may be slow
    private final List<NoteSigner> signers;
    private final RouteMount mount;
    private final WitnessEyes eyes;

    private WitnessProcess(
            WitnessDirectory directory,
            WitnessConfig config,
            PolicyFiles logs,
            LogListReader listReader,
            List<NoteSigner> signers,
            Database database,
            InstantSource clock,
            MeterRegistry registry) {
        this.directory = directory;
        this.signers = signers;
        this.system = ActorSystem.create(
                Behaviors.empty(),
                "cairn-witness",
                LogServer.tuning(ConfigFactory.defaultReference())
                        .withFallback(Origins.config(database))
                        .withFallback(LogEngine.systemConfig())
                        .withFallback(ConfigFactory.load()));
        // Verifying and signing takes processors, and nothing here waits.
        int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.threads = new ThreadPoolExecutor(
                parallelism,
                parallelism,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                Threads.daemon("cairn-cosign"));
        this.lists = Executors.newSingleThreadScheduledExecutor(Threads.daemon("cairn-lists"));
        this.files = Executors.newSingleThreadScheduledExecutor(Threads.daemon("cairn-logs"));
        Origins origins = Origins.open(system, clock);
        this.eyes = new WitnessEyes(directory.root(), config, logs, origins, clock, registry);
        Cosigner cosigner = new Cosigner(logs, origins, signers, List.of(eyes.check()), threads);
        this.mount = new RouteMount(Threads.bounded(threads, MOST_WAITING));
        mount.open(WitnessRoutes.of(logs, signers, cosigner, eyes.evidence()::first, new WitnessMetrics(registry)));
        ScheduledFuture<?> unusedReading = lists.scheduleWithFixedDelay(
                listReader::read, 0, config.logListInterval().toMillis(), TimeUnit.MILLISECONDS);
        ScheduledFuture<?> unusedLooking = files.scheduleWithFixedDelay(
                logs::refresh, LOOK_AT_FILES.toMillis(), LOOK_AT_FILES.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a witness.
     *
     * @throws MalformedException if a key file or logs.policy is malformed
     * @throws dev.cairn.core.StoreException if there is no witness, or another process has it open
     */
    public static WitnessProcess open(Path root, WitnessConfig config, Database database, MeterRegistry registry)
            throws MalformedException {
        InstantSource clock = InstantSource.system();
        WitnessDirectory directory = WitnessDirectory.open(root);
        try {
            // Without what it has cosigned it would begin again at nothing: that must be nobody's accident.
            Schema.require(database);
            List<NoteSigner> signers = directory.signers(clock);
            LogRules rules =
                    new LogRules(signers.stream().map(NoteSigner::verifierKey).toList());
            PolicyFiles logs =
                    PolicyFiles.open(rules, WitnessDirectory.policyFile(root), WitnessDirectory.listedFile(root));
            LogListReader lists = new LogListReader(rules, config.logLists(), WitnessDirectory.listedFile(root));
            return new WitnessProcess(directory, config, logs, lists, signers, database, clock, registry);
        } catch (MalformedException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** The actor system, set up for a server. */
    public ActorSystem<Void> system() {
        return system;
    }

    /** To be put on a server. */
    public Mount mount() {
        return mount;
    }

    /** The witness's verifier keys. */
    public List<VerifierKey> verifierKeys() {
        return signers.stream().map(NoteSigner::verifierKey).toList();
    }

    /** Begins to look at the logs. */
    public void look() {
        eyes.check().start();
    }

    /** Completes when a log has been proven to misbehave. */
    public CompletableFuture<Alarm> misbehaviour() {
        return eyes.alarms().misbehaviour();
    }

    /** Stops the actors, once the server has stopped, and lets go of the directory. */
    @Override
    public void close() {
        files.shutdown();
        lists.shutdownNow();
        eyes.close();
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(DRAIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the witness did not stop within " + DRAIN.toSeconds() + " s", e);
        } finally {
            threads.shutdown();
            directory.close();
        }
    }
}
