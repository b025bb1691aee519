package dev.cairn.core.sequencer;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads the events of journals again, in the context of one run of a log. */
final class JournalReplay {
    private final ActorContext<?> context;
    private final Materializer materializer;
    private final String dispatcher;

    /** @param dispatcher where events are applied */
    JournalReplay(ActorContext<?> context, String dispatcher) {
        this.context = context;
        this.materializer = Materializer.createMaterializer(context);
        this.dispatcher = dispatcher;
    }

    /**
     * Applies events one after the other.
     *
     * @param after the sequence number before the first
     * @param last the largest sequence number
     * @return fails with what reading or applying them throws
     */
    CompletionStage<Done> read(JournalPlugin plugin, long after, long last, Procedure<EventEnvelope> apply) {
        return PersistenceQuery.get(context.getSystem())
                .getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, plugin.query())
                .currentEventsByPersistenceId(plugin.persistenceId(), after + 1, last)
                .toMat(Sink.foreach(apply), Keep.right())
                .withAttributes(ActorAttributes.dispatcher(dispatcher))
                .run(materializer);
    }

    /** Ends what is still being read. */
    void close() {
        materializer.shutdown();
    }
}
