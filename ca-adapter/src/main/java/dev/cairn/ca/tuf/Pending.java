package dev.cairn.ca.tuf;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Optional;

/**
 * A timestamp that is signed and that clients do not see yet. Where a root must be seen before it, it is kept in a file that no client asks for, so
 * that an interruption between the two can be mended without a key: the root is there and the timestamp is not, or neither is.
 *
 * @param timestamp the whole file
 */
record Pending(Bytes timestamp) {
    private static final String FILE = "timestamp.next";
    private static final String TIMESTAMP = TufRole.TIMESTAMP.fileName(0);

    static boolean isThere(TufDirectory files) {
        return files.read(FILE, Envelope.MAX_BYTES).isPresent();
    }

    void write(TufDirectory files) {
        files.write(TIMESTAMP, timestamp);
    }

    void keep(TufDirectory files) {
        files.write(FILE, timestamp);
    }

    /** Does what an operation has left to do, if one has; the lock must be held. */
    static void finish(TufDirectory files) throws MalformedException, VerificationException {
        Optional<Bytes> kept = files.read(FILE, Envelope.MAX_BYTES);
        if (kept.isEmpty()) {
            return;
        }
        Envelope envelope = Envelope.parse(FILE, kept.get());
        // Before the root that names its key, it is nobody's; then nothing has happened, and it goes.
        boolean rootIsThere =
                envelope.isSignedBy(Chain.readRoot(files).role(TufRole.TIMESTAMP)) && !isConsistent(files);
        if (rootIsThere) {
            new Pending(kept.get()).write(files);
        }
        files.delete(FILE);
    }

    private static boolean isConsistent(TufDirectory files) throws MalformedException {
        try {
            Chain.read(files);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }
}
