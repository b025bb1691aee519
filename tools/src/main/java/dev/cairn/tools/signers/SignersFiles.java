package dev.cairn.tools.signers;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that a signers file names. */
@FunctionalInterface
public interface SignersFiles {
    /** The longest of them: a compiled policy. */
    int MAX_BYTES = 16 << 20;

    /**
     * The whole file.
     *
     * @param name as the signers file has it
     * @throws StoreException if it cannot be read, or is longer than {@link #MAX_BYTES}; the message has no path but the name
     */
    byte[] read(String name);

    /** Those of a folder; what is named absolutely stands where it says. */
    static SignersFiles in(Path folder) {
        return name -> {
            try (InputStream in = Files.newInputStream(folder.resolve(name))) {
                byte[] content = in.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new StoreException("the file " + name + " is longer than " + MAX_BYTES + " bytes");
                }
                return content;
            } catch (IOException | IllegalArgumentException e) {
                throw new StoreException("the file " + name + " cannot be read", e);
            }
        };
    }

    /** None. */
    static SignersFiles none() {
        return name -> {
            throw new StoreException("the file " + name + " cannot be read here");
        };
    }
}
