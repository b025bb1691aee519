package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import java.util.List;

/**
 * The text of a checkpoint, as a claim (<a href="https://c2sp.org/tlog-checkpoint">tlog-checkpoint</a>): origin, tree size and root hash, a line
 * each, and extension lines.
 *
 * <pre>
 * example.com/behind-the-sofa
 * 20852163
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * </pre>
 *
 * A root that size 0 cannot have is still well formed: a witness must tell the two apart.
 *
 * @param origin names the log; not empty, without newline, and nothing else may be assumed of it
 * @param size of the tree, in leaves
 * @param root of the tree
 * @param extensions opaque lines, none of them empty; nobody audits them and an ML-DSA-44 signature does not cover them
 */
public record Checkpoint(String origin, long size, Hash root, List<String> extensions) {
    private static final String OBJECT = "checkpoint";
    private static final int FIXED_LINES = 3;

    /** @throws IllegalArgumentException if a line is empty or has a newline, or the size is negative */
    public Checkpoint {
        extensions = List.copyOf(extensions);
        if (size < 0) {
            throw new IllegalArgumentException("checkpoint: tree size is negative");
        }
        requireLine(origin);
        extensions.forEach(Checkpoint::requireLine);
    }

    /** A checkpoint without extension lines. */
    public Checkpoint(String origin, long size, Hash root) {
        this(origin, size, root, List.of());
    }

    private static void requireLine(String line) {
        if (line.isEmpty() || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("checkpoint: origin or extension is not one non-empty line");
        }
    }

    /**
     * Reads the text of a note.
     *
     * @throws MalformedException if it is not the text of a checkpoint
     */
    public static Checkpoint parse(String text) throws MalformedException {
        if (!text.endsWith("\n")) {
            throw new MalformedException(OBJECT, "does not end in a newline");
        }
        List<String> lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
        if (lines.size() < FIXED_LINES) {
            throw new MalformedException(OBJECT, "has fewer than three lines");
        }
        // SPEC: "The origin MUST be non-empty"; "Extension lines, if any, MUST be non-empty."
        if (lines.contains("")) {
            throw new MalformedException(OBJECT, "has an empty line");
        }
        return new Checkpoint(
                lines.get(0),
                Decimal.parse("tree size", lines.get(1)),
                Hash.fromBase64(lines.get(2)),
                lines.subList(FIXED_LINES, lines.size()));
    }

    /** The text of the note, with its final newline. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(origin)
                .append('\n')
                .append(size)
                .append('\n')
                .append(root.base64())
                .append('\n');
        extensions.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
