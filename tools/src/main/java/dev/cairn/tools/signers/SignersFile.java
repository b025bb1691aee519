package dev.cairn.tools.signers;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signers file that may change while it is used. It is looked at again on use, with the files that it names, not more often than an interval
 * says; a file that cannot be read or breaks a rule changes nothing, is logged once, and is seen in {@link #lastError}.
 */
public final class SignersFile {
    private static final Logger LOG = LoggerFactory.getLogger(SignersFile.class);
    private static final int MAX_BYTES = 1 << 22;

    private final Path file;
    private final InstantSource clock;
    private final Duration interval;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Signers current;
    private volatile String lastError = "";
    private volatile Instant looked;

    private SignersFile(Path file, InstantSource clock, Duration interval) throws MalformedException {
        this.file = file;
        this.clock = clock;
        this.interval = interval;
        this.looked = clock.instant();
        this.current = read(file);
    }

    /**
     * Reads a file once.
     *
     * @throws StoreException if it cannot be read
     * @throws MalformedException if it breaks a rule: the object is {@code FILE:LINE:COLUMN}
     */
    public static Signers read(Path file) throws MalformedException {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().getParent();
        return parse(name, content(file), SignersFiles.in(folder == null ? file : folder));
    }

    /**
     * Reads a text.
     *
     * @param name for errors
     * @param files those that it names
     * @throws MalformedException if it breaks a rule: the object is {@code FILE:LINE:COLUMN}
     */
    public static Signers parse(String name, String text, SignersFiles files) throws MalformedException {
        return SignersReader.read(name, text, files);
    }

    /**
     * Reads a file for the first time.
     *
     * @param interval how often it is looked at, at most
     * @throws StoreException if it cannot be read
     * @throws MalformedException if it breaks a rule
     */
    public static SignersFile open(Path file, InstantSource clock, Duration interval) throws MalformedException {
        return new SignersFile(file, clock, interval);
    }

    private static String content(Path file) throws MalformedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new MalformedException(
                        String.valueOf(file.getFileName()), "is longer than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(String.valueOf(file.getFileName()), "is not UTF-8");
        } catch (IOException e) {
            throw new StoreException("signers file " + file + " cannot be read", e);
        }
    }

    /** What the file says, as it was last right. */
    public Signers current() {
        if (!clock.instant().isBefore(looked.plus(interval)) && looking.tryLock()) {
            try {
                look();
            } finally {
                looking.unlock();
            }
        }
        return current;
    }

    private void look() {
        looked = clock.instant();
        try {
            Signers read = read(file);
            if (!read.hash().equals(current.hash())) {
                LOG.info("signers file {}: read again", file);
                current = read;
            }
            lastError = "";
        } catch (MalformedException e) {
            broken(e.getMessage());
        } catch (StoreException e) {
            broken("the file cannot be read");
        }
    }

    private void broken(String reason) {
        if (!reason.equals(lastError)) {
            LOG.error("signers file {}: {}; the one before holds on", file, reason);
        }
        lastError = reason;
    }

    /** Why the file as it is now has no effect; empty if it has. */
    public Optional<String> lastError() {
        return lastError.isEmpty() ? Optional.empty() : Optional.of(lastError);
    }
}
