package dev.cairn.core.file;

import dev.cairn.core.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Replaces files at once. */
public final class AtomicFile {
    /** A point at which a process can be killed; what this throws, the operation throws. */
    @FunctionalInterface
    public interface Steps {
        /** Called before each step. */
        void before(String step);
    }

    private AtomicFile() {}

    /** As {@link #write(Path, Bytes, Steps)}. */
    public static void write(Path file, Bytes bytes) throws IOException {
        write(file, bytes, step -> {});
    }

    /**
     * Writes a file or replaces it, at once; on return it is on disk. Only one process may do so at a time.
     *
     * @throws IOException if it cannot be written; it is as before, or as it shall be
     */
    public static void write(Path file, Bytes bytes, Steps steps) throws IOException {
        Path whole = file.toAbsolutePath();
        Path draft = whole.resolveSibling("." + whole.getFileName() + ".new");
        steps.before("write " + whole.getFileName());
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.unsafeArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        steps.before("rename " + whole.getFileName());
        Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        steps.before("sync " + whole.getFileName());
        // After a power cut a new name is there only when its folder is on disk too.
        try (FileChannel channel = FileChannel.open(whole.resolveSibling(""), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
