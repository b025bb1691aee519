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

/** Where a server listens. */
final class ListenOptions {
    private static final int MAX_PORT = 65_535;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            converter = HostAndPort.Converter.class,
            description = "Where to listen, before what the configuration says; port 0 takes a free one.")
    private Optional<HostAndPort> http = Optional.empty();

    @Option(
            names = "--https",
            paramLabel = "PORT",
            description = "The port with TLS, before what the configuration says; 0 takes a free one.")
    private @Nullable Integer https;

    /** Where to listen without TLS; empty if the command line does not say. */
    Optional<HostAndPort> http() {
        return http;
    }

    /** Where to listen without TLS, if the configuration says this. */
    HostAndPort address(String host, int port) {
        return http.orElseGet(() -> new HostAndPort(host, port));
    }

    /** The port with TLS. */
    OptionalInt httpsPort() {
        if (https != null && (https < 0 || https > MAX_PORT)) {
            throw new ParameterException(spec.commandLine(), "--https must be from 0 to 65535");
        }
        return https == null ? OptionalInt.empty() : OptionalInt.of(https);
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
            if (httpsPort().isPresent()) {
                throw new ParameterException(spec.commandLine(), "--https needs tls.certificate in " + file);
            }
            return Optional.empty();
        }
        Services.Tls tls = configured.get();
        return Optional.of(
                new TlsSettings(httpsPort().orElse(tls.port()), TlsFiles.context(tls.certificate(), tls.key())));
    }
}
