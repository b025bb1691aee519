package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The repository's files. Each is written whole or not at all. */
final class TufDirectory {
    private final Path root;
    private final AtomicFile.Steps steps;

    TufDirectory(Path root) {
        this(root, step -> {});
    }

    TufDirectory(Path root, AtomicFile.Steps steps) {
        this.root = root.toAbsolutePath().normalize();
        this.steps = steps;
    }

    /** Makes its folders. */
    void create() {
        try {
            Files.createDirectories(root.resolve("targets"));
        } catch (IOException e) {
            throw new StoreException("the folder of the TUF repository cannot be made", e);
        }
    }

    /**
     * A file's bytes, if it is there.
     *
     * @throws StoreException if it cannot be read, or is longer than {@code max}
     */
    Optional<Bytes> read(String name, int max) {
        Path file = root.resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(max + 1);
            if (bytes.length > max) {
                throw new StoreException("TUF repository: " + name + " is longer than " + max + " bytes");
            }
            return Optional.of(Bytes.wrap(bytes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException("TUF repository: " + name + " cannot be read", e);
        }
    }

    /** Writes a file or replaces it, at once; on return it is on disk. */
    void write(String name, Bytes bytes) {
        try {
            AtomicFile.write(root.resolve(name), bytes, steps);
        } catch (IOException e) {
            throw new StoreException("TUF repository: " + name + " cannot be written", e);
        }
    }

    /** Removes a file. That it is gone may be forgotten in a power cut. */
    void delete(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw new StoreException("TUF repository: " + name + " cannot be removed", e);
        }
    }

    /** Holds other writers off, in this process and in others, until it is closed. */
    Lock lock() {
        try {
            FileChannel channel =
                    FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new Lock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // As if another process had it.
            }
            channel.close();
        } catch (IOException e) {
            throw new StoreException("the TUF repository cannot be locked", e);
        }
        throw new StoreException("the TUF repository is being written by another process; try again");
    }

    /** The lock, held. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StoreException("the TUF repository cannot be unlocked", e);
            }
        }
    }
}
