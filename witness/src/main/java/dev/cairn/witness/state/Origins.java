package dev.cairn.witness.state;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.JournalConfig;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * The states of all origins, an actor each. An actor starts, and reads its journal, when its origin is first asked for; so a start of the
 * witness costs the same however many origins it has seen. May be used by any thread.
 */
public final class Origins {
    // Longer than the journal waits for a lock of its database.
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(12);
    private static final String JOURNAL = "witness";
    private static final String PLUGIN = "cairn.journals." + JOURNAL;
    private static final int MOST_EVENTS_IN_ONE_COMMIT = 400;
    private static final int MOST_EVENTS_WAITING = 10_000;

    private final ActorSystem<?> system;
    private final ActorRef<Message> children;

    private Origins(ActorSystem<?> system, ActorRef<Message> children) {
        this.system = system;
        this.children = children;
    }

    /**
     * The states of a journal.
     *
     * @param system with {@link #config} in its configuration
     * @param clock of the cosignatures
     */
    public static Origins open(ActorSystem<?> system, InstantSource clock) {
        return new Origins(system, system.systemActorOf(Children.create(clock), "witness", Props.empty()));
    }

    /** What the configuration of the actor system must hold. */
    public static Config config(Database database) {
        Map<String, Object> tuning = new HashMap<>();
        // Group commit: while one transaction is being synced, the events of other origins gather for the next one.
        // More than one at a time would only wait for the database's lock, or for its log's disk.
        tuning.put(PLUGIN + ".journal.parallelism", 1);
        tuning.put(PLUGIN + ".journal.batchSize", MOST_EVENTS_IN_ONE_COMMIT);
        tuning.put(PLUGIN + ".journal.bufferSize", MOST_EVENTS_WAITING);
        if (database.url().startsWith("jdbc:sqlite:")) {
            // One connection: SQLite has one writer at a time, and a deletion of old events that had begun to read
            // while another
            // connection wrote would fail (SQLITE_BUSY_SNAPSHOT).
            for (String number : List.of("numThreads", "minConnections", "maxConnections")) {
                tuning.put("pekko-persistence-jdbc.shared-databases.cairn-" + JOURNAL + ".db." + number, 1);
            }
        }
        return ConfigFactory.parseMap(tuning)
                .withFallback(JournalConfig.of(
                        JOURNAL,
                        database,
                        OriginSerializer.class.getName(),
                        List.of(OriginEvent.class.getName(), OriginState.class.getName())));
    }

    /**
     * The state of an origin.
     *
     * @return fails with a {@link java.util.concurrent.TimeoutException} if the journal does not answer
     */
    public CompletionStage<OriginState> read(String origin) {
        return AskPattern.ask(
                children,
                replyTo -> new Addressed(origin, new Origin.Read(replyTo)),
                ANSWER_WITHIN,
                system.scheduler());
    }

    /**
     * Records a checkpoint, if the state is still the one that it was proven to continue.
     *
     * @param proven that state
     * @param note the checkpoint with the verified signatures of its log, and no others
     * @return fails with a {@link java.util.concurrent.TimeoutException} if the journal does not answer: then it is not known whether the
     *     checkpoint was recorded
     */
    public CompletionStage<Recorded> record(String origin, OriginState proven, long size, Hash root, SignedNote note) {
        return AskPattern.ask(
                children,
                replyTo -> new Addressed(
                        origin, new Origin.Advance(proven.size(), proven.root(), size, root, note, replyTo)),
                ANSWER_WITHIN,
                system.scheduler());
    }

    /** What the parent of the actors is told. */
    private sealed interface Message {}

    /** A command and the origin that it is for. */
    private record Addressed(String origin, Origin.Command command) implements Message {}

    /** The actor of an origin has failed beyond a restart. The next command starts it from its journal. */
    private record Ended(String origin) implements Message {}

    /** Starts actors, and forwards to them. */
    private static final class Children extends AbstractBehavior<Message> {
        private final InstantSource clock;
        private final Map<String, ActorRef<Origin.Command>> byOrigin = new HashMap<>();

        private Children(ActorContext<Message> context, InstantSource clock) {
            super(context);
            this.clock = clock;
        }

        static Behavior<Message> create(InstantSource clock) {
            return Behaviors.setup(context -> new Children(context, clock));
        }

        @Override
        public Receive<Message> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Addressed.class, this::onAddressed)
                    .onMessage(Ended.class, this::onEnded)
                    .build();
        }

        private Behavior<Message> onAddressed(Addressed message) {
            byOrigin.computeIfAbsent(message.origin(), this::start).tell(message.command());
            return this;
        }

        private ActorRef<Origin.Command> start(String origin) {
            ActorRef<Origin.Command> child = getContext().spawnAnonymous(Origin.create(origin, PLUGIN, clock));
            getContext().watchWith(child, new Ended(origin));
            return child;
        }

        private Behavior<Message> onEnded(Ended message) {
            byOrigin.remove(message.origin());
            return this;
        }
    }
}
