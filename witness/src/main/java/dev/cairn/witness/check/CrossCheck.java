package dev.cairn.witness.check;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.witness.alarm.AlarmKind;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.cosign.CheckpointObserver;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginHash;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every known log, again and again, a few at a time, and takes what is brought to the witness as a hint. */
public final class CrossCheck implements CheckpointObserver, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CrossCheck.class);
    private static final String OWN_CLOCK = "this witness";
    private static final int THREADS = 16;
    private static final int MAX_WAITING = 4096;
    // Anybody can bring signed checkpoints again and again; that must not keep the looks waiting.
    private static final int MAX_HINTS = 256;
    private static final long TICK_MILLIS = 250;
    private static final long GRACE_SECONDS = 10;

    /** What is kept for one origin. */
    private static final class Watched {
        final SeenCheckpoints pending;
        final AtomicBoolean busy = new AtomicBoolean();
        volatile long nextNanos = System.nanoTime();
        final LogCheck check; // used by one look at a time

        Watched(SeenCheckpoints pending, LogCheck check) {
            this.pending = pending;
            this.check = check;
        }
    }

    private final CheckSettings settings;
    private final Surroundings around;
    private final PeerReader peers;
    private final Evidence evidence;
    private final Alarms alarms;
    private final InstantSource clock;
    private final MeterRegistry registry;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clockwork =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "cairn-cross-check-clock"));
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> daemon(task, "cairn-cross-check"));

    private final ThreadPoolExecutor hints = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_HINTS),
            task -> daemon(task, "cairn-cross-check-hints"));

    /**
     * What the check knows of the witness around it.
     *
     * @param logs to look at
     * @param cosigned the latest checkpoint that was cosigned for an origin
     * @param peers other witnesses
     * @param reader reads the files below a URL
     * @param folder where it keeps what it has seen
     */
    public record Surroundings(
            KnownLogs logs,
            Function<String, Optional<CosignedCheckpoint>> cosigned,
            Supplier<List<Peer>> peers,
            Function<URI, LogFiles> reader,
            Path folder) {}

    /** A check that does not look yet: {@link #start}. */
    public CrossCheck(
            CheckSettings settings,
            Surroundings around,
            Evidence evidence,
            Alarms alarms,
            InstantSource clock,
            MeterRegistry registry) {
        this.settings = settings;
        this.around = around;
        this.peers = new PeerReader(around.peers(), around.reader(), alarms, clock, settings.staleAfter());
        this.evidence = evidence;
        this.alarms = alarms;
        this.clock = clock;
        this.registry = registry;
        workers.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to look. */
    public void start() {
        // A tick does not fail.
        ScheduledFuture<?> unused = clockwork.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        for (WitnessedLog log : around.logs().all()) {
            try {
                Watched watch = watched(log.origin());
                if (now - watch.nextNanos >= 0 && watch.busy.compareAndSet(false, true)) {
                    watch.nextNanos = now + settings.interval().toNanos();
                    workers.execute(() -> look(log, watch));
                }
            } catch (RejectedExecutionException e) {
                return; // looked at in a later tick
            } catch (RuntimeException e) {
                LOGGER.error("the cross-check of {} cannot start", log.origin(), e);
            }
        }
    }

    private Watched watched(String origin) {
        return watched.computeIfAbsent(origin, any -> {
            SeenCheckpoints pending = new SeenCheckpoints();
            LogMemory memory = new LogMemory(around.folder().resolve(OriginHash.hex(origin)), settings.mirror());
            return new Watched(
                    pending, new LogCheck(settings, around.reader(), peers, memory, pending, evidence, alarms, clock));
        });
    }

    private void look(WitnessedLog log, Watched watch) {
        String outcome = "failed";
        try {
            outcome = watch.check.look(log, latest(log)) ? "agreed" : "not-agreed";
        } catch (RuntimeException e) {
            LOGGER.error("the cross-check of {} failed", log.origin(), e);
        } finally {
            watch.busy.set(false);
            registry.counter("cairn.witness.looks", "outcome", outcome).increment();
        }
    }

    private Optional<SeenCheckpoint> latest(WitnessedLog log) {
        return around.cosigned().apply(log.origin()).flatMap(last -> {
            try {
                return Optional.of(new SeenCheckpoint(
                        VerifiedCheckpoint.open(last.note(), log.origin(), log.keys()), "this witness"));
            } catch (MalformedException | VerificationException e) {
                return Optional.empty(); // signed with a key that is not trusted any more
            }
        });
    }

    @Override
    public void cosigned(VerifiedCheckpoint checkpoint) {
        // The next look asks for the latest.
        alarms.clear(AlarmKind.CLOCK, checkpoint.checkpoint().origin(), OWN_CLOCK);
    }

    @Override
    public void clockBehind(VerifiedCheckpoint checkpoint, Instant last, Instant now) {
        alarms.raise(
                AlarmKind.CLOCK,
                checkpoint.checkpoint().origin(),
                OWN_CLOCK,
                "the clock of this witness says " + now + ", but it has cosigned at " + last);
    }

    @Override
    public void refused(VerifiedCheckpoint checkpoint, long oldSize, List<Hash> proof) {
        String origin = checkpoint.checkpoint().origin();
        Optional<WitnessedLog> log = around.logs().find(origin);
        if (log.isEmpty()) {
            return;
        }
        SeenCheckpoint seen = new SeenCheckpoint(checkpoint, "a request");
        try {
            hints.execute(() -> examine(log.get(), seen, oldSize, proof));
        } catch (RejectedExecutionException e) {
            registry.counter("cairn.witness.looks", "outcome", "dropped").increment();
        }
    }

    /** What came with the request may prove it at once; else the next looks must tell. */
    private void examine(WitnessedLog log, SeenCheckpoint seen, long oldSize, List<Hash> proof) {
        try {
            Watched watch = watched(log.origin());
            if (!watch.pending.add(seen)) {
                watch.check.full(log, seen);
            }
            Optional<SeenCheckpoint> last = latest(log);
            if (last.isEmpty() || seen.size() < last.get().size()) {
                return;
            }
            SeenCheckpoint mine = last.get();
            Optional<Misbehaviour> alike = Comparison.ofOneSize(mine, seen);
            if (alike.isPresent()) {
                evidence.keep(log, alike.get());
            } else if (mine.size() == oldSize && proof.size() <= Misbehaviour.MAX_HASHES) {
                // An honest path in the other history leads to its root, but not to what was cosigned.
                evidence.keep(
                        log,
                        new Misbehaviour(
                                proof, mine.verified().note(), seen.verified().note()));
            }
        } catch (RuntimeException e) {
            LOGGER.error("a refused checkpoint of {} could not be examined", log.origin(), e);
        }
    }

    /** Ends the looks that are under way, or gives them up. */
    @Override
    public void close() {
        clockwork.shutdownNow();
        hints.shutdown();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
