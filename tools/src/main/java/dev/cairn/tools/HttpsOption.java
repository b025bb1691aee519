package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.server.TlsSettings;
import dev.cairn.tools.config.Services;
import dev.cairn.tools.serve.TlsFiles;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The port with TLS. */
final class HttpsOption {
    private static final int MAX_PORT = 65_535;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--https",
            paramLabel = "PORT",
            description = "The port with TLS, before what the configuration says; 0 takes a free one.")
    private @Nullable Integer port;

    OptionalInt port() {
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw new ParameterException(spec.commandLine(), "--https must be from 0 to 65535");
        }
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The port and its certificate; empty if cairn.conf names no certificate. */
    Optional<TlsSettings> settings(Services services) throws MalformedException {
        return settings(services.tls(), "cairn.conf");
    }

    /**
     * The port and its certificate; empty if the configuration names no certificate.
     *
     * @param file the name of the configuration's file
     */
    Optional<TlsSettings> settings(Optional<Services.Tls> configured, String file) throws MalformedException {
        if (configured.isEmpty()) {
            if (port().isPresent()) {
                throw new ParameterException(spec.commandLine(), "--https needs tls.certificate in " + file);
            }
            return Optional.empty();
        }
        Services.Tls tls = configured.get();
        return Optional.of(new TlsSettings(port().orElse(tls.port()), TlsFiles.context(tls.certificate(), tls.key())));
    }
}
