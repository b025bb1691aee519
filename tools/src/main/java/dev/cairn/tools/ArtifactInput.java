package dev.cairn.tools;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.term.Progress;
import dev.cairn.tools.verify.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What a command line names as an artifact: a file, {@code -} for stdin, or a digest such as {@code sha256:…}. A file that is there wins over a digest.
 *
 * @param name as it was written
 * @param digest empty for a file or stdin
 */
record ArtifactInput(String name, Optional<Digest> digest) {
    static ArtifactInput of(CommandSpec spec, String name) {
        int colon = name.indexOf(':');
        Optional<DigestAlgorithm> algorithm = colon < 0
                ? Optional.empty()
                : DigestAlgorithm.byShortName(name.substring(0, colon).toLowerCase(Locale.ROOT));
        if (algorithm.isEmpty() || Files.exists(Path.of(name))) {
            return new ArtifactInput(name, Optional.empty());
        }
        try {
            Bytes value = Bytes.wrap(HexFormat.of().parseHex(name.substring(colon + 1)));
            return new ArtifactInput(name, Optional.of(new Digest(algorithm.get(), value)));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    name + " is no file, and not the " + 2 * algorithm.get().size() + " hexadecimal digits of a digest",
                    e);
        }
    }

    boolean isStdin() {
        return name.equals("-") && digest.isEmpty();
    }

    /** The file itself; empty for stdin and digests. */
    Optional<Path> file() {
        return digest.isPresent() || isStdin() ? Optional.empty() : Optional.of(Path.of(name));
    }

    /**
     * Reads it once, to its end.
     *
     * @param algorithms the digests to make
     * @param keep whether to keep the bytes of one that is not too long
     * @throws StoreException if it is not there
     */
    Artifact read(CommandSpec spec, Set<DigestAlgorithm> algorithms, boolean keep) throws IOException {
        if (digest.isPresent()) {
            return Artifact.of(digest.get());
        }
        try (Progress shown =
                OutputOptions.terminal(spec).progress(spec.commandLine().getErr(), Progress.Unit.BYTES)) {
            if (isStdin()) {
                return Artifact.read(System.in, algorithms, keep, read -> shown.update(read, -1));
            }
            Path file = Path.of(name);
            // A named pipe is read as well; a folder is no artifact.
            if (!Files.exists(file) || Files.isDirectory(file)) {
                throw new StoreException(name + (Files.exists(file) ? " is not a file" : " is not there"));
            }
            long size = Files.isRegularFile(file) ? Files.size(file) : -1;
            LongConsumer progress = read -> shown.update(read, size);
            try (InputStream in = Files.newInputStream(file)) {
                return Artifact.read(in, algorithms, keep, progress);
            }
        }
    }
}
