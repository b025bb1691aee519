package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

    /** The string of the example in RFC 8785 section 3.2.2, and what section 3.2.3 makes of it. */
    @Test
    void spellsTheExampleOfTheSpecification() throws MalformedException {
        String value = "\u20ac$\u000F\nA'B\"\\\\\"/";
        assertEquals(
                "\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/",
                Bytes.wrap(JsonText.escape(value)).utf8());
    }

    @Test
    void everyCharacterComesBack() throws MalformedException {
        for (int c = 0; c < Character.MIN_SURROGATE; c++) {
            String text = "a" + (char) c + "b";
            assertEquals(Optional.of(text), JsonText.unescape(JsonText.escape(text)));
        }
        String beyond = "\ud83d\ude00";
        assertEquals(Optional.of(beyond), JsonText.unescape(JsonText.escape(beyond)));
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        assertThrows(MalformedException.class, () -> JsonText.escape("a\ud83d"));
        assertThrows(MalformedException.class, () -> JsonText.escape("\ude00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u000A", "\\u000a", "\\u0041", "\\u001F", "\\/", "\\u20ac", "\\x", "\\", "\n", "\"", "\\u00",
                "\\u00gg", "\\U0001"
            })
    void refusesEveryOtherSpelling(String spelled) {
        assertEquals(Optional.empty(), JsonText.unescape(Bytes.ofUtf8(spelled).unsafeArray()));
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertEquals(Optional.empty(), JsonText.unescape(new byte[] {(byte) 0xc0, (byte) 0x80}));
    }
}
