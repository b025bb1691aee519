package dev.cairn.tools;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.server.LogServer;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.serve.CertificateLogs;
import dev.cairn.tools.serve.SideServices;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn ca serve}. */
@Command(
        name = "serve",
        description = "Runs a certificate authority that cairn ca init made, until it gets SIGTERM or SIGINT.",
        footer = {"%nExamples:", "  cairn ca serve --data /var/lib/cairn-ca --http 0.0.0.0:3000"})
final class CaServeCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(CaServeCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Override
    public Integer call() throws IOException, VerificationException {
        Logging.info();
        CompletableFuture<Void> stop = StopSignal.install();
        CairnConfig config = data.readConfig();
        Services services = config.services();
        if (services.devOidc()) {
            throw new ParameterException(spec.commandLine(), "dev.oidc is on; only cairn serve --dev runs with it");
        }
        if (services.ca().flatMap(Services.Ca::log).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "cairn.conf has no ca.log-url: beside its own log a CA runs in cairn serve");
        }
        LOGGER.info("cryptography: {}", CryptoProvider.get().description());
        PrometheusMeterRegistry registry = Metrics.registry();
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "cairn-ca",
                LogServer.tuning(ConfigFactory.defaultReference()).withFallback(ConfigFactory.load()));
        try (SideServices sides = new SideServices(registry)) {
            serve(config, system, sides, registry, stop);
        } catch (MalformedException e) {
            throw Configured.wrong(data.directory().toString(), e);
        } finally {
            system.terminate();
        }
        LOGGER.info("stopped");
        return ExitCode.OK;
    }

    private void serve(
            CairnConfig config,
            ActorSystem<?> system,
            SideServices sides,
            PrometheusMeterRegistry registry,
            CompletableFuture<Void> stop)
            throws MalformedException, VerificationException {
        Services services = config.services();
        SideServices.LogOfCertificates log =
                CertificateLogs.remote(services.ca().flatMap(Services.Ca::log).orElseThrow());
        sides.open(services, data.directory(), Optional.of(log));
        try (ListeningServer server = ListeningServer.start(
                system,
                listen.address(config.host(), config.port()),
                listen.settings(services),
                config.requestLimits(),
                sides.mount(),
                registry)) {
            sides.listening();
            server.announce(spec.commandLine().getOut());
            stop.join();
            LOGGER.info("stopping");
        }
    }
}
