package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public key of the log under test, with which its checkpoints are opened. The log's origin is the key's name, as <a
 * href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a> recommends. Not thread safe.
 */
final class LogKey {
    private static final int REMEMBERED = 1024;

    private final VerifierKey key;
    private final @Nullable VerificationKey rekorV1;
    /** Many answers carry the same note; each is verified once. */
    private final Map<Bytes, Checkpoint> opened = new LinkedHashMap<>();

    /** @param vkey the key in the form of <a href="https://c2sp.org/signed-note">signed-note</a>: name, id and key, joined by plus signs */
    static LogKey parse(String vkey) throws MalformedException {
        return new LogKey(VerifierKey.parse(vkey), null);
    }

    private LogKey(VerifierKey key, @Nullable VerificationKey rekorV1) {
        this.key = key;
        this.rekorV1 = rekorV1;
    }

    /** This key, with that of the log's Rekor v1 face. */
    LogKey withRekorV1(VerificationKey face) {
        return new LogKey(key, face);
    }

    /** The key of the log's Rekor v1 face. */
    VerificationKey rekorV1() {
        if (rekorV1 == null) {
            throw new IllegalStateException("Rekor v1 answers are verified with a key of their own");
        }
        return rekorV1;
    }

    /** The log's origin. */
    String origin() {
        return key.name();
    }

    /** The 32 bytes that Rekor v2 answers name the log by. */
    Bytes id() {
        return key.fullKeyHash();
    }

    VerifierKey verifierKey() {
        return key;
    }

    /** The checkpoint of a note, its signature verified. */
    Checkpoint open(byte[] note) throws FalseAnswerException {
        Bytes text = Bytes.copyOf(note);
        Checkpoint known = opened.get(text);
        if (known != null) {
            return known;
        }
        try {
            Checkpoint checkpoint =
                    VerifiedCheckpoint.open(note, key.name(), List.of(key)).checkpoint();
            if (opened.size() >= REMEMBERED) {
                opened.clear();
            }
            opened.put(text, checkpoint);
            return checkpoint;
        } catch (MalformedException | VerificationException e) {
            throw new FalseAnswerException("checkpoint does not open", e);
        }
    }
}
