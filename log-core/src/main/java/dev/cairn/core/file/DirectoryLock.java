package dev.cairn.core.file;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data directory for one process: a lock on the file {@code lock} in it, which the operating system takes back when the process ends. */
public final class DirectoryLock implements AutoCloseable {
    private final Path directory;
    private final FileChannel file;

    private DirectoryLock(Path directory, FileChannel file) {
        this.directory = directory;
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @throws StoreException if another process has it, this one has it already, or the file cannot be locked
     */
    public static DirectoryLock take(Path directory) {
        try {
            FileChannel file =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(file)) {
                return new DirectoryLock(directory, file);
            }
            file.close();
        } catch (IOException e) {
            throw new StoreException("cannot lock " + directory + ": " + e.getMessage(), e);
        }
        throw new StoreException(directory + " is in use by another process");
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Lets go of it. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new StoreException("cannot unlock " + directory, e);
        }
    }
}
