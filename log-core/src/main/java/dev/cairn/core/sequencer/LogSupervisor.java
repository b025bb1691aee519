package dev.cairn.core.sequencer;

import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.Position;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Starts one log's actors in order, each from its journal, and all of them again when one fails. The order is the proof that the log may run:
 *
 * <ol>
 *   <li>open the store: how far is it?
 *   <li>the sequencer recovers and persists a new term: the journal's size and root
 *   <li>the store catches up with the journal, event by event, every root checked; a store, or a published tree, ahead of the journal refuses
 *   <li>the store catches up with the checkpoint journal
 *   <li>the publisher compares the last checkpoint signed, and the last tree published, with the tree; one that is older or other refuses;
 *       what is not yet signed is
 *   <li>integrator and batcher start: the log runs
 * </ol>
 */
final class LogSupervisor extends AbstractBehavior<LogSupervisor.Command> {
    /** The dispatcher of what blocks on the store. */
    static final String STORE_DISPATCHER = "cairn.store-dispatcher";

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
    // Witnesses that do not cosign are not waited for when the log stops; what is sequenced stays in it.
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(3);

    /** What a supervisor is told. */
    sealed interface Command {}

    /** Answer what is in flight, then stop everything. */
    record Stop() implements Command {}

    /** Go on with a step of the start, unless the run it belongs to is over. */
    private record Continue(int run, Runnable step) implements Command {}

    private record Failed(int run, String what, Throwable cause) implements Command {}

    private record BatcherDrained() implements Command {}

    private record DrainOverdue() implements Command {}

    private record Opened(LogStore store, Optional<PublishedMark.Tree> published) implements Command {}

    private record Retry() implements Command {}

    private final LogSettings settings;
    private final Log.Shared log;
    private final TimerScheduler<Command> timers;
    private final Logger logger;

    private int run;
    private Duration backoff = FIRST_BACKOFF;
    private @Nullable JournalReplay journals;
    private @Nullable LogStore store;
    private @Nullable ActorRef<Batcher.Command> batcher;
    private final Set<ActorRef<Void>> alive = new HashSet<>(); // this run's actors but the batcher
    private final Set<ActorRef<Void>> batchers = new HashSet<>(); // of all runs: they outlive them
    private AtomicReference<IntegratedTree> integrated = new AtomicReference<>();
    private boolean opening; // a store that opens while the log is told to stop must be closed again
    private boolean failing; // this run is over, its actors are stopping
    private boolean stopping;

    private LogSupervisor(
            ActorContext<Command> context, TimerScheduler<Command> timers, LogSettings settings, Log.Shared log) {
        super(context);
        this.settings = settings;
        this.log = log;
        this.timers = timers;
        this.logger = context.getLog();
        start();
    }

    static Behavior<Command> create(LogSettings settings, Log.Shared log) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new LogSupervisor(context, timers, settings, log)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Continue.class, this::onContinue)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(Retry.class, this::onRetry)
                .onMessage(Stop.class, this::onStop)
                .onMessage(BatcherDrained.class, this::onBatcherDrained)
                .onMessage(DrainOverdue.class, this::onDrainOverdue)
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private void start() {
        run++;
        failing = false;
        integrated = new AtomicReference<>();
        journals = new JournalReplay(getContext(), STORE_DISPATCHER);
        opening = true;
        int current = run;
        CompletionStage<Opened> opened = CompletableFuture.supplyAsync(
                () -> {
                    // In this order: a store that is open must be closed again.
                    Optional<PublishedMark.Tree> published = PublishedMark.read(settings.publishedMark());
                    return new Opened(settings.openStore().get(), published);
                },
                storeDispatcher());
        getContext()
                .pipeToSelf(
                        opened,
                        (value, failure) ->
                                failure == null ? value : new Failed(current, "opening the store", failure));
    }

    private Behavior<Command> onOpened(Opened message) {
        opening = false;
        store = message.store();
        if (!stopping) {
            activate(message.store(), message.published());
        }
        return whenAllStopped();
    }

    private void activate(LogStore opened, Optional<PublishedMark.Tree> published) {
        ActorRef<Sequencer.Command> sequencer = spawn(
                Sequencer.create(settings.journal(), settings.clock()),
                "sequencer",
                DispatcherSelector.defaultDispatcher());
        ActorRef<Sequencer.Activated> adapter =
                reply(Sequencer.Activated.class, activated -> catchUp(opened, published, sequencer, activated));
        sequencer.tell(new Sequencer.Activate(adapter));
    }

    private void catchUp(
            LogStore opened,
            Optional<PublishedMark.Tree> published,
            ActorRef<Sequencer.Command> sequencer,
            Sequencer.Activated activated) {
        Position applied = opened.applied();
        Optional<String> behind = History.behind(activated, applied, published);
        if (behind.isPresent()) {
            refuse(behind.get());
            return;
        }
        if (applied.size() < activated.size()) {
            logger.info(
                    "store holds {} of {} entries, rebuilding the rest from the journal",
                    applied.size(),
                    activated.size());
        }
        Rebuild progress = new Rebuild(applied.size(), activated.size(), logger);
        CompletionStage<Integration> integration = CompletableFuture.supplyAsync(
                        () -> new Integration(opened), storeDispatcher())
                .thenCompose(fresh -> journals()
                        .read(
                                settings.journal(),
                                applied.sequenceNr(),
                                activated.sequenceNr(),
                                envelope -> progress.at(
                                        fresh.integrate(envelope.sequenceNr(), (SequencerEvent) envelope.event())))
                        .thenApply(done -> fresh));
        then("catching up with the journal", integration, caughtUp -> {
            IntegratedTree tree = caughtUp.current();
            if (tree.size() != activated.size() || !tree.root().equals(activated.root())) {
                refuse("the journal's entries give a tree of size " + tree.size() + " and root hash "
                        + tree.root().base64() + ", its snapshot size " + activated.size() + " and root hash "
                        + activated.root().base64());
                return;
            }
            integrated.set(tree);
            catchUpCheckpoints(opened, sequencer, caughtUp);
        });
    }

    private void catchUpCheckpoints(LogStore opened, ActorRef<Sequencer.Command> sequencer, Integration integration) {
        CompletionStage<Done> copied = journals()
                .read(settings.checkpointJournal(), opened.checkpointsApplied(), Long.MAX_VALUE, envelope -> {
                    PublisherEvent event = (PublisherEvent) envelope.event();
                    // Readers find what is in the store: what awaits cosignatures does not belong there.
                    if (!(event instanceof CheckpointSubmitted)) {
                        opened.putCheckpoint(envelope.sequenceNr(), event.checkpoint());
                    }
                });
        then("catching up with the checkpoint journal", copied, done -> reconcile(opened, sequencer, integration));
    }

    private void reconcile(LogStore opened, ActorRef<Sequencer.Command> sequencer, Integration integration) {
        ActorRef<Publisher.Command> publisher = spawn(
                Publisher.create(settings, opened, integrated, log),
                "publisher",
                DispatcherSelector.fromConfig(STORE_DISPATCHER));
        ActorRef<Publisher.Reconciled> adapter = reply(Publisher.Reconciled.class, outcome -> {
            if (outcome instanceof Publisher.Refused refused) {
                refuse(refused.reason());
            } else {
                run(opened, sequencer, publisher, integration, ((Publisher.Agreed) outcome).latest());
            }
        });
        publisher.tell(new Publisher.Reconcile(integration.current(), adapter));
    }

    private void run(
            LogStore opened,
            ActorRef<Sequencer.Command> sequencer,
            ActorRef<Publisher.Command> publisher,
            Integration integration,
            Optional<PublishedCheckpoint> latest) {
        long size = integration.current().size();
        ActorRef<Integrator.Command> integrator = spawn(
                Integrator.create(integration, integrated, publisher, log.metrics()),
                "integrator",
                DispatcherSelector.fromConfig(STORE_DISPATCHER));
        // Not among `alive`: after a failure it stays a while to answer what still reaches it.
        ActorRef<Batcher.Command> fresh = getContext()
                .spawn(
                        Batcher.create(settings.limits(), sequencer, integrator, opened, size, latest, log.metrics()),
                        "batcher-" + run);
        getContext().watch(fresh);
        batcher = fresh;
        batchers.add(fresh.unsafeUpcast().narrow());
        backoff = FIRST_BACKOFF;
        log.running(opened, fresh, latest);
        publisher.tell(new Publisher.Begin()); // what it publishes finds the batcher
        logger.info("log {} runs at size {}", settings.origin(), size);
    }

    private JournalReplay journals() {
        return Objects.requireNonNull(journals);
    }

    private Executor storeDispatcher() {
        return getContext().getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(STORE_DISPATCHER));
    }

    private <T> ActorRef<T> spawn(Behavior<T> behavior, String name, DispatcherSelector dispatcher) {
        ActorRef<T> actor = getContext().spawn(behavior, name + "-" + run, dispatcher);
        getContext().watch(actor);
        alive.add(actor.unsafeUpcast().narrow());
        return actor;
    }

    private <T> ActorRef<T> reply(Class<T> type, Consumer<T> step) {
        int current = run;
        return getContext().messageAdapter(type, message -> new Continue(current, () -> step.accept(message)));
    }

    private <T> void then(String what, CompletionStage<T> stage, Consumer<T> step) {
        int current = run;
        getContext()
                .pipeToSelf(
                        stage,
                        (value, failure) -> failure == null
                                ? new Continue(current, () -> step.accept(value))
                                : new Failed(current, what, failure));
    }

    private Behavior<Command> onContinue(Continue message) {
        if (message.run() == run && !failing && !stopping) {
            message.step().run();
        }
        return this;
    }

    private Behavior<Command> onFailed(Failed message) {
        opening = false; // the only step that fails while it opens
        if (message.run() == run && !failing && !stopping) {
            logger.error("{} failed", message.what(), message.cause());
            fail(message.what() + " failed");
        }
        return whenAllStopped();
    }

    private Behavior<Command> onTerminated(Terminated signal) {
        ActorRef<Void> actor = signal.getRef();
        batchers.remove(actor);
        boolean ofThisRun =
                alive.remove(actor) || (batcher != null && batcher.path().equals(actor.path()));
        if (stopping && batcher != null && batcher.path().equals(actor.path())) {
            batcher = null;
            stopActors();
        } else if (stopping && ofThisRun && batcher != null) {
            // What the batcher still waits for cannot come any more.
            closeBatcher(batcher, "the log failed while it was stopping; send the entry again");
        } else if (ofThisRun && !failing && !stopping) {
            fail("the " + actor.path().name().replaceAll("-.*", "") + " failed");
        }
        return whenAllStopped();
    }

    private void fail(String reason) {
        failing = true;
        log.status(new LogStatus.Restarting(reason));
        log.metrics().restarted();
        if (batcher != null) {
            batcher.tell(new Batcher.Close("the log failed before it published the entry; send it again"));
            batcher = null;
        }
        stopActors();
        logger.warn(
                "log {}: {}; starting again from the journals in {} ms", settings.origin(), reason, backoff.toMillis());
    }

    private void refuse(String reason) {
        logger.error("log {} refused to run: {}", settings.origin(), reason);
        stopping = true;
        log.status(new LogStatus.Refused(reason));
        stopActors();
    }

    private Behavior<Command> onStop(Stop stop) {
        stopping = true;
        if (batcher != null) {
            batcher.tell(drain());
            if (settings.witnesses().isPresent()) {
                timers.startSingleTimer("drain", new DrainOverdue(), LONGEST_DRAIN);
            }
        } else {
            stopActors();
        }
        return whenAllStopped();
    }

    private Behavior<Command> onDrainOverdue(DrainOverdue overdue) {
        if (batcher != null) {
            closeBatcher(batcher, "the log stopped before witnesses had cosigned the entry; send it again");
        }
        return this;
    }

    private void closeBatcher(ActorRef<Batcher.Command> open, String reason) {
        open.tell(new Batcher.Close(reason));
        open.tell(drain());
    }

    private Batcher.Drain drain() {
        return new Batcher.Drain(getContext().messageAdapter(Batcher.Drained.class, drained -> new BatcherDrained()));
    }

    private Behavior<Command> onBatcherDrained(BatcherDrained drained) {
        batcher = null;
        stopActors();
        return whenAllStopped();
    }

    private void stopActors() {
        alive.forEach(getContext()::stop);
    }

    /** Once the actors of a run are gone: closes its store; then ends, or starts the next run after a while. */
    private Behavior<Command> whenAllStopped() {
        if (opening || !alive.isEmpty() || !(failing || stopping) || (stopping && batcher != null)) {
            return this;
        }
        if (store != null) {
            store.close();
            store = null;
        }
        if (journals != null) {
            journals.close();
            journals = null;
        }
        if (stopping) {
            log.ended();
            // What is still on its way to a batcher is answered by it.
            return batchers.isEmpty() ? Behaviors.stopped() : this;
        }
        if (!timers.isTimerActive("retry")) {
            timers.startSingleTimer("retry", new Retry(), backoff);
            backoff =
                    backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff.multipliedBy(2);
        }
        return this;
    }

    private Behavior<Command> onRetry(Retry retry) {
        if (!stopping) {
            log.status(new LogStatus.Starting());
            start();
        }
        return this;
    }
}
