package dev.cairn.core.sequencer;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Writes each sequenced batch to the store, in order, and tells the publisher that the tree grew. Runs on the store's dispatcher, because the
 * store blocks. If the store fails it stops, and the log starts again from the journal.
 */
final class Integrator extends AbstractBehavior<Integrator.Command> {
    /** What an integrator is told. */
    sealed interface Command {}

    /** Integrate a batch that is in the journal. */
    record Integrate(Sequencer.Sequenced sequenced) implements Command {}

    private final Integration integration;
    private final AtomicReference<IntegratedTree> integrated;
    private final ActorRef<Publisher.Command> publisher;
    private final LogMetrics metrics;

    private Integrator(
            ActorContext<Command> context,
            Integration integration,
            AtomicReference<IntegratedTree> integrated,
            ActorRef<Publisher.Command> publisher,
            LogMetrics metrics) {
        super(context);
        this.integration = integration;
        this.integrated = integrated;
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /**
     * The integrator of one log.
     *
     * @param integrated where the publisher reads the newest tree, so that it skips those that it could not keep up with
     */
    static Behavior<Command> create(
            Integration integration,
            AtomicReference<IntegratedTree> integrated,
            ActorRef<Publisher.Command> publisher,
            LogMetrics metrics) {
        return Behaviors.setup(context -> new Integrator(context, integration, integrated, publisher, metrics));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Integrate.class, this::onIntegrate).build();
    }

    private Behavior<Command> onIntegrate(Integrate message) {
        long start = System.nanoTime();
        Sequencer.Sequenced sequenced = message.sequenced();
        integrated.set(integration.integrate(sequenced.sequenceNr(), sequenced.event()));
        metrics.integrated(System.nanoTime() - start);
        publisher.tell(new Publisher.TreeGrown());
        return this;
    }
}
