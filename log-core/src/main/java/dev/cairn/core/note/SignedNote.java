package dev.cairn.core.note;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A signed note (<a href="https://c2sp.org/signed-note">signed-note</a>) that nobody has verified yet: text that ends in a newline, an empty
 * line, and signature lines.
 *
 * <pre>
 * This is an example message.
 *
 * — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
 * </pre>
 *
 * Immutable; equal when the bytes are.
 */
public final class SignedNote {
    private static final String OBJECT = "signed note";

    /**
     * Most signature lines in a note. The specification wants at least 16; 100, as most implementations have it, is a log with keys of two
     * types and nearly fifty witnesses with two lines each.
     */
    public static final int MAX_SIGNATURES = 100;

    /**
     * Most bytes of a note. The largest honest note is 100 ML-DSA-44 lines of 3.3 kB; whoever sends more wants us to hold it in memory.
     */
    public static final int MAX_BYTES = 1 << 20;

    private final String text;
    private final List<SignatureLine> signatures;
    private final Bytes bytes;

    private SignedNote(String text, List<SignatureLine> signatures, Bytes bytes) {
        this.text = text;
        this.signatures = List.copyOf(signatures);
        this.bytes = bytes;
    }

    /**
     * A note made here.
     *
     * @throws IllegalArgumentException if the text does not end in a newline, holds control characters or is not Unicode text, there is no
     *     signature line, or a bound is exceeded
     */
    public static SignedNote of(String text, List<SignatureLine> signatures) {
        SignedNote note;
        try {
            note = parse(print(text, signatures));
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        // The end of the text may have been read as signature lines, or characters were lost on the way to UTF-8.
        if (!note.text.equals(text)) {
            throw new IllegalArgumentException("signed note: the text does not survive printing");
        }
        return note;
    }

    private static byte[] print(String text, List<SignatureLine> signatures) {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (SignatureLine line : signatures) {
            note.append(line.encode()).append('\n');
        }
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a note. Nothing in it may be believed yet.
     *
     * @throws MalformedException if it breaks a rule of the format or a bound
     */
    public static SignedNote parse(byte[] bytes) throws MalformedException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + MAX_BYTES + " bytes");
        }
        for (byte b : bytes) {
            if (b >= 0 && b < 0x20 && b != '\n') {
                throw new MalformedException(OBJECT, "contains an ASCII control character other than newline");
            }
        }
        String note = utf8(bytes);
        // SPEC: "the text is separated from the signatures by the last empty line in the note"
        int split = note.lastIndexOf("\n\n");
        if (split < 0) {
            throw new MalformedException(OBJECT, "has no empty line before the signatures");
        }
        // SPEC: "The note text includes the final newline but not the separating blank line."
        String text = note.substring(0, split + 1);
        return new SignedNote(text, signatures(note.substring(split + 2)), Bytes.copyOf(bytes));
    }

    private static List<SignatureLine> signatures(String lines) throws MalformedException {
        if (lines.isEmpty()) {
            throw new MalformedException(OBJECT, "has no signature line");
        }
        List<SignatureLine> signatures = new ArrayList<>();
        int start = 0;
        while (start < lines.length()) {
            int end = lines.indexOf('\n', start);
            if (end < 0) {
                throw new MalformedException(OBJECT, "does not end in a newline");
            }
            if (signatures.size() == MAX_SIGNATURES) {
                throw new MalformedException(OBJECT, "has more than " + MAX_SIGNATURES + " signature lines");
            }
            signatures.add(SignatureLine.parse(lines.substring(start, end)));
            start = end + 1;
        }
        return signatures;
    }

    private static String utf8(byte[] bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "is not UTF-8");
        }
    }

    /** The text that the signatures are over, with its final newline. Ignore it until a trusted key has verified it. */
    public String text() {
        return text;
    }

    /** The signature lines, in their order; at least one. */
    public List<SignatureLine> signatures() {
        return signatures;
    }

    /** The bytes of the note. */
    public Bytes encode() {
        return bytes;
    }

    /**
     * This note with one more signature line at its end.
     *
     * @throws IllegalArgumentException if that is more than a note may hold
     */
    public SignedNote withSignature(SignatureLine line) {
        List<SignatureLine> more = new ArrayList<>(signatures);
        more.add(line);
        return of(text, more);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedNote that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** The note as it is read. */
    @Override
    public String toString() {
        return bytes.utf8();
    }
}
