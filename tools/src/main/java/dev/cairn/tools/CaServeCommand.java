package dev.cairn.tools;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.server.LogServer;
import dev.cairn.server.MountServer;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.serve.CertificateLogs;
import dev.cairn.tools.serve.SideServices;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn ca serve}. */
@Command(
        name = "serve",
        description = "Runs a certificate authority that cairn ca init made, until it gets SIGTERM or SIGINT.",
        footer = {"%nExamples:", "  cairn ca serve --data /var/lib/cairn-ca --http 0.0.0.0:3000"})
final class CaServeCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(CaServeCommand.class);
    private static final Duration GRACE = Duration.ofSeconds(20);

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

    @Mixin
    private HttpsOption https = new HttpsOption();

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
            throw new StoreException(data.directory() + ": " + e.getMessage(), e);
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
        HostAndPort address = http.orElseGet(() -> new HostAndPort(config.host(), config.port()));
        Services services = config.services();
        SideServices.LogOfCertificates log =
                CertificateLogs.remote(services.ca().flatMap(Services.Ca::log).orElseThrow());
        sides.open(services, data.directory(), Optional.of(log));
        MountServer server = Metrics.listening(MountServer.start(
                system,
                address.host(),
                address.port(),
                https.settings(services),
                config.requestLimits(),
                List.of(sides.mount()),
                registry));
        try {
            sides.listening();
            PrintWriter out = spec.commandLine().getOut();
            out.println("listening on http://"
                    + new HostAndPort(address.host(), server.address().getPort()));
            server.tlsAddress()
                    .ifPresent(tls ->
                            out.println("with TLS on https://" + new HostAndPort(address.host(), tls.getPort())));
            out.flush();
            stop.join();
            LOGGER.info("stopping");
        } finally {
            server.stop(GRACE).toCompletableFuture().join();
        }
    }
}
