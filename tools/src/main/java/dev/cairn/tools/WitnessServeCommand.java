package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.tools.serve.WitnessProcess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private WitnessOption witness = new WitnessOption();

    @Mixin
    private ListenOptions listen = new ListenOptions();

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
            throw Configured.wrong(witness.directory().toString(), e);
        }
    }

    private void serve(
            WitnessConfig config,
            WitnessProcess process,
            PrometheusMeterRegistry registry,
            CompletableFuture<Void> stop)
            throws MalformedException {
        try (ListeningServer server = ListeningServer.start(
                process.system(),
                listen.address(config.host(), config.port()),
                listen.settings(config.tls(), "witness.conf"),
                config.requestLimits(),
                process.mount(),
                registry)) {
            PrintWriter out = spec.commandLine().getOut();
            server.announce(out);
            for (VerifierKey key : process.verifierKeys()) {
                out.println("verifier key " + key.encode());
            }
            out.flush();
            process.look();
            CompletableFuture<?> end =
                    config.alarms().exitOnMisbehaviour() ? CompletableFuture.anyOf(stop, process.misbehaviour()) : stop;
            end.join();
            LOGGER.info("stopping");
        }
    }
}
