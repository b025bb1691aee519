package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.journal.Database;
import dev.cairn.tools.config.WitnessConfig;
import dev.cairn.tools.config.WitnessConfigFile;
import dev.cairn.witness.WitnessDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which witness: its data directory, and the configuration in it. */
final class WitnessOption {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "cairn-witness",
            description = "The witness's data directory (default: ./${DEFAULT-VALUE}).")
    private Path directory = Path.of("cairn-witness");

    Path directory() {
        return directory;
    }

    Path configFile() {
        return directory.resolve(WitnessConfigFile.NAME);
    }

    /** Reads {@code witness.conf}; what is wrong with it ends the command as a wrong command line does. */
    WitnessConfigFile readConfigFile() throws IOException {
        if (!Files.exists(configFile())) {
            throw new ParameterException(
                    spec.commandLine(),
                    directory + " holds no witness: there is no witness.conf; cairn witness init makes one");
        }
        return read(configFile());
    }

    WitnessConfigFile read(Path file) throws IOException {
        try {
            return WitnessConfigFile.read(file, System.getenv());
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    WitnessConfig config(WitnessConfigFile file) throws IOException {
        try {
            return file.config();
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    Database database(WitnessConfig config) {
        return config.database().orElseGet(() -> WitnessDirectory.defaultDatabase(directory));
    }

    ParameterException wrong(MalformedException e) {
        return new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
}
