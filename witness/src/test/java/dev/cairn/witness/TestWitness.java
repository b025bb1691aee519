package dev.cairn.witness;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.Schema;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.witness.cosign.CheckpointObserver;
import dev.cairn.witness.cosign.Cosigner;
import dev.cairn.witness.http.WitnessMetrics;
import dev.cairn.witness.http.WitnessRoutes;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.Origins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A witness in this process, without a server: its routes, over a database in a folder. Its clock is set by hand. */
public final class TestWitness implements AutoCloseable {
    public static final String NAME = "witness.example/w1";
    public static final String ED25519_NAME = "witness.example/ed25519";

    private final Map<String, WitnessedLog> logs = new ConcurrentHashMap<>();
    private final List<NoteSigner> signers;
    private final Path file;
    private final Seen seen = new Seen();
    private volatile Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    private ActorSystem<Void> system;
    private ExecutorService threads;
    private List<Route> routes;
    private Origins origins;

    /** What an observer has heard. */
    public static final class Seen implements CheckpointObserver {
        public final Collection<VerifiedCheckpoint> cosigned = new ConcurrentLinkedQueue<>();
        public final Collection<VerifiedCheckpoint> refused = new ConcurrentLinkedQueue<>();
        public final Collection<Instant> clockBehind = new ConcurrentLinkedQueue<>();

        @Override
        public void cosigned(VerifiedCheckpoint checkpoint) {
            cosigned.add(checkpoint);
        }

        @Override
        public void refused(VerifiedCheckpoint checkpoint, long oldSize, List<Hash> proof) {
            refused.add(checkpoint);
        }

        @Override
        public void clockBehind(VerifiedCheckpoint checkpoint, Instant last, Instant now) {
            clockBehind.add(now);
        }
    }

    private TestWitness(Path folder, List<NoteSigner> signers) {
        this.signers = signers;
        this.file = folder.resolve("witness.db");
        if (!Files.exists(file)) {
            Schema.create(Database.sqlite(file));
        }
        start();
    }

    /** A witness with keys of both types. */
    public static TestWitness open(Path folder) throws MalformedException {
        return new TestWitness(
                folder,
                List.of(
                        NoteSigner.mlDsa44(NAME, LocalKey.generate(KeyType.ML_DSA_44), Instant::now),
                        NoteSigner.ed25519Cosigner(ED25519_NAME, LocalKey.generate(KeyType.ED25519), Instant::now)));
    }

    /** A witness with an Ed25519 key alone. */
    public static TestWitness openWithEd25519(Path folder) throws MalformedException {
        return new TestWitness(
                folder,
                List.of(NoteSigner.ed25519Cosigner(ED25519_NAME, LocalKey.generate(KeyType.ED25519), Instant::now)));
    }

    private void start() {
        system = ActorSystem.create(
                Behaviors.empty(),
                "witness-test",
                Origins.config(Database.sqlite(file))
                        .withFallback(ConfigFactory.parseMap(Map.of(
                                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook",
                                false,
                                "pekko.loglevel",
                                "WARNING")))
                        .withFallback(ConfigFactory.load()));
        threads = Executors.newFixedThreadPool(2);
        KnownLogs known = new KnownLogs() {
            @Override
            public Optional<WitnessedLog> find(String origin) {
                return Optional.ofNullable(logs.get(origin));
            }

            @Override
            public Collection<WitnessedLog> all() {
                return logs.values();
            }
        };
        origins = Origins.open(system, () -> now);
        Cosigner cosigner = new Cosigner(known, origins, signers, List.of(seen), threads);
        routes = WitnessRoutes.of(
                known, signers, cosigner, origin -> Optional.empty(), new WitnessMetrics(new SimpleMeterRegistry()));
    }

    /** Stops it, and starts it over the same database. */
    public void restart() {
        close();
        start();
    }

    public TestWitness knows(TestLog... added) {
        for (TestLog log : added) {
            knows(log.known());
        }
        return this;
    }

    public void knows(WitnessedLog log) {
        logs.put(log.origin(), log);
    }

    public void forget(TestLog log) {
        logs.remove(log.origin());
    }

    public void at(Instant instant) {
        now = instant;
    }

    public Instant now() {
        return now;
    }

    public Seen seen() {
        return seen;
    }

    public Origins origins() {
        return origins;
    }

    public Path database() {
        return file;
    }

    public List<VerifierKey> keys() {
        return signers.stream().map(NoteSigner::verifierKey).toList();
    }

    public List<NoteSigner> signers() {
        return signers;
    }

    public CompletableFuture<Answer> send(String path, byte[] body) {
        Route route = routes.stream().filter(one -> one.isAt(path)).findFirst().orElseThrow();
        return route.answer(new Call(path, "application/octet-stream", Map.of(), Bytes.wrap(body)))
                .toCompletableFuture();
    }

    public boolean serves(String path) {
        return routes.stream().anyMatch(one -> one.isAt(path));
    }

    public Answer call(String path, byte[] body) throws Exception {
        return send(path, body).get(30, TimeUnit.SECONDS);
    }

    public Answer add(AddCheckpointRequest request) throws Exception {
        return call("/add-checkpoint", request.encode().toArray());
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        threads.shutdown();
    }
}
