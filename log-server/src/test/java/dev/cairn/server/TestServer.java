package dev.cairn.server;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.server.ct.CtLog;
import dev.cairn.server.ct.CtSettings;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.server.http.Submissions;
import dev.cairn.server.rekorv1.RekorV1Settings;
import dev.cairn.server.rekorv1.TreeKey;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;

/** A log in a folder of a test, and its server on a port of the operating system's choice. */
final class TestServer implements AutoCloseable {
    private final LogEngine engine;
    private final LogServer server;
    private final VerifierKey logKey;

    private TestServer(LogEngine engine, LogServer server, VerifierKey logKey) {
        this.engine = engine;
        this.server = server;
        this.logKey = logKey;
    }

    /** The defaults, with {@code /add}. */
    static ServerSettings settings(VerifierKey logKey) {
        return with(logKey, Duplicates.RETURN_EXISTING, RequestLimits.DEFAULT);
    }

    static ServerSettings with(VerifierKey logKey, Duplicates duplicates, RequestLimits limits) {
        ServerSettings defaults = ServerSettings.of("127.0.0.1", 0, logKey);
        return new ServerSettings(
                defaults.host(),
                defaults.port(),
                logKey,
                true,
                duplicates,
                defaults.dsseStorage(),
                defaults.permitted(),
                limits,
                defaults.rekorV1(),
                defaults.tls());
    }

    /** The defaults and Rekor v1, with the key that {@code init} made. */
    static ServerSettings withRekorV1(Path folder, Duplicates duplicates) throws IOException, MalformedException {
        ServerSettings base = with(init(folder), duplicates, RequestLimits.DEFAULT);
        LocalKey key = KeyFiles.read(folder.resolve("keys").resolve("rekor-v1.key"));
        return new ServerSettings(
                base.host(),
                base.port(),
                base.logKey(),
                base.addEnabled(),
                duplicates,
                base.dsseStorage(),
                base.permitted(),
                base.limits(),
                Optional.of(new RekorV1Settings(
                        TreeKey.of(TestLog.ORIGIN, OptionalLong.empty(), key),
                        base.permitted(),
                        duplicates,
                        base.limits().maxRequestBytes(),
                        RekorV1Settings.DEFAULT_MAX_ATTESTATION_BYTES)),
                base.tls());
    }

    /** Makes a log in the folder unless there is one. */
    static VerifierKey init(Path folder) throws IOException, MalformedException {
        if (!Files.exists(folder.resolve("keys"))) {
            TestLog.init(folder);
        }
        return TestLog.verifierKey(folder);
    }

    static TestServer start(Path folder) throws Exception {
        return start(folder, settings(init(folder)));
    }

    /** Starts the log, waits until it runs, and starts its server. */
    static TestServer start(Path folder, ServerSettings settings) throws Exception {
        return start(TestLog.settings(folder), settings);
    }

    static TestServer start(EngineSettings log, ServerSettings settings) throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        LogEngine engine = LogEngine.start(log, registry, LogServer.tuning(ConfigFactory.defaultReference()));
        engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
        LogServer server = LogServer.start(engine.system(), engine.log(), settings, registry)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return new TestServer(engine, server, settings.logKey());
    }

    /** Starts a log whose server logs certificates too. */
    static TestServer start(Path folder, ServerSettings settings, CtSettings certificates) throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        LogEngine engine =
                LogEngine.start(TestLog.settings(folder), registry, LogServer.tuning(ConfigFactory.defaultReference()));
        engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
        Submissions submissions = new Submissions(engine.log(), settings.limits());
        CtLog ct = new CtLog(
                engine.log(),
                submissions,
                certificates,
                InstantSource.system(),
                engine.system().executionContext());
        LogServer server = LogServer.start(
                        engine.system(),
                        engine.log(),
                        submissions,
                        settings,
                        new LogServer.Beside(Optional.of(ct), List.of()),
                        registry)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        return new TestServer(engine, server, settings.logKey());
    }

    InetSocketAddress address() {
        return server.address();
    }

    LogServer server() {
        return server;
    }

    Log log() {
        return engine.log();
    }

    ActorSystem<Void> system() {
        return engine.system();
    }

    VerifierKey logKey() {
        return logKey;
    }

    Wire.Answer get(String target, String... headers) throws IOException {
        return Wire.get(address(), "GET", target, headers);
    }

    Wire.Answer post(String target, String body, String... headers) throws IOException {
        return Wire.post(address(), target, body, headers);
    }

    @Override
    public void close() {
        server.stop(Duration.ofSeconds(10))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        engine.close();
    }
}
