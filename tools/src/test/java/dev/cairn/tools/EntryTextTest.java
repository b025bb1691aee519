package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
            JSON object is indented,            `{"b":1,"a":[2]}`, `{\\n  "b" : 1,\\n  "a" : [ 2 ]\\n}`
            numbers keep their digits,          `{"a":1.10}`,      `{\\n  "a" : 1.10\\n}`
            JSON with something behind it,      `{"b":1}{}`,       `{"b":1}{}`
            JSON that is a bare word is text,   `true`,            `true`
            text stays,                         `two`,             `two`
            text beyond ASCII stays,            `grün`,            `grün`
            JSON beyond ASCII is escaped,       `["\u009b"]`,      `[ "\\\\u009B" ]`
            a control character is hexadecimal, `a\u001bb`,        `611b62`
            """)
    void shows(String rule, String entry, String shown) {
        String expected = shown.replace("\\\\", "\u0000")
                .replace("\\n", System.lineSeparator())
                .replace("\u0000", "\\");
        assertEquals(expected, EntryText.of(Bytes.ofUtf8(entry)));
    }

    @Test
    void bytesThatAreNotTextAreHexadecimalLines() {
        byte[] bytes = new byte[40];
        bytes[0] = (byte) 0xff;
        assertEquals("ff" + "00".repeat(31) + "\n" + "00".repeat(8), EntryText.of(Bytes.wrap(bytes)));
    }

    @Test
    void emptyEntryIsEmptyText() {
        assertTrue(EntryText.of(Bytes.EMPTY).isEmpty());
    }
}
