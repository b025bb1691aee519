package dev.cairn.tools.serve;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.journal.Database;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginState;
import dev.cairn.witness.state.Origins;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** What a witness has cosigned, read from its database; it writes nothing, so the witness may run. */
public final class WitnessStates implements AutoCloseable {
    private final ActorSystem<Void> system;
    private final Origins origins;

    private WitnessStates(ActorSystem<Void> system) {
        this.system = system;
        this.origins = Origins.open(system, InstantSource.system());
    }

    /** Opens a database. */
    public static WitnessStates open(Database database) {
        return new WitnessStates(ActorSystem.create(
                Behaviors.empty(),
                "cairn-witness",
                Origins.config(database).withFallback(LogEngine.systemConfig()).withFallback(ConfigFactory.load())));
    }

    /**
     * What was cosigned last for an origin; empty if nothing ever was.
     *
     * @throws StoreException if the database cannot be read
     */
    public Optional<CosignedCheckpoint> last(String origin) {
        try {
            return origins.read(origin)
                    .thenApply(OriginState::last)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new StoreException("the witness's database does not answer", e);
        }
    }

    /** Closes it. */
    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
