package dev.cairn.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/** The ports that a server listens on. */
final class Listener {
    private static final String TUNING = "cairn.server.pekko";

    private final List<ServerBinding> bindings; // plain first
    private final Executor executor;

    private Listener(List<ServerBinding> bindings, Executor executor) {
        this.bindings = bindings;
        this.executor = executor;
    }

    /** The part of a configuration that sets up a server, below {@code pekko}. */
    static Config tuning(Config config) {
        return config.getConfig(TUNING).atPath("pekko");
    }

    /** Listens on a plain port and, if asked to, on one with TLS. Fails, listening on neither, if one of them is taken. */
    static CompletionStage<Listener> bind(
            ActorSystem<?> system,
            String host,
            int port,
            Optional<TlsSettings> tls,
            Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
        Executor executor = system.executionContext();
        ServerBuilder plain =
                Http.get(system).newServerAt(host, port).withSettings(settings(system, ConfigFactory.empty()));
        return plain.bind(handler)
                .thenComposeAsync(
                        first -> tls.map(secure -> bindTls(system, host, secure, handler)
                                        .thenApply(second -> List.of(first, second))
                                        .exceptionallyCompose(failure -> first.unbind()
                                                .thenCompose(done -> CompletableFuture.failedFuture(failure))))
                                .orElseGet(() -> CompletableFuture.completedFuture(List.of(first))),
                        executor)
                .thenApply(bindings -> new Listener(bindings, executor));
    }

    private static CompletionStage<ServerBinding> bindTls(
            ActorSystem<?> system,
            String host,
            TlsSettings tls,
            Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
        Config http2 = ConfigFactory.parseString("pekko.http.server { enable-http2 = on, preview.enable-http2 = on }");
        return Http.get(system)
                .newServerAt(host, tls.port())
                .enableHttps(ConnectionContext.httpsServer(tls.context()))
                .withSettings(settings(system, http2))
                .bind(handler);
    }

    private static ServerSettings settings(ActorSystem<?> system, Config more) {
        Config config = system.settings().config();
        // What the router depends on comes last: no configuration may change it.
        return ServerSettings.create(more.withFallback(tuning(config)).withFallback(config))
                .withRawRequestUriHeader(true)
                .withTransparentHeadRequests(false);
    }

    InetSocketAddress address() {
        return bindings.get(0).localAddress();
    }

    Optional<InetSocketAddress> tlsAddress() {
        return bindings.size() < 2
                ? Optional.empty()
                : Optional.of(bindings.get(1).localAddress());
    }

    /** Stops listening, closes idle connections, and lets the requests that are being answered have their answer. */
    CompletionStage<Void> terminate(Duration grace) {
        List<CompletableFuture<?>> ended = new ArrayList<>();
        for (ServerBinding binding : bindings) {
            ended.add(binding.terminate(grace).toCompletableFuture());
        }
        return CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new)).thenAcceptAsync(done -> {}, executor);
    }
}
