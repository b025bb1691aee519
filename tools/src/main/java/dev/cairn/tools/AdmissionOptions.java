package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.config.AdmissionConfig;
import dev.cairn.tools.config.AdmissionConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The configuration of the admission webhook: a file, and what goes before it. */
final class AdmissionOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Its configuration; cairn admission config --reference documents every key.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--signers",
            paramLabel = "FILE",
            description = "The signers file: who may sign which images (without --config: ./signers.yaml).")
    private Optional<Path> signers = Optional.empty();

    @Option(
            names = "--trusted-root",
            paramLabel = "FILE",
            description = "The authorities and logs that are believed (without --config: ./trusted_root.json).")
    private Optional<Path> trustedRoot = Optional.empty();

    @Option(
            names = "--witness-policy",
            paramLabel = "FILE",
            description = "A tlog-policy: witnesses that must have cosigned.")
    private Optional<Path> witnessPolicy = Optional.empty();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "PEM: the server's certificate and its intermediates.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM: the certificate's key, PKCS #8.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Where each decision is written down, - for the standard output.")
    private Optional<String> audit = Optional.empty();

    /** The file, with the options before it; what is wrong with it ends the command as a wrong command line does. */
    AdmissionConfigFile file() throws IOException {
        try {
            return read().with(options());
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    /** What it comes to. */
    AdmissionConfig config() throws IOException {
        try {
            return file().config();
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    private AdmissionConfigFile read() throws IOException, MalformedException {
        if (file.isEmpty()) {
            return AdmissionConfigFile.defaults(Path.of("").toAbsolutePath());
        }
        if (!Files.exists(file.get())) {
            throw new ParameterException(
                    spec.commandLine(),
                    file.get()
                            + " is not there; cairn admission config --reference > FILE makes one with the defaults");
        }
        return AdmissionConfigFile.read(file.get());
    }

    private Map<String, String> options() {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "signers", signers);
        put(values, "trust.trusted-root", trustedRoot);
        put(values, "trust.witness-policy", witnessPolicy);
        put(values, "tls.certificate", certificate);
        put(values, "tls.key", key);
        audit.ifPresent(to -> values.put(
                "audit", to.equals("-") ? to : Path.of(to).toAbsolutePath().toString()));
        return values;
    }

    /** A path of the command line is relative to where the command is. */
    private static void put(Map<String, String> values, String key, Optional<Path> path) {
        path.ifPresent(given -> values.put(key, given.toAbsolutePath().toString()));
    }

    ParameterException wrong(MalformedException e) {
        return new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
}
