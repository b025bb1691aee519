package dev.cairn.server;

import com.typesafe.config.Config;
import dev.cairn.core.sequencer.Log;
import dev.cairn.server.add.AddFace;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Budget;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.http.Submissions;
import dev.cairn.server.ops.OpsFace;
import dev.cairn.server.ops.Readiness;
import dev.cairn.server.proofs.ProofsFace;
import dev.cairn.server.rekorv1.ApiErrors;
import dev.cairn.server.rekorv1.RekorV1Face;
import dev.cairn.server.rekorv2.RekorFace;
import dev.cairn.server.search.SearchFace;
import dev.cairn.server.stream.StreamFace;
import dev.cairn.server.tiles.TilesFace;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;

/** The HTTP faces of one log, on one port: tlog-tiles, Rekor v2 and v1, raw entries, proofs, search, the live stream, health and metrics. */
public final class LogServer {
    private static final String TUNING = "cairn.server.pekko";

    private final ServerBinding binding;
    private final StreamFace streams;
    private final Executor executor;

    private LogServer(ServerBinding binding, StreamFace streams, Executor executor) {
        this.binding = binding;
        this.streams = streams;
        this.executor = executor;
    }

    /**
     * How an actor system should be set up for a server: what {@code cairn.server.pekko} says. To go before the rest of its configuration.
     *
     * @param config holds {@code cairn.server.pekko}, as this module's {@code reference.conf} does
     */
    public static Config tuning(Config config) {
        return config.getConfig(TUNING).atPath("pekko");
    }

    /**
     * Listens.
     *
     * @param system set up with {@link #tuning}; the server does not stop it
     * @param log started, but it need not run yet: until it does, requests that need it are answered 503
     * @param registry where meters go, and what {@code /metrics} shows
     * @return fails with a {@link java.net.BindException} as cause if the port is taken
     */
    public static CompletionStage<LogServer> start(
            ActorSystem<?> system, Log log, ServerSettings settings, PrometheusMeterRegistry registry) {
        StreamFace streams = new StreamFace(log, system.executionContext());
        Router router = router(system, log, settings, registry, streams);
        Function<HttpRequest, CompletionStage<HttpResponse>> handler = router::answer;
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(httpSettings(system))
                .bind(handler)
                .thenApplyAsync(
                        binding -> new LogServer(binding, streams, system.executionContext()),
                        system.executionContext());
    }

    private static Router router(
            ActorSystem<?> system,
            Log log,
            ServerSettings settings,
            PrometheusMeterRegistry registry,
            StreamFace streams) {
        RequestLimits limits = settings.limits();
        Executor executor = system.executionContext();
        Bodies bodies = new Bodies(system, limits);
        HttpMeters meters = new HttpMeters(registry);
        Submissions submissions = new Submissions(log, limits);
        RekorFace rekor = new RekorFace(
                new RekorFace.RekorSettings(
                        settings.logKey().fullKeyHash(),
                        settings.permitted(),
                        settings.dsseStorage(),
                        settings.duplicates(),
                        limits.maxRequestBytes()),
                bodies,
                submissions,
                meters,
                executor);
        // Each has its own budget, so that slow readers of one do not take the others'.
        LongAnswers tileAnswers = longAnswers(new PlainErrors());
        LongAnswers searchAnswers = longAnswers(new JsonErrors());
        LongAnswers rekorV1Answers = longAnswers(new ApiErrors());
        Optional<RekorV1Face> rekorV1 = settings.rekorV1()
                .map(face -> new RekorV1Face(log, face, bodies, rekorV1Answers, submissions, meters, executor));
        Optional<AddFace> add =
                settings.addEnabled() ? Optional.of(new AddFace(bodies, submissions, executor)) : Optional.empty();
        Readiness readiness = new Readiness(log, settings.logKey(), submissions, limits);
        OpsFace ops = new OpsFace(log, settings.logKey(), settings.addEnabled(), readiness, registry);
        return new Router(
                log,
                new TilesFace(log, tileAnswers),
                rekorV1,
                rekor,
                add,
                new ProofsFace(log),
                new SearchFace(log, searchAnswers),
                streams,
                ops,
                bodies,
                meters);
    }

    private static LongAnswers longAnswers(ErrorDialect errors) {
        return new LongAnswers(new Budget(LongAnswers.MAX_BYTES, Budget.UNSENT), errors);
    }

    private static org.apache.pekko.http.javadsl.settings.ServerSettings httpSettings(ActorSystem<?> system) {
        Config config = system.settings().config();
        // What the router depends on comes last: no configuration may change it.
        return org.apache.pekko.http.javadsl.settings.ServerSettings.create(
                        tuning(config).withFallback(config))
                .withRawRequestUriHeader(true)
                .withTransparentHeadRequests(false);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /**
     * Stops listening, closes idle connections, ends the streams of entries, and lets the requests that are being answered have their answer.
     *
     * @param grace how long they may take; after it they are answered 503
     */
    public CompletionStage<Void> stop(Duration grace) {
        return streams.stop()
                .thenComposeAsync(ended -> binding.terminate(grace), executor)
                .thenAcceptAsync(terminated -> {}, executor);
    }
}
