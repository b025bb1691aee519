package dev.cairn.server;

import com.typesafe.config.Config;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.server.add.AddFace;
import dev.cairn.server.ct.CtFace;
import dev.cairn.server.ct.CtLog;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Budget;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.http.Submissions;
import dev.cairn.server.ops.HealthFace;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The HTTP faces of one log, on one port or two: tlog-tiles, Rekor v2 and v1, certificate transparency, raw entries, proofs, search, the live
 * stream, health and metrics; and what else is mounted beside them.
 */
public final class LogServer {
    private final Listener listener;
    private final StreamFace streams;
    private final Executor executor;

    private LogServer(Listener listener, StreamFace streams, Executor executor) {
        this.listener = listener;
        this.streams = streams;
        this.executor = executor;
    }

    /**
     * What stands beside the faces that every log has.
     *
     * @param certificates logs certificates; empty where certificate transparency is off
     * @param mounts further paths; they go before the log's own
     */
    public record Beside(Optional<CtLog> certificates, List<Mount> mounts) {
        /** Nothing. */
        public static final Beside NOTHING = new Beside(Optional.empty(), List.of());

        /** Copies the list. */
        public Beside {
            mounts = List.copyOf(mounts);
        }
    }

    /**
     * How an actor system should be set up for a server: what {@code cairn.server.pekko} says. To go before the rest of its configuration.
     *
     * @param config holds {@code cairn.server.pekko}, as this module's {@code reference.conf} does
     */
    public static Config tuning(Config config) {
        return Listener.tuning(config);
    }

    /** {@link #start(ActorSystem, Log, Submissions, ServerSettings, Beside, PrometheusMeterRegistry)} with nothing beside the log's faces. */
    public static CompletionStage<LogServer> start(
            ActorSystem<?> system, Log log, ServerSettings settings, PrometheusMeterRegistry registry) {
        return start(system, log, new Submissions(log, settings.limits()), settings, Beside.NOTHING, registry);
    }

    /**
     * Listens.
     *
     * @param system set up with {@link #tuning}; the server does not stop it
     * @param log started, but it need not run yet: until it does, requests that need it are answered 503
     * @param submissions the way into the log, which {@code beside} may have too
     * @param registry where meters go, and what {@code /metrics} shows
     * @return fails with a {@link java.net.BindException} as cause if a port is taken
     */
    public static CompletionStage<LogServer> start(
            ActorSystem<?> system,
            Log log,
            Submissions submissions,
            ServerSettings settings,
            Beside beside,
            PrometheusMeterRegistry registry) {
        StreamFace streams = new StreamFace(log, system.executionContext());
        Bodies bodies = new Bodies(system, settings.limits());
        HttpMeters meters = new HttpMeters(registry);
        List<Mount> mounts = new ArrayList<>(beside.mounts());
        mounts.add(faces(system, log, submissions, settings, beside.certificates(), bodies, meters, streams));
        mounts.add(new HealthFace(registry));
        Router router = new Router(mounts, () -> log.status() instanceof LogStatus.Running, bodies, meters);
        return Listener.bind(system, settings.host(), settings.port(), settings.tls(), router::answer)
                .thenApplyAsync(
                        listener -> new LogServer(listener, streams, system.executionContext()),
                        system.executionContext());
    }

    private static LogFaces faces(
            ActorSystem<?> system,
            Log log,
            Submissions submissions,
            ServerSettings settings,
            Optional<CtLog> certificates,
            Bodies bodies,
            HttpMeters meters,
            StreamFace streams) {
        RequestLimits limits = settings.limits();
        Executor executor = system.executionContext();
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
        LongAnswers certificateAnswers = longAnswers(new PlainErrors());
        Optional<RekorV1Face> rekorV1 = settings.rekorV1()
                .map(face -> new RekorV1Face(log, face, bodies, rekorV1Answers, submissions, meters, executor));
        Optional<AddFace> add =
                settings.addEnabled() ? Optional.of(new AddFace(bodies, submissions, executor)) : Optional.empty();
        Readiness readiness = new Readiness(log, settings.logKey(), submissions, limits);
        return new LogFaces(
                new TilesFace(log, tileAnswers),
                rekorV1,
                rekor,
                certificates.map(ct -> new CtFace(ct, log, bodies, certificateAnswers, executor)),
                add,
                new ProofsFace(log),
                new SearchFace(log, searchAnswers),
                streams,
                new OpsFace(log, settings.logKey(), settings.addEnabled(), readiness));
    }

    private static LongAnswers longAnswers(ErrorDialect errors) {
        return new LongAnswers(new Budget(LongAnswers.MAX_BYTES, Budget.UNSENT), errors);
    }

    /** Where it listens without TLS. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** Where it listens with TLS. */
    public Optional<InetSocketAddress> tlsAddress() {
        return listener.tlsAddress();
    }

    /**
     * Stops listening, closes idle connections, ends the streams of entries, and lets the requests that are being answered have their answer.
     *
     * @param grace how long they may take; after it they are answered 503
     */
    public CompletionStage<Void> stop(Duration grace) {
        return streams.stop().thenComposeAsync(ended -> listener.terminate(grace), executor);
    }
}
