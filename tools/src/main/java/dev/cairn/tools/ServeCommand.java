package dev.cairn.tools;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.LogEngine;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.QuorumStatus;
import dev.cairn.server.LogServer;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.TlsSettings;
import dev.cairn.server.ct.CtLog;
import dev.cairn.server.ct.CtSettings;
import dev.cairn.server.http.EntryAdmission;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.Submissions;
import dev.cairn.server.rekorv1.RekorV1Settings;
import dev.cairn.server.rekorv1.TreeKey;
import dev.cairn.server.witness.WitnessFace;
import dev.cairn.server.witness.WitnessSettings;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.serve.CertificateLogs;
import dev.cairn.tools.serve.LogWitnesses;
import dev.cairn.tools.serve.SideServices;
import dev.cairn.tools.serve.SignersAdmission;
import dev.cairn.tools.serve.WitnessPolicy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    private static final Duration GRACE_WITHOUT_QUORUM = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    private Optional<HostAndPort> http = Optional.empty();

    @Option(
            names = "--dev",
            description =
                    "To try things with: makes the log if there is none (origin localhost), with a CA that issues to whoever uses "
                            + "cairn token; and takes raw entries at /add.")
    private boolean dev;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "With --dev, when it makes the log: the URL that clients use (default: http://localhost and the port).")
    private Optional<String> baseUrl = Optional.empty();

    @Override
    public Integer call() throws IOException, VerificationException {
        Logging.info();
        CompletableFuture<Void> stop = StopSignal.install();
        http = listen.http();
        if (dev) {
            http = new DevSetup(http, listen.httpsPort(), baseUrl).make(data);
        } else if (baseUrl.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--base-url goes with --dev; else it is in cairn.conf");
        }
        CairnConfig config = data.readConfig();
        if (dev && !config.services().devOidc()) {
            throw new ParameterException(
                    spec.commandLine(),
                    data.directory() + " was not made by cairn serve --dev, which would let anyone add anything to it");
        }
        if (config.services().devOidc() && !dev) {
            throw new ParameterException(
                    spec.commandLine(),
                    "dev.oidc is on: anyone with its key file can be anyone. Only cairn serve --dev runs with it");
        }
        try (DataDirectory directory = DataDirectory.open(data.directory())) {
            serve(config, directory, stop);
        }
        return ExitCode.OK;
    }

    /** What is read from files before anything starts. */
    private record Parts(
            VerifierKey key,
            EngineSettings engine,
            Optional<WitnessSettings> witnesses,
            Optional<RekorV1Settings> rekorV1,
            Optional<CtSettings> certificates,
            Optional<TlsSettings> tls) {}

    private Parts parts(CairnConfig config, DataDirectory directory) {
        Services services = config.services();
        try {
            VerifierKey key = directory.verifierKey(config.origin());
            return new Parts(
                    key,
                    engineSettings(config, directory),
                    config.witness().isPresent()
                            ? Optional.of(WitnessPolicy.read(config.witness().get(), key, InstantSource.system()))
                            : Optional.empty(),
                    rekorV1(config, directory),
                    services.ct().isPresent()
                            ? CertificateLogs.settings(services, directory.ctKey())
                            : Optional.empty(),
                    listen.settings(services));
        } catch (MalformedException e) {
            throw Configured.wrong(directory.root().toString(), e);
        }
    }

    private void serve(CairnConfig config, DataDirectory directory, CompletableFuture<Void> stop)
            throws VerificationException {
        LOGGER.info("cryptography: {}", CryptoProvider.get().description());
        PrometheusMeterRegistry registry = Metrics.registry();
        Parts parts = parts(config, directory);
        // The log is closed before the way to its witnesses.
        try (SideServices sides = new SideServices(registry);
                LogWitnesses witnesses = new LogWitnesses(
                        parts.witnesses(),
                        failOpen(config),
                        config.requestLimits().publishTimeout(),
                        registry);
                LogEngine engine = LogEngine.start(
                        witnesses.with(parts.engine()), registry, LogServer.tuning(ConfigFactory.defaultReference()))) {
            Submissions submissions = new Submissions(engine.log(), config.requestLimits(), admission(config));
            Optional<CtLog> certificates = certificates(parts, engine, submissions);
            sides.open(config.services(), data.directory(), logOf(config.services(), certificates, parts));
            // It listens before the log runs, so that whoever asks during a long start is told so.
            LogServer server = Metrics.listening(LogServer.start(
                    engine.system(),
                    engine.log(),
                    submissions,
                    settings(config, parts),
                    new LogServer.Beside(certificates, mounts(sides, witnesses.face(engine.log()))),
                    registry));
            try {
                sides.listening();
                run(engine, server, config, parts.key(), stop);
            } finally {
                server.stop(grace(engine.log())).toCompletableFuture().join();
            }
        } catch (MalformedException e) {
            throw Configured.wrong(directory.root().toString(), e);
        }
        LOGGER.info("stopped");
    }

    private static EntryAdmission admission(CairnConfig config) throws MalformedException {
        return config.signers().isEmpty()
                ? EntryAdmission.ALL
                : SignersAdmission.of(config.signers().get(), config.services(), InstantSource.system());
    }

    /** Submissions that wait for witnesses would wait for nothing: they are told that their outcome is not known. */
    private static Duration grace(Log log) {
        return log.quorum().filter(QuorumStatus::holdsBack).isPresent() ? GRACE_WITHOUT_QUORUM : ListeningServer.GRACE;
    }

    private static boolean failOpen(CairnConfig config) {
        return config.witness().map(CairnConfig.Witness::failOpen).orElse(false);
    }

    private static List<Mount> mounts(SideServices sides, Optional<WitnessFace> witnesses) {
        List<Mount> mounts = new ArrayList<>(List.of(sides.mount()));
        witnesses.ifPresent(mounts::add);
        return mounts;
    }

    private static Optional<CtLog> certificates(Parts parts, LogEngine engine, Submissions submissions) {
        if (parts.certificates().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CtLog(
                    engine.log(),
                    submissions,
                    parts.certificates().get(),
                    InstantSource.system(),
                    engine.system().executionContext()));
        } catch (MalformedException e) {
            throw new StoreException("ct: " + e.getMessage(), e);
        }
    }

    private static Optional<SideServices.LogOfCertificates> logOf(
            Services services, Optional<CtLog> certificates, Parts parts) throws MalformedException {
        Optional<Services.RemoteLog> elsewhere = services.ca().flatMap(Services.Ca::log);
        if (elsewhere.isPresent()) {
            return Optional.of(CertificateLogs.remote(elsewhere.get()));
        }
        return certificates.map(log ->
                CertificateLogs.local(log, parts.certificates().orElseThrow().key()));
    }

    private void run(
            LogEngine engine, LogServer server, CairnConfig config, VerifierKey key, CompletableFuture<Void> stop) {
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

    private ServerSettings settings(CairnConfig config, Parts parts) {
        HostAndPort address = http.orElseGet(() -> new HostAndPort(config.host(), config.port()));
        return new ServerSettings(
                address.host(),
                address.port(),
                parts.key(),
                config.addEnabled() || dev,
                config.duplicates(),
                config.dsseStorage(),
                PermittedAlgorithms.DEFAULT,
                config.requestLimits(),
                parts.rekorV1(),
                parts.tls());
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

    private void ready(LogServer server, CairnConfig config, VerifierKey key) {
        String host = http.map(HostAndPort::host).orElse(config.host());
        PrintWriter out = spec.commandLine().getOut();
        ListeningServer.announce(out, host, server.address(), server.tlsAddress());
        out.println("verifier key " + key.encode() + " in "
                + data.directory().resolve("keys").resolve("log.vkey"));
        if (config.services().trust()) {
            out.println("trust root " + config.services().baseUrl() + "/tuf/1.root.json, and files in "
                    + data.directory().resolve("trust"));
        }
        if (config.services().devOidc()) {
            out.println("development identities: cairn token --data " + data.directory() + " --email ADDRESS");
        }
        out.flush();
    }
}
