package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The shape that the requests to a witness share: lines, one hash on each but the first few, an empty line, a signed checkpoint. */
record RequestLines(List<String> lines, SignedNote note) {
    /** SPEC: "The client MUST NOT send more than 63 consistency proof lines." */
    static final int MAX_PROOF = 63;

    /**
     * Splits a body.
     *
     * @param mostLines before the empty line
     * @throws MalformedException if there is no empty line, too many lines are before it, or no signed checkpoint after it
     */
    static RequestLines parse(String object, byte[] body, int mostLines) throws MalformedException {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (true) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (end == body.length) {
                throw new MalformedException(object, "has no empty line before the checkpoint");
            }
            if (end == start) {
                break;
            }
            if (lines.size() == mostLines) {
                throw new MalformedException(object, "has more than " + MAX_PROOF + " proof lines");
            }
            // What is not ASCII fails in its line: all of them are words, decimals and base64.
            lines.add(new String(body, start, end - start, StandardCharsets.ISO_8859_1));
            start = end + 1;
        }
        SignedNote note = SignedNote.parse(Arrays.copyOfRange(body, start + 1, body.length));
        Checkpoint.parse(note.text());
        return new RequestLines(List.copyOf(lines), note);
    }

    /** The hashes of the lines from one on. */
    List<Hash> hashes(int from) throws MalformedException {
        List<Hash> hashes = new ArrayList<>();
        for (String line : lines.subList(from, lines.size())) {
            hashes.add(Hash.fromBase64(line));
        }
        return hashes;
    }

    /** @throws IllegalArgumentException if the proof is longer than a request may hold, or the note is not a checkpoint */
    static Bytes encode(List<String> first, List<Hash> proof, SignedNote note) {
        StringBuilder text = new StringBuilder();
        first.forEach(line -> text.append(line).append('\n'));
        proof.forEach(hash -> text.append(hash.base64()).append('\n'));
        return Bytes.ofUtf8(text.append('\n').append(note).toString());
    }

    /** The checkpoint of the note. */
    Checkpoint checkpoint() {
        return checkpoint(note);
    }

    static Checkpoint checkpoint(SignedNote note) {
        try {
            return Checkpoint.parse(note.text());
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static void requireProof(List<Hash> proof) {
        if (proof.size() > MAX_PROOF) {
            throw new IllegalArgumentException("a proof has at most " + MAX_PROOF + " hashes");
        }
    }
}
