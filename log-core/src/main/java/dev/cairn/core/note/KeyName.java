package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for the name of a note's key (signed-note, "Format"). The one place that knows them. */
public final class KeyName {
    private KeyName() {}

    /** @throws MalformedException if the name may not be a key name */
    public static void check(String name) throws MalformedException {
        String fault = fault(name);
        if (fault != null) {
            throw new MalformedException("key name", fault);
        }
    }

    /** @throws IllegalArgumentException if the name may not be a key name: for names that were checked when they were read */
    static void require(String name) {
        String fault = fault(name);
        if (fault != null) {
            throw new IllegalArgumentException("key name: " + fault);
        }
    }

    private static @Nullable String fault(String name) {
        // SPEC: "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or plus (U+002B) characters."
        if (name.isEmpty()) {
            return "is empty";
        }
        if (name.indexOf('+') >= 0) {
            return "contains a plus";
        }
        if (name.codePoints().anyMatch(KeyName::isSpace)) {
            return "contains a space";
        }
        // SPEC: "Signed notes MUST be valid UTF-8 and MUST NOT contain any ASCII control characters"
        if (name.chars().anyMatch(c -> c < 0x20)) {
            return "contains a control character";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            return "is not Unicode text";
        }
        return null;
    }

    /** Unicode's White_Space property, which Java splits over two methods and U+0085. */
    private static boolean isSpace(int c) {
        return Character.isSpaceChar(c) || Character.isWhitespace(c) || c == 0x85;
    }
}
