package dev.cairn.server;

import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.ops.HealthFace;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** A server without a log: what is mounted on it, health and metrics. */
public final class MountServer {
    private final Listener listener;

    private MountServer(Listener listener) {
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @param system set up with {@link LogServer#tuning}; the server does not stop it
     * @param registry where meters go, and what {@code /metrics} shows
     */
    public static CompletionStage<MountServer> start(
            ActorSystem<?> system,
            String host,
            int port,
            Optional<TlsSettings> tls,
            RequestLimits limits,
            List<Mount> mounts,
            PrometheusMeterRegistry registry) {
        List<Mount> all = new ArrayList<>(mounts);
        all.add(new HealthFace(registry));
        Router router = new Router(all, () -> true, new Bodies(system, limits), new HttpMeters(registry));
        return Listener.bind(system, host, port, tls, router::answer).thenApply(MountServer::new);
    }

    /** Where it listens without TLS. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Where it listens with TLS. */
    public Optional<InetSocketAddress> tlsAddress() {
        return listener.tlsAddress();
    }

    /** {@link LogServer#stop}. */
    public CompletionStage<Void> stop(Duration grace) {
        return listener.terminate(grace);
    }
}
