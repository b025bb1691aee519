package dev.cairn.core.entry;

import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The inside of a JSON string as <a href="https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2.2">RFC 8785 section 3.2.2.2</a> spells it:
 * UTF-8, where the quote, the backslash and what is below U+0020 are escaped, by a letter where JSON has one.
 */
final class JsonText {
    /** Pairs of what is escaped by a letter, and the letter. */
    private static final String LETTERS = "\bb\tt\nn\ff\rr\"\"\\\\";

    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** @throws MalformedException if the text has half of a surrogate pair */
    static byte[] escape(String text) throws MalformedException {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                escaped.append(c);
                continue;
            }
            int letter = -1;
            for (int j = 0; j < LETTERS.length() && letter < 0; j += 2) {
                letter = LETTERS.charAt(j) == c ? LETTERS.charAt(j + 1) : -1;
            }
            if (letter >= 0) {
                escaped.append('\\').append((char) letter);
            } else {
                escaped.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(escaped));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new MalformedException("text", "must be Unicode, has half of a surrogate pair");
        }
    }

    /** Where the closing quote stands, from a position inside the string on; negative if nowhere. */
    static int end(byte[] json, int position) {
        for (int i = position; i < json.length; i++) {
            if (json[i] == '"') {
                return i;
            }
            if (json[i] == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** The text that {@link #escape} gives these bytes for; empty if there is none. */
    static Optional<String> unescape(byte[] escaped) {
        String spelled;
        try {
            spelled = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(escaped))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(spelled.length());
        int i = 0;
        while (i < spelled.length()) {
            char c = spelled.charAt(i++);
            if (c != '\\') {
                text.append(c);
            } else if (spelled.startsWith("u00", i) && i + 5 <= spelled.length()) {
                text.append((char) (16 * HEX.indexOf(spelled.charAt(i + 3)) + HEX.indexOf(spelled.charAt(i + 4))));
                i += 5;
            } else {
                int letter = i == spelled.length() ? -1 : LETTERS.indexOf(spelled.charAt(i));
                // Letters stand at odd places; the quote and the backslash stand for themselves.
                text.append(letter < 0 ? '\0' : LETTERS.charAt(letter & ~1));
                i++;
            }
        }
        return escapesTo(text.toString(), escaped) ? Optional.of(text.toString()) : Optional.empty();
    }

    // Whatever was read loosely above is refused here: there is one spelling.
    private static boolean escapesTo(String text, byte[] escaped) {
        try {
            return Arrays.equals(escape(text), escaped);
        } catch (MalformedException e) {
            return false;
        }
    }
}
