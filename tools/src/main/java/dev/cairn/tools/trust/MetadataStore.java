package dev.cairn.tools.trust;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of one deployment, each written whole or not at all. */
final class MetadataStore {
    private static final int MAX_BYTES = 8 << 20;

    private final Path folder;

    MetadataStore(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** A file, if it is there. */
    Optional<Bytes> read(String name) {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new StoreException(folder.resolve(name) + " is longer than anything that is kept here");
            }
            return Optional.of(Bytes.wrap(bytes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException(folder.resolve(name) + " cannot be read", e);
        }
    }

    void write(String name, Bytes bytes) {
        try {
            AtomicFile.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new StoreException(folder.resolve(name) + " cannot be written", e);
        }
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new StoreException(folder.resolve(name) + " cannot be removed", e);
        }
    }
}
