package dev.cairn.ca.fulcio;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Writes JSON strings (RFC 8259 section 7). */
final class JsonText {
    private JsonText() {}

    static String quote(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
