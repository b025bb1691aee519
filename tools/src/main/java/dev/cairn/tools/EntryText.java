package dev.cairn.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import dev.cairn.core.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Entries for people: JSON indented, text as it is, anything else in hexadecimal. Never a byte that a terminal would act on. */
final class EntryText {
    private static final ObjectReader READER = Results.mapper()
            .readerFor(JsonNode.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    private static final ObjectWriter WRITER =
            Results.mapper().writerWithDefaultPrettyPrinter().with(JsonWriteFeature.ESCAPE_NON_ASCII);
    private static final int BYTES_PER_LINE = 32;

    private EntryText() {}

    static String of(Bytes entry) {
        return json(entry).map(EntryText::indented).orElseGet(() -> text(entry).orElseGet(() -> hexadecimal(entry)));
    }

    /** A word of someone else's, in one line: a question mark for each control character. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) || isInvisible(c) ? '?' : c));
        return line.toString();
    }

    /** What changes the order or the breaking of the text around it. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** The entry as JSON, if it is an object or an array. */
    static Optional<JsonNode> json(Bytes entry) {
        Optional<String> text = decoded(entry);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode node = READER.readValue(text.get());
            return node.isContainerNode() ? Optional.of(node) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String indented(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written", e);
        }
    }

    private static Optional<String> text(Bytes entry) {
        return decoded(entry).filter(text -> text.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)));
    }

    private static Optional<String> decoded(Bytes entry) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(entry.unsafeArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String hexadecimal(Bytes entry) {
        StringBuilder lines = new StringBuilder();
        String hex = entry.hex();
        for (int at = 0; at < hex.length(); at += 2 * BYTES_PER_LINE) {
            lines.append(hex, at, Math.min(hex.length(), at + 2 * BYTES_PER_LINE))
                    .append('\n');
        }
        return lines.toString().stripTrailing();
    }
}
