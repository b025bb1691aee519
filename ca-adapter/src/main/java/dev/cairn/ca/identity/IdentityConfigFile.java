package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import java.io.IOException;
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
 * The configuration file, which may change while it is used. It is looked at again on use, not more often than an interval says; a file that
 * cannot be read or breaks a rule changes nothing, is logged once, and is seen in {@link #lastError}.
 */
final class IdentityConfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityConfigFile.class);
    private static final long MAX_BYTES = 1 << 20;
    private static final String UNREADABLE = "the file cannot be read";

    private final Path file;
    private final InstantSource clock;
    private final Duration interval;
    private final ReentrantLock looking = new ReentrantLock();

    private volatile IdentityConfig current;
    private volatile String lastError = "";
    private volatile Instant looked;
    /** What was read last, good or not; guarded by {@code looking}. */
    private String text;

    private IdentityConfigFile(Path file, InstantSource clock, Duration interval) throws MalformedException {
        this.file = file;
        this.clock = clock;
        this.interval = interval;
        this.looked = clock.instant();
        try {
            this.text = content();
        } catch (IOException e) {
            throw new StoreException("identity configuration " + file + " cannot be read", e);
        }
        this.current = parse(text);
    }

    /**
     * Reads the file for the first time.
     *
     * @throws StoreException if it cannot be read
     * @throws MalformedException if it breaks a rule
     */
    static IdentityConfigFile open(Path file, InstantSource clock, Duration interval) throws MalformedException {
        return new IdentityConfigFile(file, clock, interval);
    }

    private String content() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("longer than " + MAX_BYTES + " bytes");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private IdentityConfig parse(String content) throws MalformedException {
        IdentityConfig config = IdentityConfigReader.read(String.valueOf(file.getFileName()), content);
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
        return config;
    }

    /** The configuration that holds. */
    IdentityConfig current() {
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
        String content;
        try {
            content = content();
        } catch (IOException e) {
            broken(UNREADABLE);
            return;
        }
        // An unreadable file may come back as it was, good or not.
        if (content.equals(text) && !lastError.equals(UNREADABLE)) {
            return;
        }
        text = content;
        try {
            current = parse(content);
            lastError = "";
            LOG.info("identity configuration {}: read again", file);
        } catch (MalformedException e) {
            broken(e.getMessage());
        }
    }

    private void broken(String reason) {
        if (!reason.equals(lastError)) {
            LOG.error("identity configuration {}: {}; the one before holds on", file, reason);
        }
        lastError = reason;
    }

    /** Why the file as it is now has no effect; empty if it has. */
    Optional<String> lastError() {
        return lastError.isEmpty() ? Optional.empty() : Optional.of(lastError);
    }
}
