package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.signers.SignersFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The signers file that decides who must have signed. */
final class PolicyOptions {
    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description =
                    "A signers file: its rules about the artifact say who must have signed, how many, and in which logs (cairn policy check FILE).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--artifact",
            paramLabel = "NAME",
            description =
                    "The artifact's name for --policy: file:PATH, a package URL or an image reference (default: file: and the path as it is given).")
    private Optional<String> name = Optional.empty();

    /** Whether there is one. */
    boolean isPresent() {
        return file.isPresent();
    }

    /**
     * Reads it; one that cannot be used ends the command as a wrong command line does.
     *
     * @param otherwise the artifact's name where none is given; may be empty
     */
    Optional<PolicyCheck> read(CommandSpec spec, Optional<String> otherwise) {
        if (file.isEmpty()) {
            if (name.isPresent()) {
                throw new ParameterException(spec.commandLine(), "--artifact is for --policy");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(new PolicyCheck(
                    SignersFile.read(file.get()),
                    name.or(() -> otherwise).map(List::of).orElse(List.of())));
        } catch (MalformedException | StoreException e) {
            throw new ParameterException(spec.commandLine(), "--policy: " + e.getMessage(), e);
        }
    }

    /** The name of a file in globs: its path as it was given, with slashes and without detours. */
    static String ofFile(Path file) {
        return "file:" + file.normalize().toString().replace('\\', '/');
    }
}
