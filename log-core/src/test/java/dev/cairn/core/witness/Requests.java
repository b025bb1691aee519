package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A log, its checkpoints, and bodies of requests as text, for the tests of this package. */
final class Requests {
    static final String ORIGIN = "log.example";
    static final NoteSigner LOG = log();
    static final Hash HASH = Hash.wrap(new byte[32]);
    static final String LINE = HASH.base64() + "\n";
    static final SignedNote NOTE = checkpoint(13, HASH);

    private Requests() {}

    private static NoteSigner log() {
        try {
            return NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A checkpoint that the log has signed. */
    static SignedNote checkpoint(long size, Hash root) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root);
        return SignedNote.of(checkpoint.text(), List.of(LOG.sign(checkpoint)));
    }

    /** In the rows of tables a character is an octet, and {@code <note>} and {@code <hash>} stand for such. */
    static byte[] octets(String body) {
        String note = new String(NOTE.encode().toArray(), StandardCharsets.ISO_8859_1);
        return body.replace("<note>", note)
                .replace("<text>", NOTE.text())
                .replace("<hash>", LINE)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static Bytes bytes(String body) {
        return Bytes.wrap(octets(body));
    }
}
