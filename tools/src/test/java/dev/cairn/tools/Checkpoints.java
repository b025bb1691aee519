package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A log and three witnesses, each with keys of its own, and the checkpoints and policies that they make. */
final class Checkpoints {
    static final String ORIGIN = "log.test";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    final NoteSigner log = log();
    final NoteSigner a = witness("w.test/a");
    final NoteSigner b = witness("w.test/b");
    final NoteSigner c = witness("w.test/c");

    /** A signer of checkpoints of that origin, with a new key. */
    static NoteSigner log() {
        try {
            return NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static NoteSigner witness(String name) {
        try {
            return NoteSigner.ed25519Cosigner(name, LocalKey.generate(KeyType.ED25519), CLOCK);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A policy of the witnesses, two of three, and of these lines before. */
    String policy(String logLines) {
        return logLines + "witness A " + a.verifierKey().encode() + "\nwitness B "
                + b.verifierKey().encode() + "\nwitness C " + c.verifierKey().encode()
                + "\ngroup two-of-three 2 A B C\n"
                + "quorum two-of-three\n";
    }

    String logLine() {
        return "log " + log.verifierKey().encode() + "\n";
    }

    static SignedNote note(long size, Hash root, List<NoteSigner> signers) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root);
        List<SignatureLine> lines = new ArrayList<>();
        signers.forEach(signer -> lines.add(signer.sign(checkpoint)));
        return SignedNote.of(checkpoint.text(), lines);
    }
}
