package dev.cairn.witness.cosign;

import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.witness.state.CosignedCheckpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A checkpoint that is in the journal, and the witness's cosignatures of it.
 *
 * @param cosignatures at least one, in the order of the witness's keys
 */
public record Cosigned(CosignedCheckpoint checkpoint, List<SignatureLine> cosignatures) {
    /** Copies the list. */
    public Cosigned {
        cosignatures = List.copyOf(cosignatures);
    }

    /** The checkpoint with the verified signatures of its log and all cosignatures. */
    public SignedNote note() {
        List<SignatureLine> lines = new ArrayList<>(checkpoint.note().signatures());
        lines.addAll(cosignatures);
        return SignedNote.of(checkpoint.note().text(), lines);
    }
}
