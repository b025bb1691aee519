package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.SignedNote;
import java.util.List;

/**
 * The body of {@code POST <submission prefix>/add-checkpoint}, as a claim (<a
 * href="https://c2sp.org/tlog-witness#add-checkpoint">tlog-witness</a>).
 *
 * <pre>
 * old 20852014
 * PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
 * jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
 *
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *
 * — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
 * </pre>
 *
 * @param oldSize the size from which the proof starts; it may be above the checkpoint's, which is for the witness to refuse
 * @param proof the consistency proof; at most 63 hashes
 * @param note the checkpoint with its signatures, at least one
 */
public record AddCheckpointRequest(long oldSize, List<Hash> proof, SignedNote note) {
    private static final String OBJECT = "add-checkpoint request";
    private static final String OLD = "old ";

    /** @throws IllegalArgumentException if the old size is negative, the proof too long, or the note not a checkpoint */
    public AddCheckpointRequest {
        proof = List.copyOf(proof);
        RequestLines.requireProof(proof);
        RequestLines.checkpoint(note);
        if (oldSize < 0) {
            throw new IllegalArgumentException("old size is negative");
        }
    }

    /**
     * Reads a body.
     *
     * @throws MalformedException if it breaks a rule of the format; that is 400 Bad Request
     */
    public static AddCheckpointRequest parse(byte[] body) throws MalformedException {
        RequestLines lines = RequestLines.parse(OBJECT, body, 1 + RequestLines.MAX_PROOF);
        if (lines.lines().isEmpty() || !lines.lines().get(0).startsWith(OLD)) {
            throw new MalformedException(OBJECT, "first line is not 'old' and a size");
        }
        long oldSize = Decimal.parse("old size", lines.lines().get(0).substring(OLD.length()));
        return new AddCheckpointRequest(oldSize, lines.hashes(1), lines.note());
    }

    /** The bytes of the body. */
    public Bytes encode() {
        return RequestLines.encode(List.of(OLD + oldSize), proof, note);
    }

    /** The checkpoint of the note: a claim until a key of its log has verified the note. */
    public Checkpoint checkpoint() {
        return RequestLines.checkpoint(note);
    }
}
