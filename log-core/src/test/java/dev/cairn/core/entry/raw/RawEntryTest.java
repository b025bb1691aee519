package dev.cairn.core.entry.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawEntryTest {

    /** RFC 6962 section 2.1: SHA-256 of 0x00 and the bytes; the value is typed from the tests of transparency-dev/merkle (rfc6962). */
    @Test
    void hasTheLeafHashOfItsBytes() throws MalformedException {
        Entry entry = RawEntry.of(Bytes.ofUtf8("L123456"));
        assertEquals(
                "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
                entry.leafHash().hex());
        assertEquals(EntryKind.RAW, entry.kind());
        assertEquals("L123456", entry.bytes().utf8());
        assertEquals(List.of(), entry.indexKeys());
        assertEquals(entry, Entry.of(EntryKind.RAW, entry.bytes()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "{\"apiVersion\"", "{\"apiversion\":\"0.0.2\"}", " {\"apiVersion\":", "{\"apiVersionx\":"})
    void takes(String text) throws MalformedException {
        assertEquals(text, RawEntry.of(Bytes.ofUtf8(text)).bytes().utf8());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"apiVersion\":", "{\"apiVersion\":\"0.0.1\",\"kind\":\"rekord\"}"})
    void refuses(String text) {
        assertThrows(MalformedException.class, () -> RawEntry.of(Bytes.ofUtf8(text)));
    }

    @Test
    void takesTheLongestAndRefusesOneMore() throws MalformedException {
        assertEquals(65_535, RawEntry.of(Bytes.wrap(new byte[65_535])).bytes().size());
        MalformedException e = assertThrows(MalformedException.class, () -> RawEntry.of(Bytes.wrap(new byte[65_536])));
        assertEquals("must have 1 to 65535 bytes, has 65536", e.rule());
    }
}
