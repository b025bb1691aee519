package dev.cairn.witness.state;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.time.Instant;

/**
 * The latest checkpoint that the witness has cosigned for an origin.
 *
 * @param size of the tree
 * @param root of the tree
 * @param time of the cosignatures, in whole seconds, after the epoch
 * @param note the checkpoint with those signatures of its log that the witness has verified, and no others
 */
public record CosignedCheckpoint(long size, Hash root, Instant time, SignedNote note) {
    /** @throws IllegalArgumentException if size and root are not the note's, or the time is none that a cosignature may have */
    public CosignedCheckpoint {
        Checkpoint checkpoint = parse(note);
        if (checkpoint.size() != size || !checkpoint.root().equals(root)) {
            throw new IllegalArgumentException("cosigned checkpoint: size and root are not those of its note");
        }
        // SPEC: "The cosignature MUST NOT omit the timestamp, i.e. the timestamp MUST NOT be zero."
        if (time.getNano() != 0 || time.getEpochSecond() < 1) {
            throw new IllegalArgumentException("cosigned checkpoint: its time is not in whole seconds after the epoch");
        }
    }

    /** The note's text, taken apart. */
    public Checkpoint checkpoint() {
        return parse(note);
    }

    /** The origin of the log. */
    public String origin() {
        return note.text().substring(0, note.text().indexOf('\n'));
    }

    private static Checkpoint parse(SignedNote note) {
        try {
            return Checkpoint.parse(note.text());
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
