package dev.cairn.core.witness;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The body of a witness's 200 answer, as a claim: signature lines, each with its newline, and nothing else. */
public final class CosignatureLines {
    private static final String OBJECT = "answer of a witness";

    private CosignatureLines() {}

    /**
     * Reads a body.
     *
     * @return at least one line
     * @throws MalformedException if it is anything else than signature lines, or has more of them than a note may
     */
    public static List<SignatureLine> parse(byte[] body) throws MalformedException {
        if (body.length > SignedNote.MAX_BYTES) {
            throw new MalformedException(OBJECT, "is longer than " + SignedNote.MAX_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "is not UTF-8");
        }
        if (!text.endsWith("\n")) {
            throw new MalformedException(OBJECT, "does not end in a newline");
        }
        List<SignatureLine> lines = new ArrayList<>();
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            if (lines.size() == SignedNote.MAX_SIGNATURES) {
                throw new MalformedException(OBJECT, "has more than " + SignedNote.MAX_SIGNATURES + " lines");
            }
            lines.add(SignatureLine.parse(line));
        }
        return List.copyOf(lines);
    }

    /** The bytes of the body. */
    public static Bytes encode(List<SignatureLine> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.encode()).append('\n'));
        return Bytes.ofUtf8(text.toString());
    }
}
