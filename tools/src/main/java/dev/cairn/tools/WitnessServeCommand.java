package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.server.MountServer;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.tools.serve.WitnessProcess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
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
import picocli.CommandLine.Spec;

/** {@code cairn witness serve}. */
@Command(
        name = "serve",
        description = {
            "Runs a witness that cairn witness init made, until it gets SIGTERM or SIGINT.",
            "",
            "It cosigns for the logs of logs.policy, looks at them itself, and compares what it sees with what others saw. When a log has signed",
            "two histories the proof is in DIR/evidence, for cairn verify-misbehaviour, and the exit code will be 1.",
        },
        footer = {"%nExamples:", "  cairn witness serve --data /var/lib/cairn-witness --http 0.0.0.0:3001"})
final class WitnessServeCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(WitnessServeCommand.class);
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Where to listen, before what witness.conf says; port 0 takes a free one.")
    private Optional<HostAndPort> http = Optional.empty();

    @Mixin
    private HttpsOption https = new HttpsOption();

    @Override
    public Integer call() throws IOException {
        Logging.info();
        CompletableFuture<Void> stop = StopSignal.install();
        WitnessConfig config = witness.config(witness.readConfigFile());
        LOGGER.info("cryptography: {}", CryptoProvider.get().description());
        PrometheusMeterRegistry registry = Metrics.registry();
        try (WitnessProcess process =
                WitnessProcess.open(witness.directory(), config, witness.database(config), registry)) {
            serve(config, process, registry, stop);
            LOGGER.info("stopped");
            return process.misbehaviour().isDone() ? ExitCode.NO : ExitCode.OK;
        } catch (MalformedException e) {
            throw new StoreException(witness.directory() + ": " + e.getMessage(), e);
        }
    }

    private void serve(
            WitnessConfig config,
            WitnessProcess process,
            PrometheusMeterRegistry registry,
            CompletableFuture<Void> stop)
            throws MalformedException {
        HostAndPort address = http.orElseGet(() -> new HostAndPort(config.host(), config.port()));
        MountServer server = Metrics.listening(MountServer.start(
                process.system(),
                address.host(),
                address.port(),
                https.settings(config.tls(), "witness.conf"),
                config.requestLimits(),
                List.of(process.mount()),
                registry));
        try {
            PrintWriter out = spec.commandLine().getOut();
            out.println("listening on http://"
                    + new HostAndPort(address.host(), server.address().getPort()));
            server.tlsAddress()
                    .ifPresent(tls ->
                            out.println("with TLS on https://" + new HostAndPort(address.host(), tls.getPort())));
            for (VerifierKey key : process.verifierKeys()) {
                out.println("verifier key " + key.encode());
            }
            out.flush();
            process.look();
            CompletableFuture<?> end =
                    config.alarms().exitOnMisbehaviour() ? CompletableFuture.anyOf(stop, process.misbehaviour()) : stop;
            end.join();
            LOGGER.info("stopping");
        } finally {
            server.stop(GRACE).toCompletableFuture().join();
        }
    }
}
