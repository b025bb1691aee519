package dev.cairn.tools;

import dev.cairn.core.file.AtomicFile;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.BundleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where a bundle is written: whole, or not at all. */
final class BundleFile {
    static final String SUFFIX = ".sigstore.json";

    private BundleFile() {}

    /** Refuses a place that is taken, before anything is signed. */
    static Path free(CommandSpec spec, Path file, boolean force) {
        if (Files.exists(file) && !force) {
            throw new ParameterException(
                    spec.commandLine(), file + " is there already; --force replaces it, --bundle names another");
        }
        return file;
    }

    static void write(Path file, Bundle bundle) throws IOException {
        AtomicFile.write(file, BundleWriter.write(bundle));
    }

    /** A file that is to be signed. */
    static Path readable(CommandSpec spec, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new ParameterException(
                    spec.commandLine(), file + (Files.exists(file) ? " cannot be read as a file" : " is not there"));
        }
        return file;
    }
}
