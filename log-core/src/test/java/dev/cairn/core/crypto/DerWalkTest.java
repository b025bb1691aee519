package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.TestCertificate;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link DerReader} where the caller does not know what comes next. */
class DerWalkTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing, ''",
        "a tag without a length, 04",
        "an indefinite length, 04800000",
        "a length of four bytes, 048400000080",
        "a length cut off, 0482 01",
        "a long length that a short one can say, 04817f",
        "a long length with a leading zero, 04820080",
        "a tag of several bytes, 1f8100",
        "an element longer than the input, 040201"
    })
    void refuses(String row, String hex) {
        DerReader reader = reader(hex.replace(" ", ""));
        assertThrows(MalformedException.class, reader::next);
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({"0", "127", "128", "255", "256", "65535", "65536", "70000"})
    void readsEveryFormOfLength(int length) throws MalformedException {
        byte[] element = TestCertificate.der(DerReader.OCTET_STRING, new byte[length]);
        DerReader reader = new DerReader("der", element);
        assertEquals(length, reader.next().rest().length);
        assertFalse(reader.hasMore());
    }

    @Test
    void refusesAnotherTag() {
        assertThrows(MalformedException.class, () -> reader("0400").enter(DerReader.SEQUENCE));
    }

    @Test
    void givesWholeElements() throws MalformedException {
        DerReader reader = reader("040161" + "3000");
        assertEquals("040161", HexFormat.of().formatHex(reader.element()));
        assertEquals(0x30, reader.tag());
        assertEquals("3000", HexFormat.of().formatHex(reader.element()));
    }

    private static DerReader reader(String hex) {
        return new DerReader("der", HexFormat.of().parseHex(hex));
    }
}
