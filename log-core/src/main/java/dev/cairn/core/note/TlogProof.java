package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A proof that an entry is in a log, in one text file, as a claim (<a href="https://c2sp.org/tlog-proof">tlog-proof</a>; file extension {@code
 * .tlog-proof}).
 *
 * <pre>
 * c2sp.org/tlog-proof@v1
 * extra YWdl
 * index 73894
 * gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
 *
 * example.com/fancylog
 * 109482
 * sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
 *
 * — example.com/fancylog hI2DJw…
 * </pre>
 *
 * Immutable.
 */
public final class TlogProof {
    private static final String OBJECT = "tlog-proof";
    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";
    /** An index has 63 bits, so no path is longer. */
    private static final int MAX_PATH = 63;

    private final long index;
    private final @Nullable Bytes extra;
    private final List<Hash> path;
    private final SignedNote checkpoint;

    private TlogProof(long index, @Nullable Bytes extra, List<Hash> path, SignedNote checkpoint) {
        this.index = index;
        this.extra = extra;
        this.path = List.copyOf(path);
        this.checkpoint = checkpoint;
    }

    /**
     * A proof made here.
     *
     * @param index of the entry
     * @param extra opaque to everyone but the application, or null for none; not empty
     * @param path of the inclusion proof, the leaf's sibling first; at most 63
     * @param checkpoint the note, with its signatures
     * @throws IllegalArgumentException if a bound is exceeded
     */
    public static TlogProof of(long index, @Nullable Bytes extra, List<Hash> path, SignedNote checkpoint) {
        if (index < 0 || path.size() > MAX_PATH || (extra != null && extra.size() == 0)) {
            throw new IllegalArgumentException("tlog-proof: index is negative, path too long or extra data empty");
        }
        return new TlogProof(index, extra, path, checkpoint);
    }

    /**
     * Reads a proof. Nothing in it may be believed yet, and the extra data never.
     *
     * @throws MalformedException if it breaks a rule of the format
     */
    public static TlogProof parse(byte[] bytes) throws MalformedException {
        int split = emptyLine(bytes);
        // Every line above the empty one is ASCII, and base64 or a fixed word: other bytes fail in their line.
        String[] lines = new String(bytes, 0, split, StandardCharsets.ISO_8859_1).split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            throw new MalformedException(OBJECT, "first line is not " + HEADER);
        }
        int at = 1;
        Bytes extra = null;
        if (at < lines.length && lines[at].startsWith(EXTRA)) {
            extra = CanonicalBase64.decode(OBJECT, lines[at].substring(EXTRA.length()));
            if (extra.size() == 0) {
                throw new MalformedException(OBJECT, "extra line without extra data");
            }
            at++;
        }
        if (at == lines.length || !lines[at].startsWith(INDEX)) {
            throw new MalformedException(OBJECT, "has no index line in its place");
        }
        long index = Decimal.parse(OBJECT + " index", lines[at].substring(INDEX.length()));
        at++;
        if (lines.length - at > MAX_PATH) {
            throw new MalformedException(OBJECT, "path has more than " + MAX_PATH + " hashes");
        }
        List<Hash> path = new ArrayList<>();
        for (; at < lines.length; at++) {
            path.add(Hash.fromBase64(lines[at]));
        }
        SignedNote checkpoint = SignedNote.parse(Arrays.copyOfRange(bytes, split + 2, bytes.length));
        Checkpoint.parse(checkpoint.text());
        return new TlogProof(index, extra, path, checkpoint);
    }

    /** Where the newline before the first empty line is. */
    private static int emptyLine(byte[] bytes) throws MalformedException {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\n' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        throw new MalformedException(OBJECT, "has no empty line before the checkpoint");
    }

    /** The bytes of the proof. */
    public Bytes encode() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        if (extra != null) {
            text.append(EXTRA).append(extra.base64()).append('\n');
        }
        text.append(INDEX).append(index).append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        return Bytes.ofUtf8(text.append('\n').append(checkpoint).toString());
    }

    /**
     * Verifies that the log's checkpoint is signed by the log and includes the leaf at the index. Whether enough witnesses cosigned it is for a
     * policy to say, with the result.
     *
     * @param leafHash of the entry, as the application makes entries
     * @throws MalformedException never for a proof that was parsed; for one made here, if its note is not a checkpoint
     * @throws VerificationException if the checkpoint or the inclusion proof does not verify
     */
    public VerifiedCheckpoint verify(Hash leafHash, String origin, Collection<VerifierKey> logKeys)
            throws MalformedException, VerificationException {
        VerifiedCheckpoint verified = VerifiedCheckpoint.open(checkpoint, origin, logKeys);
        Checkpoint tree = verified.checkpoint();
        ProofVerifier.inclusion(leafHash, new InclusionProof(index, tree.size(), path), tree.root());
        return verified;
    }

    /** The index of the entry. */
    public long index() {
        return index;
    }

    /** Opaque data that nothing authenticates: an application MUST NOT trust it by itself. */
    public Optional<Bytes> extra() {
        return Optional.ofNullable(extra);
    }

    /** The sibling hashes from the leaf to the root. */
    public List<Hash> path() {
        return path;
    }

    /** The checkpoint's note. */
    public SignedNote checkpoint() {
        return checkpoint;
    }
}
