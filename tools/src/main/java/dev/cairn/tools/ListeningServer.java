package dev.cairn.tools;

import dev.cairn.server.MountServer;
import dev.cairn.server.TlsSettings;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.RequestLimits;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;

/** The server of a command that runs until it is told to stop; closing it lets what is under way end. */
final class ListeningServer implements AutoCloseable {
    /** How long what is under way may take. */
    static final Duration GRACE = Duration.ofSeconds(20);

    private final MountServer server;
    private final String host;

    private ListeningServer(MountServer server, String host) {
        this.server = server;
        this.host = host;
    }

    /**
     * Listens.
     *
     * @throws dev.cairn.core.StoreException if that is not possible
     */
    static ListeningServer start(
            ActorSystem<?> system,
            HostAndPort address,
            Optional<TlsSettings> tls,
            RequestLimits limits,
            Mount mount,
            PrometheusMeterRegistry registry) {
        MountServer server = Metrics.listening(
                MountServer.start(system, address.host(), address.port(), tls, limits, List.of(mount), registry));
        return new ListeningServer(server, address.host());
    }

    /** Says where it listens. */
    void announce(PrintWriter out) {
        announce(out, host, server.address(), server.tlsAddress());
    }

    /** Says where a server listens, by the name that it was given. */
    static void announce(PrintWriter out, String host, InetSocketAddress plain, Optional<InetSocketAddress> tls) {
        out.println("listening on http://" + new HostAndPort(host, plain.getPort()));
        tls.ifPresent(address -> out.println("with TLS on https://" + new HostAndPort(host, address.getPort())));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(GRACE).toCompletableFuture().join();
    }
}
