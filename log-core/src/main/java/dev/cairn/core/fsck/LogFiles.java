package dev.cairn.core.fsck;

import java.util.Optional;

/** The files of a log below its prefix: a served log, a data directory, or a store. */
@FunctionalInterface
public interface LogFiles {
    /**
     * A file's bytes as they were written, without any transfer encoding; empty if there is no such file.
     *
     * @param path for example {@code checkpoint} or {@code tile/0/x001/067.p/44}
     * @throws dev.cairn.core.StoreException if it cannot be known whether the file is there, or it cannot be read
     */
    Optional<byte[]> read(String path);
}
