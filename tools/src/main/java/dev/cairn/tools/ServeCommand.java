package dev.cairn.tools;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.server.LogServer;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.rekorv1.RekorV1Settings;
import dev.cairn.server.rekorv1.TreeKey;
import dev.cairn.tools.config.CairnConfig;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cairn serve}. */
@Command(
        name = "serve",
        description = {
            "Runs a log until it gets SIGTERM or SIGINT; then it answers what it has accepted and ends with exit code 0.",
            "",
            "When it is ready it prints one line, 'listening on URL', and where its verifier key is. Its log goes to stderr.",
        },
        footer = {
            "%nExamples:",
            "  cairn serve --dev",
            "  cairn serve --data /var/lib/cairn --http 0.0.0.0:3000",
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final String DEV_ORIGIN = "localhost";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Where to listen, before what cairn.conf says; port 0 takes a free one.")
    private Optional<HostAndPort> http = Optional.empty();

    @Option(
            names = "--dev",
            description =
                    "To try things with: makes the log if there is none (origin localhost), and takes raw entries at /add.")
    private boolean dev;

    @Override
    public Integer call() throws IOException {
        Logging.info();
        CompletableFuture<Void> stop = StopSignal.install();
        if (dev && !(Files.exists(data.configFile()) && DataDirectory.holdsLog(data.directory()))) {
            InitCommand.make(data, DEV_ORIGIN, InitCommand.configuration(DEV_ORIGIN));
            LOGGER.info("made the log {} in {}", DEV_ORIGIN, data.directory());
        }
        CairnConfig config = data.readConfig();
        try (DataDirectory directory = DataDirectory.open(data.directory())) {
            serve(config, directory, stop);
        }
        return ExitCode.OK;
    }

    private void serve(CairnConfig config, DataDirectory directory, CompletableFuture<Void> stop) {
        LOGGER.info("cryptography: {}", CryptoProvider.get().description());
        PrometheusMeterRegistry registry = registry();
        VerifierKey key;
        EngineSettings engineSettings;
        Optional<RekorV1Settings> rekorV1;
        try {
            key = directory.verifierKey(config.origin());
            engineSettings = engineSettings(config, directory);
            rekorV1 = rekorV1(config, directory);
        } catch (MalformedException e) {
            throw new StoreException(directory.root() + "/keys: " + e.getMessage(), e);
        }
        try (LogEngine engine =
                LogEngine.start(engineSettings, registry, LogServer.tuning(ConfigFactory.defaultReference()))) {
            // It listens before the log runs, so that whoever asks during a long start is told so.
            LogServer server =
                    listening(LogServer.start(engine.system(), engine.log(), settings(config, key, rekorV1), registry));
            try {
                CompletableFuture<LogStatus> started = engine.log().started().toCompletableFuture();
                CompletableFuture.anyOf(started, stop).join();
                if (started.isDone() && started.join() instanceof LogStatus.Refused refused) {
                    throw new StoreException(refused.describe());
                }
                if (!stop.isDone()) {
                    ready(server, config, key);
                }
                // A log that fails starts again by itself, unless what it finds then forbids it: then this process is
                // of no use.
                CompletableFuture.anyOf(stop, engine.log().ended().toCompletableFuture())
                        .join();
                if (engine.log().status() instanceof LogStatus.Refused refused) {
                    throw new StoreException(refused.describe());
                }
                LOGGER.info("stopping");
            } finally {
                server.stop(GRACE).toCompletableFuture().join();
            }
        }
        LOGGER.info("stopped");
    }

    private static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    private EngineSettings engineSettings(CairnConfig config, DataDirectory directory) throws MalformedException {
        InstantSource clock = InstantSource.system();
        CheckpointSigner signer = config.mlDsa44()
                ? directory.signerWithMlDsa44(config.origin(), clock, config.mlDsa44InProofs())
                : directory.signer(config.origin());
        return new EngineSettings(
                config.origin(),
                data.journal(config),
                data.checkpointJournal(config),
                directory.store(),
                config.rocks(),
                config.limits(),
                signer,
                clock);
    }

    private ServerSettings settings(CairnConfig config, VerifierKey key, Optional<RekorV1Settings> rekorV1) {
        HostAndPort address = http.orElseGet(() -> new HostAndPort(config.host(), config.port()));
        return new ServerSettings(
                address.host(),
                address.port(),
                key,
                config.addEnabled() || dev,
                config.duplicates(),
                config.dsseStorage(),
                PermittedAlgorithms.DEFAULT,
                config.requestLimits(),
                rekorV1,
                Optional.empty());
    }

    private static Optional<RekorV1Settings> rekorV1(CairnConfig config, DataDirectory directory)
            throws MalformedException {
        if (config.rekorV1().isEmpty()) {
            return Optional.empty();
        }
        CairnConfig.RekorV1 face = config.rekorV1().get();
        return Optional.of(new RekorV1Settings(
                TreeKey.of(config.origin(), face.treeId(), directory.rekorV1Key()),
                PermittedAlgorithms.DEFAULT,
                config.duplicates(),
                config.requestLimits().maxRequestBytes(),
                face.maxAttestationBytes()));
    }

    private static LogServer listening(CompletionStage<LogServer> server) {
        try {
            return server.toCompletableFuture().join();
        } catch (CompletionException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new StoreException("cannot listen: " + cause.getMessage(), e);
        }
    }

    private void ready(LogServer server, CairnConfig config, VerifierKey key) {
        String host = http.map(HostAndPort::host).orElse(config.host());
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "listening on http://" + new HostAndPort(host, server.address().getPort()));
        out.println("verifier key " + key.encode() + " in "
                + data.directory().resolve("keys").resolve("log.vkey"));
        out.flush();
    }
}
