package dev.cairn.witness.state;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import dev.cairn.witness.state.OriginEvent.CheckpointCosigned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The latest cosigned checkpoint of one origin; the only writer. Here the check of the old size and the write are one step: between the two no
 * other command is looked at.
 *
 * <p><b>The commit point is when {@code persist} returns</b>, with the event synced to the journal. The answer comes after it, and the
 * cosignatures are made only then. A crash before it leaves nothing, or an event of a checkpoint whose cosignature nobody has, which is harmless:
 * the log learns the size from the next 409. If the journal fails, it is not known whether it has the event; so the actor answers nothing, begins
 * again and reads its state from the journal.
 */
final class Origin extends EventSourcedBehaviorWithEnforcedReplies<Origin.Command, OriginEvent, OriginState> {
    // What a start reads is bounded by it, and so is what the journal keeps of an origin: two snapshots and their
    // events.
    private static final int EVENTS_PER_SNAPSHOT = 500;
    private static final int SNAPSHOTS = 2;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.2;

    /** What an origin is told. */
    sealed interface Command {}

    /** Asks for the state, after every command that came before. */
    record Read(ActorRef<OriginState> replyTo) implements Command {}

    /**
     * Records a checkpoint.
     *
     * @param provenSize of the tree that the checkpoint was proven to continue
     * @param provenRoot of that tree
     * @param size of the checkpoint's
     * @param note with the verified signatures of the log only
     */
    record Advance(long provenSize, Hash provenRoot, long size, Hash root, SignedNote note, ActorRef<Recorded> replyTo)
            implements Command {}

    private final String plugin;
    private final InstantSource clock;
    private @Nullable ActorRef<Recorded> waiting; // whose event is being written

    private Origin(String origin, String plugin, InstantSource clock) {
        super(
                PersistenceId.ofUniqueId(persistenceId(origin)),
                SupervisorStrategy.restartWithBackoff(SHORTEST_PAUSE, LONGEST_PAUSE, JITTER));
        this.plugin = plugin;
        this.clock = clock;
    }

    /**
     * The state of an origin.
     *
     * @param plugin configuration path of the journal, without {@code .journal}
     */
    static Behavior<Command> create(String origin, String plugin, InstantSource clock) {
        return new Origin(origin, plugin, clock);
    }

    /** The key of an origin's events. By the hash, as an origin may be longer than a column and hold any character. */
    static String persistenceId(String origin) {
        return "witness|" + OriginHash.hex(origin);
    }

    @Override
    public OriginState emptyState() {
        return OriginState.EMPTY;
    }

    @Override
    public CommandHandlerWithReply<Command, OriginEvent, OriginState> commandHandler() {
        return newCommandHandlerWithReplyBuilder()
                .forAnyState()
                .onCommand(Read.class, this::onRead)
                .onCommand(Advance.class, this::onAdvance)
                .build();
    }

    private ReplyEffect<OriginEvent, OriginState> onRead(OriginState state, Read command) {
        return Effect().reply(command.replyTo(), state);
    }

    private ReplyEffect<OriginEvent, OriginState> onAdvance(OriginState state, Advance command) {
        // SPEC: "checking the old size against the latest checkpoint and persisting the new checkpoint must be
        // performed atomically"
        if (command.provenSize() != state.size() || !command.provenRoot().equals(state.root())) {
            return Effect().reply(command.replyTo(), new Recorded.Moved(state));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant notBefore = state.last().map(CosignedCheckpoint::time).orElse(Instant.ofEpochSecond(1));
        if (now.isBefore(notBefore)) {
            return Effect().reply(command.replyTo(), new Recorded.ClockBehind(notBefore, now));
        }
        CosignedCheckpoint next = new CosignedCheckpoint(command.size(), command.root(), now, command.note());
        if (state.last().filter(next::equals).isPresent()) {
            // The same again within one second: it is in the journal.
            return Effect().reply(command.replyTo(), new Recorded.Durable(next));
        }
        waiting = command.replyTo();
        return Effect()
                .persist((OriginEvent) new CheckpointCosigned(next))
                .thenRun(after -> waiting = null)
                .thenReply(command.replyTo(), after -> new Recorded.Durable(next));
    }

    @Override
    public SignalHandler<OriginState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(PreRestart.instance(), state -> journalFailed())
                .onSignal(PostStop.instance(), state -> journalFailed())
                .build();
    }

    private void journalFailed() {
        if (waiting != null) {
            waiting.tell(new Recorded.NotKnown());
            waiting = null;
        }
    }

    @Override
    public EventHandler<OriginState, OriginEvent> eventHandler() {
        return OriginState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(EVENTS_PER_SNAPSHOT, SNAPSHOTS).withDeleteEventsOnSnapshot();
    }

    @Override
    public String journalPluginId() {
        return plugin + ".journal";
    }

    @Override
    public String snapshotPluginId() {
        return plugin + ".snapshots";
    }
}
