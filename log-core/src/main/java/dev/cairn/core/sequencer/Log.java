package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.store.EntryIndex;
import dev.cairn.core.store.LogStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/** One running log, for those who write to it and those who read from it. Safe for concurrent use. */
public final class Log implements LogAppender {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LogSettings settings;
    private final Shared shared;
    private final InFlight inFlight;
    private @Nullable ActorRef<LogSupervisor.Command> supervisor; // set once, before the log is handed out

    private Log(LogSettings settings, MeterRegistry registry) {
        this.settings = settings;
        this.inFlight = new InFlight(settings.limits());
        this.shared = new Shared(
                new LogMetrics(registry, inFlight.entries()),
                settings.witnesses().map(witnesses -> new QuorumMetrics(registry, settings.clock())));
    }

    /**
     * Starts a log in an actor system whose configuration holds the journal plugins.
     *
     * @return at once; {@link #started()} says when it runs or that it must not
     */
    public static Log start(ActorSystem<?> system, LogSettings settings, MeterRegistry registry) {
        Log log = new Log(settings, registry);
        log.supervisor = system.systemActorOf(
                LogSupervisor.create(settings, log.shared),
                "log-" + Integer.toHexString(settings.origin().hashCode()),
                Props.empty());
        return log;
    }

    public String origin() {
        return settings.origin();
    }

    /** Completes with {@link LogStatus.Running} or {@link LogStatus.Refused}, whichever comes first. */
    public CompletionStage<LogStatus> started() {
        return shared.started;
    }

    public LogStatus status() {
        return shared.status;
    }

    /** The latest published checkpoint; empty until the log has run for the first time and its witnesses, if it has any, have cosigned. */
    public Optional<PublishedCheckpoint> latest() {
        return Optional.ofNullable(shared.publications.latest());
    }

    /**
     * A published checkpoint of more entries than {@code size}: the latest, or else the first such that is published. A restart of the log
     * is waited for.
     *
     * @return to be cancelled by who does not wait any longer, and then nothing is kept of it. It is completed on the publisher's thread:
     *     continue with an {@code …Async} stage. Fails with a {@link StoreException} once the log has ended
     */
    public CompletableFuture<PublishedCheckpoint> publishedBeyond(long size) {
        return shared.publications.beyond(size);
    }

    /** How the log stands with its witnesses; empty where it has none, or has not asked them yet. */
    public Optional<QuorumStatus> quorum() {
        return Optional.ofNullable(shared.quorum);
    }

    /** The number of submissions that wait for their answer. */
    public int inFlight() {
        return inFlight.entries().get();
    }

    /**
     * The derived store of the running log, for readers.
     *
     * @throws StoreException while the log does not run
     */
    public LogStore store() {
        Shared.Open open = shared.open;
        if (open == null) {
            throw new StoreException("the log is " + shared.status.describe());
        }
        return open.store();
    }

    @Override
    public CompletionStage<AppendResult> append(Entry entry) {
        return appendAll(List.of(entry)).thenApply(results -> results.get(0));
    }

    @Override
    public CompletionStage<List<AppendResult>> appendAll(List<Entry> entries) {
        int admitted = inFlight.admit(entries);
        Submission submission = new Submission(entries);
        for (int slot = admitted; slot < entries.size(); slot++) {
            submission.answer(slot, new AppendResult.Pushback(RETRY_AFTER));
        }
        // Before anything can fail: what was let in is let out with the last answer.
        CompletionStage<List<AppendResult>> answered = submission.answered().thenApply(results -> {
            inFlight.release(entries.subList(0, admitted));
            results.forEach(shared.metrics::answered);
            return results;
        });
        try {
            submit(submission, admitted);
        } catch (RuntimeException | Error e) {
            submission.answerOpen(new AppendResult.Unavailable("the log could not take the entry"));
            throw e;
        }
        return answered;
    }

    private void submit(Submission submission, int admitted) {
        if (admitted == 0) {
            return;
        }
        Shared.Open open = shared.open;
        PublishedCheckpoint latest = shared.publications.latest();
        if (open == null) {
            submission.answerOpen(new AppendResult.Unavailable("the log is " + shared.status.describe()));
            return;
        }
        long lookedUpAt;
        long[] existing;
        try {
            // In this order: what is applied after the size was read is known to the batcher.
            lookedUpAt = open.store().applied().size();
            existing = open.store().indicesOf(submission.leafHashes(admitted));
        } catch (StoreException e) {
            submission.answerOpen(new AppendResult.Unavailable("the index cannot be read"));
            return;
        }
        int left = admitted;
        for (int slot = 0; slot < admitted; slot++) {
            if (existing[slot] != EntryIndex.ABSENT && latest != null && existing[slot] < latest.size()) {
                submission.answer(slot, new AppendResult.Published(existing[slot], true, latest));
                left--;
            } else {
                // What is there and was not published when it was looked up waits with the batcher.
                submission.found(slot, existing[slot]);
            }
        }
        if (left > 0) {
            open.batcher().tell(new Batcher.Submit(submission, lookedUpAt));
        }
    }

    /** Answers what is in flight, stops the log and closes its store. Completes when that is done. */
    public CompletionStage<Void> close() {
        ActorRef<LogSupervisor.Command> actor = supervisor;
        if (actor != null) {
            actor.tell(new LogSupervisor.Stop());
        }
        return shared.ended;
    }

    /** Completes when the log has ended: it was closed, or it must not run any more. */
    public CompletionStage<Void> ended() {
        return shared.ended;
    }

    /** What the supervisor's actors tell the readers. */
    static final class Shared {
        /** The doors of a running log. */
        record Open(LogStore store, ActorRef<Batcher.Command> batcher) {}

        private final LogMetrics metrics;
        private final CompletableFuture<LogStatus> started = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile LogStatus status = new LogStatus.Starting();
        private volatile @Nullable Open open;
        private final Publications publications = new Publications();

        private final Optional<QuorumMetrics> quorumMetrics;
        private volatile @Nullable QuorumStatus quorum; // written by the publisher

        Shared(LogMetrics metrics, Optional<QuorumMetrics> quorumMetrics) {
            this.metrics = metrics;
            this.quorumMetrics = quorumMetrics;
        }

        LogMetrics metrics() {
            return metrics;
        }

        void running(LogStore store, ActorRef<Batcher.Command> batcher, Optional<PublishedCheckpoint> latest) {
            // Whoever waits for it finds the doors open.
            open = new Open(store, batcher);
            latest.ifPresent(checkpoint -> {
                publications.published(checkpoint);
                metrics.treeSize(checkpoint.size());
            });
            status(new LogStatus.Running());
        }

        /** A checkpoint was signed, and witnesses are asked about it. */
        void submitted(long size, boolean failOpen) {
            QuorumStatus before = quorum;
            quorum(new QuorumStatus(size, before != null && before.met(), failOpen));
        }

        /** The witnesses were asked. */
        void quorum(QuorumStatus status) {
            quorum = status;
            quorumMetrics.ifPresent(meters -> meters.status(status));
        }

        /**
         * They did not make the quorum.
         *
         * @param notSoon entries below this size have waited long enough
         */
        void roundFailed(OptionalLong notSoon) {
            quorumMetrics.ifPresent(QuorumMetrics::roundFailed);
            Open doors = open;
            if (doors != null && notSoon.isPresent()) {
                doors.batcher().tell(new Batcher.NotSoon(notSoon.getAsLong()));
            }
        }

        /** A checkpoint was published that witnesses were asked about. */
        void publishedAfterRound(boolean quorum) {
            quorumMetrics.ifPresent(meters -> meters.published(quorum));
        }

        void published(PublishedCheckpoint checkpoint) {
            publications.published(checkpoint);
            Open doors = open;
            if (doors != null) {
                doors.batcher().tell(new Batcher.Announce(checkpoint));
            }
        }

        void status(LogStatus next) {
            status = next;
            if (!(next instanceof LogStatus.Running)) {
                open = null;
            }
            if (next instanceof LogStatus.Running || next instanceof LogStatus.Refused) {
                started.complete(next);
            }
        }

        void ended() {
            if (!(status instanceof LogStatus.Refused)) {
                status(new LogStatus.Stopped());
            }
            publications.ended("the log is " + status.describe());
            ended.complete(null);
        }
    }
}
