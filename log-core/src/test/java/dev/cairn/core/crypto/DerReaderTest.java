package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerReaderTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "zero, 020100, 00",
        "largest of one byte, 02017f, 7f",
        "zero byte keeps it positive, 02020080, 0080",
    })
    void readsIntegers(String name, String der, String value) throws Exception {
        assertArrayEquals(Providers.hex(value), new DerReader("x", Providers.hex(der)).unsignedInteger());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, '', x: DER is cut short",
        "tag alone, 02, x: DER is cut short",
        "content cut, 020201, x: DER is cut short",
        "other tag, 030101, x: DER tag is 03 where 02 belongs",
        "empty integer, 0200, x: integer is empty",
        "negative, 020180, x: integer is negative",
        "needless zero byte, 0202007f, x: integer is not minimal",
        "indefinite length, 02800000, x: DER length is indefinite or too long",
        "length of four bytes, 028400000001ff, x: DER length is indefinite or too long",
        "length cut, 0282ff, x: DER length is indefinite or too long",
        "long form of a short length, 02810101, x: DER length is not minimal",
        "length with a zero byte, 02820080, x: DER length is not minimal",
        "second length byte needed and cut, 028180, x: DER is cut short",
        "length of three bytes, 0283010000, x: DER is cut short",
    })
    void refuses(String rule, String der, String message) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> new DerReader("x", Providers.hex(der)).unsignedInteger());
        assertEquals(message, e.getMessage());
    }

    @Test
    void expectsBytes() throws Exception {
        DerReader reader = new DerReader("x", new byte[] {1, 2, 3});
        assertThrows(MalformedException.class, () -> reader.expect(new byte[] {2}, "two"));
        assertThrows(MalformedException.class, () -> reader.expect(new byte[] {1, 2, 3, 4}, "four"));
        reader.expect(new byte[] {1, 2}, "one and two");
        assertThrows(MalformedException.class, reader::end);
        assertArrayEquals(new byte[] {3}, reader.rest());
        reader.end();
    }
}
