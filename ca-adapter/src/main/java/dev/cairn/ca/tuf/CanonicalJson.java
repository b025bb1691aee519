package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes that are signed: <a href="https://wiki.laptop.org/go/Canonical_JSON">canonical JSON</a>. Names are sorted, there is no white space, of
 * the characters of strings only {@code "} and {@code \} are escaped, and numbers are integers.
 */
public final class CanonicalJson {
    private static final String OBJECT = "TUF metadata";

    private CanonicalJson() {}

    /** @throws MalformedException if a number is not an integer */
    public static Bytes encode(JsonNode tree) throws MalformedException {
        StringBuilder text = new StringBuilder();
        write(tree, text);
        return Bytes.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void write(JsonNode node, StringBuilder text) throws MalformedException {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, text);
            case ARRAY -> array(node, text);
            case STRING -> string(node.textValue(), text);
            case NUMBER -> {
                if (!node.isIntegralNumber()) {
                    throw new MalformedException(OBJECT, "a number is not an integer");
                }
                text.append(node.bigIntegerValue());
            }
            case BOOLEAN -> text.append(node.booleanValue());
            case NULL -> text.append("null");
            default -> throw new MalformedException(OBJECT, "not JSON");
        }
    }

    private static void object(JsonNode node, StringBuilder text) throws MalformedException {
        // By UTF-16 code unit, which is by code point for all names that metadata has.
        Map<String, JsonNode> sorted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            sorted.put(member.getKey(), member.getValue());
        }
        char before = '{';
        for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
            text.append(before);
            string(member.getKey(), text);
            text.append(':');
            write(member.getValue(), text);
            before = ',';
        }
        text.append(before == '{' ? "{}" : "}");
    }

    private static void array(JsonNode node, StringBuilder text) throws MalformedException {
        text.append('[');
        for (int i = 0; i < node.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            write(node.get(i), text);
        }
        text.append(']');
    }

    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }
}
