package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.CryptoProvider;
import dev.cairn.tools.admission.PolicyFiles;
import dev.cairn.tools.admission.RegistryImages;
import dev.cairn.tools.admission.ReloadedPolicy;
import dev.cairn.tools.config.AdmissionConfig;
import dev.cairn.tools.oci.DockerCredentials;
import dev.cairn.tools.oci.Registries;
import dev.cairn.tools.oci.RegistrySettings;
import dev.cairn.tools.serve.AdmissionProcess;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn admission serve}. */
@Command(
        name = "serve",
        description = {
            "Answers whether images may run, until it gets SIGTERM or SIGINT.",
            "",
            "POST /validations and /mutations for an API server, /gatekeeper for Gatekeeper, /v1/check with {\"images\": [...]} for anyone.",
            "Each decision is a line of the audit trail. Credentials for registries are those of Docker's configuration.",
        },
        footer = {
            "%nExamples:",
            "  cairn admission serve --config admission.conf",
            "  cairn admission serve --signers signers.yaml --trusted-root trusted_root.json --http 127.0.0.1:8080",
        })
final class AdmissionServeCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdmissionServeCommand.class);
    private static final int MAX_AUTHORITIES = 1 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private AdmissionOptions options = new AdmissionOptions();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Override
    public Integer call() throws IOException {
        Logging.info();
        CompletableFuture<Void> stop = StopSignal.install();
        AdmissionConfig config = options.config();
        if (listen.httpsPort().isPresent() && config.tls().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--https needs --tls-certificate and --tls-key");
        }
        LOGGER.info("cryptography: {}", CryptoProvider.get().description());
        PrometheusMeterRegistry registry = Metrics.registry();
        OutputStream out = System.out;
        try {
            RegistryImages registries = new RegistryImages(new Registries(registrySettings(config.registry())));
            ReloadedPolicy policy = Configured.by(
                    "policy",
                    () -> ReloadedPolicy.open(
                            new PolicyFiles(
                                    config.signers(),
                                    config.trustedRoot(),
                                    config.witnessPolicy(),
                                    registries,
                                    InstantSource.system()),
                            registry));
            try (AdmissionProcess process = new AdmissionProcess(config, policy, registries, out, registry)) {
                serve(config, process, registry, stop);
            }
        } catch (MalformedException e) {
            throw options.wrong(e);
        }
        LOGGER.info("stopped");
        return ExitCode.OK;
    }

    private static RegistrySettings registrySettings(AdmissionConfig.Registry config) throws IOException {
        Optional<String> authorities = Optional.empty();
        if (config.authorities().isPresent()) {
            Path file = config.authorities().get();
            authorities = Optional.of(new String(
                    Configured.by("the registry's certificates", () -> InputFile.read(file, MAX_AUTHORITIES)),
                    StandardCharsets.ISO_8859_1));
        }
        return new RegistrySettings(
                config.plainHttp(), authorities, config.timeout(), DockerCredentials.ofEnvironment(System.getenv()));
    }

    private void serve(
            AdmissionConfig config,
            AdmissionProcess process,
            PrometheusMeterRegistry registry,
            CompletableFuture<Void> stop) {
        try (ListeningServer server = ListeningServer.start(
                process.system(),
                listen.address(config.host(), config.port()),
                process.tls(config, listen.httpsPort()),
                config.requestLimits(),
                process.mount(),
                registry)) {
            // On stderr: the standard output may be the audit trail.
            server.announce(spec.commandLine().getErr());
            stop.join();
            LOGGER.info("stopping in {} s", config.stopDelay().toSeconds());
            process.drain();
            pause(config.stopDelay());
        }
    }

    /** Who sends requests here has to see first that none are wanted. */
    private static void pause(Duration delay) {
        try {
            new CompletableFuture<Void>().get(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // As it was to be.
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
