package dev.cairn.core.engine;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.StoreException;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.JournalConfig;
import dev.cairn.core.sequencer.JournalPlugin;
import dev.cairn.core.sequencer.PublisherEvent;
import dev.cairn.core.sequencer.SequencerEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.StreamConverters;

/** Reads the journals of a log that does not run, from the first event to the last. */
public final class JournalReader implements AutoCloseable {
    private static final Duration TERMINATION = Duration.ofSeconds(30);

    private final ActorSystem<Void> system;
    private final String origin;

    private JournalReader(ActorSystem<Void> system, String origin) {
        this.system = system;
        this.origin = origin;
    }

    /**
     * An event with its place.
     *
     * @param sequenceNr its number in its journal, from 1
     * @param event what happened
     */
    public record Recorded<T>(long sequenceNr, T event) {}

    /** Connects to the journals when they are first read. */
    public static JournalReader open(String origin, Database journal, Database checkpointJournal) {
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "cairn-reader",
                JournalConfig.of(LogEngine.JOURNAL, journal)
                        .withFallback(JournalConfig.of(LogEngine.CHECKPOINTS, checkpointJournal))
                        .withFallback(LogEngine.systemConfig())
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        return new JournalReader(system, origin);
    }

    /**
     * The events of the journal, in order. To be closed.
     *
     * @throws StoreException from the iterator, if the journal cannot be read or an event is malformed
     */
    public Stream<Recorded<SequencerEvent>> entries() {
        return events(LogEngine.journalPlugin(origin), SequencerEvent.class);
    }

    /**
     * The events of the checkpoint journal, in order. To be closed.
     *
     * @throws StoreException from the iterator, if the journal cannot be read or an event is malformed
     */
    public Stream<Recorded<PublisherEvent>> checkpoints() {
        return events(LogEngine.checkpointPlugin(origin), PublisherEvent.class);
    }

    private <T> Stream<Recorded<T>> events(JournalPlugin plugin, Class<T> type) {
        return PersistenceQuery.get(system)
                .getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, plugin.query())
                .currentEventsByPersistenceId(plugin.persistenceId(), 1, Long.MAX_VALUE)
                .map(envelope -> new Recorded<>(envelope.sequenceNr(), type.cast(envelope.event())))
                .mapError(
                        Exception.class,
                        e -> e instanceof StoreException
                                ? e
                                : new StoreException("journal: it cannot be read: " + e, e))
                .runWith(StreamConverters.asJavaStream(), system);
    }

    /** Closes the connections. */
    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(TERMINATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreException("journal: its connections did not close", e);
        }
    }
}
