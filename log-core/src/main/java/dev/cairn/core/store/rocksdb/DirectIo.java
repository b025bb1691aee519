package dev.cairn.core.store.rocksdb;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whether files can be written past the page cache (O_DIRECT): some file systems, in memory or on the network, cannot. */
final class DirectIo {
    private DirectIo() {}

    /** Tries it with a file of one block in the folder. */
    static boolean isPossible(Path folder) {
        try {
            int block = Math.toIntExact(Files.getFileStore(folder).getBlockSize());
            ByteBuffer zeros =
                    ByteBuffer.allocateDirect(2 * block).alignedSlice(block).limit(block);
            try (FileChannel probe = FileChannel.open(
                    folder.resolve("direct-io.probe"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE,
                    ExtendedOpenOption.DIRECT)) {
                return probe.write(zeros) == block;
            }
        } catch (IOException | UnsupportedOperationException | ArithmeticException e) {
            return false;
        }
    }
}
