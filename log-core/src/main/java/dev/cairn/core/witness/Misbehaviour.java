package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A proof that a log has signed two trees of which none continues the other, in one text file, as a claim. It needs nothing to be believed but the
 * log's key.
 *
 * <pre>
 * cairn/misbehaviour@v1
 * KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
 * KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
 *
 * example.com/fancylog
 * 3
 * RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=
 *
 * — example.com/fancylog UgIom7fPZTqp…
 *
 * example.com/fancylog
 * 5
 * QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=
 *
 * — example.com/fancylog UgIomw/EOJmW…
 * </pre>
 *
 * <p>The checkpoint of the smaller size comes first. Where the sizes are equal there are no hashes: the roots differ. Else the hashes are
 * those of {@link ProofVerifier#prefixRoot}: they lead to the root of the larger tree, so they are of that tree, and they show that its first
 * leaves have another root than the smaller checkpoint says. A consistency proof that merely fails would prove nothing, as anyone can make
 * one.
 *
 * @param hashes at most 64
 * @param earlier the checkpoint of the smaller size
 * @param later the checkpoint of the larger size, or of the same
 */
public record Misbehaviour(List<Hash> hashes, SignedNote earlier, SignedNote later) {
    private static final String OBJECT = "misbehaviour proof";
    private static final String HEADER = "cairn/misbehaviour@v1";
    /** Most hashes: a path has at most 63, and before it there may be the root of the smaller tree. */
    public static final int MAX_HASHES = 64;

    private static final int BLOCKS = 5;
    /** Most bytes of a file: two notes, and the lines before them. */
    public static final int MAX_BYTES = 2 * SignedNote.MAX_BYTES + (1 << 13);

    /** @throws IllegalArgumentException if there are too many hashes, or a note is not a checkpoint */
    public Misbehaviour {
        hashes = List.copyOf(hashes);
        if (hashes.size() > MAX_HASHES) {
            throw new IllegalArgumentException("a misbehaviour proof has at most " + MAX_HASHES + " hashes");
        }
        RequestLines.checkpoint(earlier);
        RequestLines.checkpoint(later);
    }

    /**
     * Reads a file. Nothing in it may be believed yet.
     *
     * @throws MalformedException if it breaks a rule of the format
     */
    public static Misbehaviour parse(byte[] file) throws MalformedException {
        if (file.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        int[] ends = new int[BLOCKS];
        int blocks = 0;
        for (int i = 0; i + 1 < file.length && blocks < BLOCKS - 1; i++) {
            if (file[i] == '\n' && file[i + 1] == '\n') {
                ends[blocks++] = i + 1;
            }
        }
        if (blocks < BLOCKS - 1) {
            throw new MalformedException(
                    OBJECT, "is not a header and two signed checkpoints, with an empty line between");
        }
        // A checkpoint has no empty line but the one before its signatures.
        SignedNote earlier = SignedNote.parse(Arrays.copyOfRange(file, ends[0] + 1, ends[2]));
        SignedNote later = SignedNote.parse(Arrays.copyOfRange(file, ends[2] + 1, file.length));
        Checkpoint.parse(earlier.text());
        Checkpoint.parse(later.text());
        String[] header = new String(file, 0, ends[0] - 1, StandardCharsets.ISO_8859_1).split("\n", -1);
        if (!header[0].equals(HEADER)) {
            throw new MalformedException(OBJECT, "first line is not " + HEADER);
        }
        if (header.length - 1 > MAX_HASHES) {
            throw new MalformedException(OBJECT, "has more than " + MAX_HASHES + " hashes");
        }
        List<Hash> hashes = new ArrayList<>();
        for (String line : Arrays.asList(header).subList(1, header.length)) {
            hashes.add(Hash.fromBase64(line));
        }
        return new Misbehaviour(hashes, earlier, later);
    }

    /** The bytes of the file. */
    public Bytes encode() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        hashes.forEach(hash -> text.append(hash.base64()).append('\n'));
        return Bytes.ofUtf8(
                text.append('\n').append(earlier).append('\n').append(later).toString());
    }

    /**
     * Verifies that the log has misbehaved.
     *
     * @param logKeys of the log; a key's name is the origin
     * @return one sentence that says what the log did
     * @throws MalformedException never for a proof that was parsed
     * @throws VerificationException if this does not prove it: a checkpoint is not the log's, or both may be of one history
     */
    public String verify(String origin, Collection<VerifierKey> logKeys)
            throws MalformedException, VerificationException {
        Checkpoint first = VerifiedCheckpoint.open(earlier, origin, logKeys).checkpoint();
        Checkpoint second = VerifiedCheckpoint.open(later, origin, logKeys).checkpoint();
        if (first.size() > second.size()) {
            throw new VerificationException(OBJECT + ": the first checkpoint is the larger one");
        }
        if (first.size() == second.size()) {
            if (!hashes.isEmpty()) {
                throw new VerificationException(OBJECT + ": hashes left over");
            }
            requireDifferent(first.root(), second.root());
            return origin + " has signed two trees of size " + first.size();
        }
        Hash prefix = ProofVerifier.prefixRoot(first.size(), second.size(), hashes, second.root());
        requireDifferent(first.root(), prefix);
        return origin + " has signed a tree of size " + first.size() + " that its tree of size " + second.size()
                + " does not continue";
    }

    private static void requireDifferent(Hash one, Hash other) throws VerificationException {
        if (one.equals(other)) {
            throw new VerificationException(OBJECT + ": the two checkpoints are of one history");
        }
    }
}
