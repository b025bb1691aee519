package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.http.TlsTrust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Whose TLS certificates every command believes, of whatever it talks to. */
final class TlsOptions {
    private static final String VARIABLE = "CAIRN_TLS_CA";
    private static final int MAX_BYTES = 1 << 20;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description =
                    "Certificates in PEM of authorities that are trusted beside the system's, for every connection with TLS;"
                            + " or the environment's " + VARIABLE + ".")
    private Optional<Path> authorities = Optional.empty();

    /**
     * Makes them what connections of this process trust that are not told otherwise.
     *
     * @throws ParameterException if the file cannot be read, or is not certificates in PEM
     */
    void apply() {
        Optional<Path> file = authorities.or(() -> Optional.ofNullable(System.getenv(VARIABLE))
                .filter(name -> !name.isEmpty())
                .map(Path::of));
        if (file.isEmpty()) {
            return;
        }
        try {
            String pem = new String(InputFile.read(file.get(), MAX_BYTES), StandardCharsets.ISO_8859_1);
            SSLContext.setDefault(TlsTrust.besideTheSystems(pem, "--tls-ca"));
        } catch (MalformedException | StoreException e) {
            throw new ParameterException(spec.commandLine(), "--tls-ca: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--tls-ca: " + file.get() + " cannot be read", e);
        }
    }
}
