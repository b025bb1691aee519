package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.SignedNote;
import java.util.List;

/**
 * The body of {@code POST <submission prefix>/sign-subtree}, as a claim (<a
 * href="https://c2sp.org/tlog-witness#sign-subtree">tlog-witness</a>).
 *
 * <pre>
 * subtree 8 13
 * mbsQCg+dEIMGlpqeGgk94JutQwKKS2Lo5IuDhKmDjiU=
 * CD82D2LDm0phY0+xKbHyZfq3Hw21lVkuV7Zis5EFg0k=
 *
 * example.com/behind-the-sofa
 * 14
 * /CcKVZM9n65aH7jLaIZuUB4/MSlEFQ4+ldwUC21rDHM=
 *
 * — witness.example/w1 …
 * </pre>
 *
 * @param start index of the subtree's first leaf; whether the range is a subtree at all is for the witness to say
 * @param end index after its last leaf
 * @param hash the root hash of the subtree
 * @param proof that the subtree is part of the checkpoint's tree; at most 63 hashes
 * @param note the checkpoint, which the witness has cosigned
 */
public record SignSubtreeRequest(long start, long end, Hash hash, List<Hash> proof, SignedNote note) {
    private static final String OBJECT = "sign-subtree request";
    private static final String SUBTREE = "subtree ";

    /** @throws IllegalArgumentException if an index is negative, the proof too long, or the note not a checkpoint */
    public SignSubtreeRequest {
        proof = List.copyOf(proof);
        RequestLines.requireProof(proof);
        RequestLines.checkpoint(note);
        if (start < 0 || end < 0) {
            throw new IllegalArgumentException("the range of a subtree is negative");
        }
    }

    /**
     * Reads a body.
     *
     * @throws MalformedException if it breaks a rule of the format; that is 400 Bad Request
     */
    public static SignSubtreeRequest parse(byte[] body) throws MalformedException {
        RequestLines lines = RequestLines.parse(OBJECT, body, 2 + RequestLines.MAX_PROOF);
        if (lines.lines().size() < 2 || !lines.lines().get(0).startsWith(SUBTREE)) {
            throw new MalformedException(OBJECT, "does not start with a range line and a hash line");
        }
        String[] range = lines.lines().get(0).substring(SUBTREE.length()).split(" ", -1);
        if (range.length != 2) {
            throw new MalformedException(OBJECT, "first line is not 'subtree', a start and an end");
        }
        return new SignSubtreeRequest(
                Decimal.parse("subtree start", range[0]),
                Decimal.parse("subtree end", range[1]),
                Hash.fromBase64(lines.lines().get(1)),
                lines.hashes(2),
                lines.note());
    }

    /** The bytes of the body. */
    public Bytes encode() {
        return RequestLines.encode(List.of(SUBTREE + start + " " + end, hash.base64()), proof, note);
    }

    /** The checkpoint of the note: a claim until the witness's own cosignature has verified it. */
    public Checkpoint checkpoint() {
        return RequestLines.checkpoint(note);
    }
}
