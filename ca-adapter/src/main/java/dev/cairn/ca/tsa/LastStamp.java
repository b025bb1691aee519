package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A file with the time of a recent timestamp: one line, for example {@code 2026-01-01T00:00:00Z}. */
final class LastStamp {
    private static final int MAX_BYTES = 64;

    private final Path file;

    LastStamp(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * What it says, if it is there.
     *
     * @throws StoreException if it cannot be read or says no time: then nobody knows whether the clock went back
     */
    Optional<Instant> read() {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new StoreException(file + " does not hold a time");
            }
            return Optional.of(
                    Instant.parse(Files.readString(file, StandardCharsets.UTF_8).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read", e);
        } catch (DateTimeParseException e) {
            throw new StoreException(file + " does not hold a time", e);
        }
    }

    /**
     * Replaces it; on return it is on disk.
     *
     * @throws StoreException if it cannot be written; the file is as before
     */
    void write(Instant time) {
        try {
            AtomicFile.write(file, Bytes.ofUtf8(time + "\n"));
        } catch (IOException e) {
            throw new StoreException(file + " cannot be written", e);
        }
    }
}
