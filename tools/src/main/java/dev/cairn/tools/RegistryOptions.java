package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.oci.DockerCredentials;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How registries are reached. Credentials come from Docker's configuration, never from the command line. */
final class RegistryOptions {
    private static final int MAX_CA_BYTES = 1 << 20;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--plain-http",
            description =
                    "Speak HTTP without TLS to registries. On this machine (localhost) that is found out without it.")
    private boolean plainHttp;

    @Option(
            names = "--allow-http-credentials",
            description =
                    "With --plain-http: send credentials to registries on other machines though there is no TLS. Whoever sees them can push in your name.")
    private boolean credentialsInTheClear;

    @Option(
            names = "--registry-ca",
            paramLabel = "FILE",
            description = "Certificates in PEM that registries are trusted by, in place of the system's.")
    private Optional<Path> authorities = Optional.empty();

    /** What the options say. */
    RegistrySettings settings() throws IOException {
        Optional<String> pem = authorities.isEmpty()
                ? Optional.empty()
                : Optional.of(new String(
                        Configured.by("--registry-ca", () -> InputFile.read(authorities.get(), MAX_CA_BYTES)),
                        StandardCharsets.UTF_8));
        return new RegistrySettings(
                plainHttp,
                pem,
                RegistrySettings.TIMEOUT,
                DockerCredentials.ofEnvironment(System.getenv()),
                credentialsInTheClear);
    }

    /**
     * Whether a text that may be a file's name is that of an image: there is no such file, and it begins with a registry (a host with a dot or a port, or
     * {@code localhost}) or ends with a digest.
     */
    static boolean isImage(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean named = first.indexOf('.') > 0
                || first.indexOf(':') > 0
                || first.equals("localhost")
                || text.contains("@sha256:")
                || text.contains("@sha512:");
        if (!named || Files.exists(Path.of(text))) {
            return false;
        }
        try {
            ImageReference.parse(text);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    /** The image that a parameter names. */
    ImageReference image(String parameter, String text) {
        try {
            return ImageReference.parse(text);
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), parameter + " is not an image: " + e.rule());
        }
    }
}
