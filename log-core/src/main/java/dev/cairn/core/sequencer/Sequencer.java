package dev.cairn.core.sequencer;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.SequencerEvent.EntriesSequenced;
import dev.cairn.core.sequencer.SequencerEvent.SequencerStarted;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
import org.jspecify.annotations.Nullable;

/**
 * Gives every entry of one log its index. The only writer; see ARCHITECTURE.md, "One entry".
 *
 * <p>When {@code persist} returns, the batch is in the journal and its indices are for ever: <b>this is the commit point</b>. A crash before it
 * loses a batch that nobody was told of; a crash after it leaves a batch that the next start integrates and publishes. If the journal fails, the
 * actor stops: whether the batch is there is not known until the journal is read again.
 */
public final class Sequencer
        extends EventSourcedBehaviorWithEnforcedReplies<Sequencer.Command, SequencerEvent, SequencerState> {

    /** What a sequencer is told. */
    public sealed interface Command {}

    /** Take the log over: persists a new term. Everything else comes after it. */
    public record Activate(ActorRef<Activated> replyTo) implements Command {}

    /** Give these entries, in this order, the next indices. */
    public record Append(List<Entry> entries, ActorRef<Sequenced> replyTo) implements Command {}

    /**
     * The journal as the sequencer found it.
     *
     * @param sequenceNr of the last event, the {@link SequencerStarted} of this activation
     */
    public record Activated(long term, long sequenceNr, long size, Hash root) {}

    /** The batch is in the journal. */
    public record Sequenced(long sequenceNr, EntriesSequenced event) {}

    private final ActorContext<Command> context;
    private final JournalPlugin plugin;
    private final InstantSource clock;
    private SequencerState.@Nullable Step step; // what is being persisted now

    private Sequencer(ActorContext<Command> context, JournalPlugin plugin, InstantSource clock) {
        super(PersistenceId.ofUniqueId(plugin.persistenceId()));
        this.context = context;
        this.plugin = plugin;
        this.clock = clock;
    }

    /** The sequencer of one log. */
    public static Behavior<Command> create(JournalPlugin plugin, InstantSource clock) {
        return Behaviors.setup(context -> new Sequencer(context, plugin, clock));
    }

    @Override
    public SequencerState emptyState() {
        return SequencerState.EMPTY;
    }

    @Override
    public CommandHandlerWithReply<Command, SequencerEvent, SequencerState> commandHandler() {
        return newCommandHandlerWithReplyBuilder()
                .forAnyState()
                .onCommand(Activate.class, this::onActivate)
                .onCommand(Append.class, this::onAppend)
                .build();
    }

    private ReplyEffect<SequencerEvent, SequencerState> onActivate(SequencerState state, Activate command) {
        return Effect()
                .persist(state.start(clock.instant().truncatedTo(ChronoUnit.MICROS)))
                .thenReply(
                        command.replyTo(),
                        after -> new Activated(after.term(), lastSequenceNumber(context), after.size(), after.root()));
    }

    private ReplyEffect<SequencerEvent, SequencerState> onAppend(SequencerState state, Append command) {
        SequencerState.Step next =
                state.sequence(command.entries(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        step = next;
        return Effect()
                .persist((SequencerEvent) next.event())
                .thenReply(command.replyTo(), after -> new Sequenced(lastSequenceNumber(context), next.event()));
    }

    @Override
    public EventHandler<SequencerState, SequencerEvent> eventHandler() {
        return this::afterEvent;
    }

    private SequencerState afterEvent(SequencerState state, SequencerEvent event) {
        SequencerState.Step live = step;
        if (live != null && live.event() == event) {
            step = null;
            return live.after();
        }
        return state.apply(event);
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
