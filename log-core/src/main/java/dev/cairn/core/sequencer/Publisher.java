package dev.cairn.core.sequencer;

import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.sequencer.PublisherEvent.CheckpointSigned;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.tile.TiledNodes;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/**
 * Signs and publishes checkpoints. Before it signs it derives the root hash again from the stored tiles (the sequencer had it from the frontier)
 * and proves the tree consistent with the last checkpoint signed; a difference stops the log, so that a damaged store never becomes a fork.
 *
 * <p>When {@code persist} returns, the checkpoint is in the checkpoint journal: only then does anyone see it. A crash before it leaves a signature
 * that nobody has; a crash after it leaves a checkpoint that the next start publishes.
 *
 * <p>Runs on the store's dispatcher, because the store blocks.
 */
final class Publisher
        extends EventSourcedBehaviorWithEnforcedReplies<Publisher.Command, PublisherEvent, PublisherState> {

    /** What a publisher is told. */
    sealed interface Command {}

    /** Compare the journal's tree with the last checkpoint signed, and publish what is not yet published. Comes first. */
    record Reconcile(IntegratedTree tree, ActorRef<Reconciled> replyTo) implements Command {}

    /** The store holds a larger tree; its size and root are in the shared reference. */
    record TreeGrown() implements Command {}

    /** The outcome of {@link Reconcile}. */
    sealed interface Reconciled {}

    /** The two journals agree; this is the latest checkpoint and it covers the whole journal. */
    record Agreed(PublishedCheckpoint latest) implements Reconciled {}

    /** The log must not run. */
    record Refused(String reason) implements Reconciled {}

    private final ActorContext<Command> context;
    private final JournalPlugin plugin;
    private final CheckpointSigner signer;
    private final LogStore store;
    private final AtomicReference<IntegratedTree> integrated;
    private final InstantSource clock;
    private final LogMetrics metrics;
    private final Consumer<PublishedCheckpoint> announce;

    private Publisher(
            ActorContext<Command> context,
            JournalPlugin plugin,
            CheckpointSigner signer,
            LogStore store,
            AtomicReference<IntegratedTree> integrated,
            InstantSource clock,
            LogMetrics metrics,
            Consumer<PublishedCheckpoint> announce) {
        super(PersistenceId.ofUniqueId(plugin.persistenceId()));
        this.context = context;
        this.plugin = plugin;
        this.signer = signer;
        this.store = store;
        this.integrated = integrated;
        this.clock = clock;
        this.metrics = metrics;
        this.announce = announce;
    }

    /**
     * The publisher of one log.
     *
     * @param integrated the newest tree in the store
     * @param announce is given each checkpoint once it may be seen
     */
    static Behavior<Command> create(
            JournalPlugin plugin,
            CheckpointSigner signer,
            LogStore store,
            AtomicReference<IntegratedTree> integrated,
            InstantSource clock,
            LogMetrics metrics,
            Consumer<PublishedCheckpoint> announce) {
        return Behaviors.setup(
                context -> new Publisher(context, plugin, signer, store, integrated, clock, metrics, announce));
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
                .onCommand(TreeGrown.class, this::onTreeGrown)
                .build();
    }

    private ReplyEffect<PublisherEvent, PublisherState> onReconcile(PublisherState state, Reconcile command) {
        IntegratedTree tree = command.tree();
        Optional<SignedCheckpoint> last = state.last();
        if (last.isPresent()) {
            Optional<String> conflict = conflict(last.get(), tree);
            if (conflict.isPresent()) {
                return Effect().reply(command.replyTo(), new Refused(conflict.get()));
            }
            if (last.get().size() == tree.size()) {
                store.putCheckpoint(lastSequenceNumber(context), last.get());
                return Effect().reply(command.replyTo(), new Agreed(published(last.get(), nodes(tree))));
            }
        }
        TiledNodes nodes = nodes(tree);
        return Effect()
                .persist((PublisherEvent) new CheckpointSigned(checkAndSign(state, tree, nodes)))
                .thenReply(command.replyTo(), after -> new Agreed(keep(after, nodes)));
    }

    /** Why a checkpoint that was signed and the tree of the journal cannot both be of this log. */
    private Optional<String> conflict(SignedCheckpoint last, IntegratedTree tree) {
        if (last.size() > tree.size()) {
            return Optional.of("the journal holds " + tree.size() + " entries, but a checkpoint of size " + last.size()
                    + " was signed: the journal is older than the checkpoint journal (restored from a backup?)");
        }
        Hash root = last.size() == tree.size() ? tree.root() : Proofs.root(last.size(), nodes(tree));
        if (!root.equals(last.root())) {
            return Optional.of("at size " + last.size() + " the journal gives root hash " + root.base64()
                    + ", but the checkpoint signed for that size has "
                    + last.root().base64()
                    + ": the two journals are not of one history");
        }
        return Optional.empty();
    }

    private ReplyEffect<PublisherEvent, PublisherState> onTreeGrown(PublisherState state, TreeGrown command) {
        long start = System.nanoTime();
        IntegratedTree tree = Objects.requireNonNull(integrated.get());
        if (tree.size() <= state.last().map(SignedCheckpoint::size).orElse(-1L)) {
            return Effect().noReply(); // a checkpoint for a later batch covered this one
        }
        TiledNodes nodes = nodes(tree);
        return Effect()
                .persist((PublisherEvent) new CheckpointSigned(checkAndSign(state, tree, nodes)))
                .thenRun(after -> {
                    announce.accept(keep(after, nodes));
                    metrics.published(System.nanoTime() - start, tree.size());
                })
                .thenNoReply();
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
        SignedCheckpoint signed = after.last().orElseThrow();
        store.putCheckpoint(lastSequenceNumber(context), signed);
        return published(signed, nodes);
    }

    private PublishedCheckpoint published(SignedCheckpoint signed, TiledNodes nodes) {
        return new PublishedCheckpoint(signed, signer.forProofs(signed.note()), nodes);
    }

    private TiledNodes nodes(IntegratedTree tree) {
        return new TiledNodes(tree.size(), store);
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
