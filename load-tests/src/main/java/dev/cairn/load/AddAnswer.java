package dev.cairn.load;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;

/** The answer of {@code POST /add}: the index in decimal, without leading zeros; a newline may follow it. */
final class AddAnswer {
    private AddAnswer() {}

    static long index(byte[] body) throws MalformedException {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new MalformedException("answer of /add", "not a decimal index");
        }
        return Long.parseLong(text);
    }
}
