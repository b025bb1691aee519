package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointPublished;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSubmitted;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.tile.TiledNodes;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Signs and publishes checkpoints. Before it signs it derives the root hash again from the stored tiles (the sequencer had it from the frontier)
 * and proves the tree consistent with the last checkpoint signed; a difference stops the log, so that a damaged store never becomes a fork.
 *
 * <p><b>The commit point</b> of a log without witnesses: when {@code persist} of {@link CheckpointSigned} returns, the checkpoint is in the
 * checkpoint journal, and only then does anyone see it. A crash before it leaves a signature that nobody has; a crash after it leaves a
 * checkpoint that the next start publishes.
 *
 * <p>With witnesses there are two. {@link CheckpointSubmitted} binds the log to the tree before a witness sees it; a crash after it leaves a
 * checkpoint that the next start submits again, or a larger one. {@link CheckpointPublished} comes when the quorum has cosigned, and before any
 * reader sees the checkpoint; a crash before it loses cosignatures, which witnesses give again.
 *
 * <p>After each of the commits, and before anyone sees its checkpoint, the {@link PublishedMark} is advanced.
 *
 * <p>Witnesses are asked in rounds, one at a time. While a round is under way nothing waits for it but publication: when it has ended, the tree
 * may have grown by any number of batches, and the next round is about the newest. A round without the quorum is followed by another one.
 *
 * <p>Runs on the store's dispatcher, because the store blocks.
 */
final class Publisher
        extends EventSourcedBehaviorWithEnforcedReplies<Publisher.Command, PublisherEvent, PublisherState> {

    /** What a publisher is told. */
    sealed interface Command {}

    /** Compare the journal's tree with the last checkpoint signed, and publish what is not yet published. Comes first. */
    record Reconcile(IntegratedTree tree, ActorRef<Reconciled> replyTo) implements Command {}

    /** The log runs: ask the witnesses about what is signed and not published. */
    record Begin() implements Command {}

    /** The store holds a larger tree; its size and root are in the shared reference. */
    record TreeGrown() implements Command {}

    /** A round has ended with these cosignatures. */
    private record RoundEnded(List<VerifiedSignature> cosignatures) implements Command {}

    /** Ask the witnesses again, about the newest tree. */
    private record AskAgain() implements Command {}

    /** The outcome of {@link Reconcile}. */
    sealed interface Reconciled {}

    /**
     * The two journals agree.
     *
     * @param latest the latest published checkpoint. Without witnesses it covers the whole journal; with them there may be more, or none yet
     */
    record Agreed(Optional<PublishedCheckpoint> latest) implements Reconciled {}

    /** The log must not run. */
    record Refused(String reason) implements Reconciled {}

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final JournalPlugin plugin;
    private final CheckpointSigner signer;
    private final Optional<Witnessing> witnesses;
    private final LogStore store;
    private final PublishedMark mark;
    private final AtomicReference<IntegratedTree> integrated;
    private final InstantSource clock;
    private final Log.Shared log;
    private @Nullable CompletableFuture<List<VerifiedSignature>>
            round; // from its start to the end of the pause after it
    private long started = System.nanoTime(); // with the last checkpoint
    private Duration pause = FIRST_PAUSE;
    private boolean lacking; // the last round ended without the quorum
    private long lackingSince;

    private Publisher(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            LogSettings settings,
            LogStore store,
            AtomicReference<IntegratedTree> integrated,
            Log.Shared log) {
        super(PersistenceId.ofUniqueId(settings.checkpointJournal().persistenceId()));
        this.context = context;
        this.timers = timers;
        this.plugin = settings.checkpointJournal();
        this.signer = settings.signer();
        this.witnesses = settings.witnesses();
        this.store = store;
        this.mark = PublishedMark.open(settings.publishedMark());
        this.integrated = integrated;
        this.clock = settings.clock();
        this.log = log;
    }

    /**
     * The publisher of one log.
     *
     * @param integrated the newest tree in the store
     * @param log is given each checkpoint once it may be seen
     */
    static Behavior<Command> create(
            LogSettings settings, LogStore store, AtomicReference<IntegratedTree> integrated, Log.Shared log) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Publisher(context, timers, settings, store, integrated, log)));
    }

    @Override
    public PublisherState emptyState() {
        return PublisherState.EMPTY;
    }

    @Override
    public CommandHandlerWithReply<Command, PublisherEvent, PublisherState> commandHandler() {
        return newCommandHandlerWithReplyBuilder()
                .forAnyState()
                .onCommand(Reconcile.class, this::onReconcile)
                .onCommand(Begin.class, this::onBegin)
                .onCommand(TreeGrown.class, this::onTreeGrown)
                .onCommand(RoundEnded.class, this::onRoundEnded)
                .onCommand(AskAgain.class, this::onAskAgain)
                .build();
    }

    @Override
    public SignalHandler<PublisherState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(PostStop.instance(), state -> {
                    mark.close();
                    if (round != null) {
                        round.cancel(true);
                    }
                })
                .build();
    }

    private ReplyEffect<PublisherEvent, PublisherState> onReconcile(PublisherState state, Reconcile command) {
        IntegratedTree tree = command.tree();
        TiledNodes nodes = nodes(tree.size());
        Optional<String> conflict = state.last()
                .flatMap(last -> History.conflict(last, tree, nodes))
                .or(() -> mark.tree().flatMap(published -> History.conflict(published, tree, nodes)));
        if (conflict.isPresent()) {
            return Effect().reply(command.replyTo(), new Refused(conflict.get()));
        }
        advanceMark(state); // if the process ended between the journal's commit and the mark
        boolean signed = state.last().filter(last -> last.size() == tree.size()).isPresent();
        if (signed && !state.awaitsCosignatures()) {
            return Effect().reply(command.replyTo(), new Agreed(Optional.of(keep(state, nodes))));
        }
        if (signed && witnesses.isPresent()) {
            return Effect().reply(command.replyTo(), new Agreed(latest(state)));
        }
        // Where there are no witnesses any more, the log's own signature is enough for what was signed for them.
        PublisherEvent next =
                signed ? new CheckpointPublished(state.last().orElseThrow()) : signed(checkAndSign(state, tree, nodes));
        return Effect().persist(next).thenReply(command.replyTo(), after -> {
            advanceMark(after);
            return new Agreed(after.awaitsCosignatures() ? latest(after) : Optional.of(keep(after, nodes)));
        });
    }

    /** The event for a checkpoint just signed. */
    private PublisherEvent signed(SignedCheckpoint checkpoint) {
        return witnesses.isPresent() ? new CheckpointSubmitted(checkpoint) : new CheckpointSigned(checkpoint);
    }

    private Optional<PublishedCheckpoint> latest(PublisherState state) {
        return state.published().map(checkpoint -> published(checkpoint, nodes(checkpoint.size())));
    }

    private ReplyEffect<PublisherEvent, PublisherState> onBegin(PublisherState state, Begin command) {
        if (round == null && state.awaitsCosignatures()) {
            ask(state, nodes(state.last().orElseThrow().size()));
        }
        return Effect().noReply();
    }

    private ReplyEffect<PublisherEvent, PublisherState> onTreeGrown(PublisherState state, TreeGrown command) {
        // While a round is under way its end looks for a larger tree.
        return round == null ? signNewest(state) : Effect().noReply();
    }

    private ReplyEffect<PublisherEvent, PublisherState> signNewest(PublisherState state) {
        IntegratedTree tree = Objects.requireNonNull(integrated.get());
        if (tree.size() <= state.last().map(SignedCheckpoint::size).orElse(-1L)) {
            return Effect().noReply(); // a checkpoint for a later batch covered this one
        }
        started = System.nanoTime();
        TiledNodes nodes = nodes(tree.size());
        return Effect()
                .persist(signed(checkAndSign(state, tree, nodes)))
                .thenRun(after -> onPersisted(after, nodes))
                .thenNoReply();
    }

    /** Shows the checkpoint that the journal has now, or first asks the witnesses. */
    private void onPersisted(PublisherState after, TiledNodes nodes) {
        advanceMark(after);
        if (after.awaitsCosignatures()) {
            ask(after, nodes);
            return;
        }
        PublishedCheckpoint checkpoint = keep(after, nodes);
        log.published(checkpoint);
        log.metrics().published(System.nanoTime() - started, checkpoint.size());
    }

    /** Comes after the journal's commit and before anyone is shown the checkpoint. */
    private void advanceMark(PublisherState after) {
        after.last()
                .ifPresent(last ->
                        mark.advance(new PublishedMark.Tree(last.size(), last.root(), lastSequenceNumber(context))));
    }

    /** Begins a round about the last checkpoint signed. */
    private void ask(PublisherState state, TiledNodes nodes) {
        SignedCheckpoint checkpoint = state.last().orElseThrow();
        Witnessing witnessing = witnesses.orElseThrow();
        log.submitted(checkpoint.size(), witnessing.failOpen());
        CompletableFuture<List<VerifiedSignature>> asked =
                witnessing.cosigners().gather(new UnpublishedCheckpoint(checkpoint, nodes));
        round = asked;
        context.pipeToSelf(asked, (cosignatures, failure) -> {
            if (failure != null) {
                context.getLog().error("the witnesses could not be asked", failure);
            }
            return new RoundEnded(failure == null ? cosignatures : List.of());
        });
    }

    private ReplyEffect<PublisherEvent, PublisherState> onRoundEnded(PublisherState state, RoundEnded ended) {
        Witnessing witnessing = witnesses.orElseThrow();
        SignedCheckpoint checkpoint = state.last().orElseThrow(); // nothing is signed during a round
        boolean quorum = witnessing.isQuorum(ended.cosignatures());
        noteRound(checkpoint.size(), quorum, witnessing);
        if (!quorum && !witnessing.failOpen()) {
            timers.startSingleTimer(new AskAgain(), pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            return Effect().noReply();
        }
        round = null;
        pause = FIRST_PAUSE;
        return Effect()
                .persist(
                        (PublisherEvent) new CheckpointPublished(witnessing.cosigned(checkpoint, ended.cosignatures())))
                .thenRun(after -> {
                    onPersisted(after, nodes(checkpoint.size()));
                    log.publishedAfterRound(quorum);
                    context.getSelf().tell(new TreeGrown());
                })
                .thenNoReply();
    }

    /** Tells operators how the round went; the log line comes when that changes, not each time. */
    private void noteRound(long size, boolean quorum, Witnessing witnessing) {
        boolean failOpen = witnessing.failOpen();
        long now = System.nanoTime();
        log.quorum(new QuorumStatus(size, quorum, failOpen));
        if (!quorum) {
            lackingSince = lacking ? lackingSince : now;
            boolean tooLong =
                    !failOpen && now - lackingSince >= witnessing.patience().toNanos();
            log.roundFailed(tooLong ? OptionalLong.of(size) : OptionalLong.empty());
        }
        if (quorum && lacking) {
            context.getLog().info("the quorum of witnesses is met again, at size {}", size);
        } else if (!quorum && !lacking) {
            context.getLog()
                    .warn(
                            "the witnesses asked at size {} did not make the quorum: {}",
                            size,
                            failOpen ? "publishing without it (fail-open)" : "nothing is published until they do");
        }
        lacking = !quorum;
    }

    private ReplyEffect<PublisherEvent, PublisherState> onAskAgain(PublisherState state, AskAgain again) {
        round = null;
        SignedCheckpoint last = state.last().orElseThrow();
        if (Objects.requireNonNull(integrated.get()).size() > last.size()) {
            return signNewest(state);
        }
        ask(state, nodes(last.size()));
        return Effect().noReply();
    }

    /** The two checks before each signature: the root by a second path, and consistency with what was signed last. */
    private SignedCheckpoint checkAndSign(PublisherState state, IntegratedTree tree, TiledNodes nodes) {
        Hash derived = Proofs.root(tree.size(), nodes);
        if (!derived.equals(tree.root())) {
            throw new StoreException("publisher: the stored tiles give root hash " + derived.base64() + " for size "
                    + tree.size() + ", the journal " + tree.root().base64() + "; not signed");
        }
        // The tree without leaves is a prefix of every tree; there is nothing to prove.
        Optional<SignedCheckpoint> before = state.last().filter(last -> last.size() > 0);
        if (before.isPresent()) {
            SignedCheckpoint last = before.get();
            try {
                ProofVerifier.consistency(Proofs.consistency(last.size(), tree.size(), nodes), last.root(), derived);
            } catch (VerificationException e) {
                throw new StoreException(
                        "publisher: size " + tree.size() + " is not consistent with the checkpoint of size "
                                + last.size() + "; not signed",
                        e);
            }
        }
        return new SignedCheckpoint(
                tree.size(),
                derived,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                signer.sign(tree.size(), derived));
    }

    /** Copies the checkpoint for readers. The journal has it, so a crash here is made good at the next start. */
    private PublishedCheckpoint keep(PublisherState after, TiledNodes nodes) {
        SignedCheckpoint published = after.published().orElseThrow();
        store.putCheckpoint(lastSequenceNumber(context), published);
        return published(published, nodes);
    }

    private PublishedCheckpoint published(SignedCheckpoint checkpoint, TiledNodes nodes) {
        return new PublishedCheckpoint(checkpoint, signer.forProofs(checkpoint.note()), nodes);
    }

    private TiledNodes nodes(long size) {
        return new TiledNodes(size, store);
    }

    @Override
    public EventHandler<PublisherState, PublisherEvent> eventHandler() {
        return PublisherState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(plugin.snapshotEvery(), 2);
    }

    @Override
    public String journalPluginId() {
        return plugin.journal();
    }

    @Override
    public String snapshotPluginId() {
        return plugin.snapshots();
    }
}
