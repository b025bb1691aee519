package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.journal.Database;
import dev.cairn.tools.config.CairnConfig;
import dev.cairn.tools.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which log: its data directory, and the configuration in it. */
final class DataOption {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "cairn-data",
            description = "The log's data directory (default: ./${DEFAULT-VALUE}).")
    private Path directory = Path.of("cairn-data");

    DataOption() {}

    /** A directory that was given in another way. */
    DataOption(CommandSpec spec, Path directory) {
        this.spec = spec;
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    Path configFile() {
        return directory.resolve("cairn.conf");
    }

    /** Reads {@code cairn.conf}; what is wrong with it ends the command as a wrong command line does. */
    ConfigFile readConfigFile() throws IOException {
        if (!Files.exists(configFile())) {
            throw new ParameterException(
                    spec.commandLine(), directory + " holds no log: there is no cairn.conf; cairn init makes one");
        }
        return read(configFile());
    }

    ConfigFile read(Path file) throws IOException {
        try {
            return ConfigFile.read(file, System.getenv());
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    /** Reads what {@code cairn.conf} says, likewise. */
    CairnConfig readConfig() throws IOException {
        return config(readConfigFile());
    }

    CairnConfig config(ConfigFile file) throws IOException {
        try {
            return file.config();
        } catch (MalformedException e) {
            throw wrong(e);
        }
    }

    Database journal(CairnConfig config) {
        return config.journal().orElseGet(() -> DataDirectory.defaultJournal(directory));
    }

    Database checkpointJournal(CairnConfig config) {
        return config.checkpointJournal().orElseGet(() -> DataDirectory.defaultCheckpointJournal(directory));
    }

    ParameterException wrong(MalformedException e) {
        return new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
}
