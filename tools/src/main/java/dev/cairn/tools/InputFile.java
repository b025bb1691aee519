package dev.cairn.tools;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that may be anybody's, of which no more than so many bytes are wanted. */
final class InputFile {
    private InputFile() {}

    /**
     * The first bytes of a file, all of it if it is not longer than {@code most}.
     *
     * @throws StoreException if it is not there, or not a file
     */
    static byte[] read(Path file, int most) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new StoreException(file + (Files.exists(file) ? " is not a file" : " is not there"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }
}
