package dev.cairn.core.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryBundleTest {
    @Test
    void lengthAndEntryInTurn() throws MalformedException {
        List<Bytes> entries = List.of(Bytes.ofUtf8("ab"), Bytes.EMPTY, Bytes.ofUtf8("c"));
        byte[] bundle = EntryBundle.encode(entries);
        assertEquals("0002616200000001" + "63", HexFormat.of().formatHex(bundle));
        assertEquals(entries, EntryBundle.decode(bundle, 3));
    }

    @Test
    void anyLengthThatFitsTwoBytes() throws MalformedException {
        for (int length : new int[] {0, 1, 127, 128, 255, 256, 32767, 32768, EntryBundle.MAX_ENTRY_BYTES}) {
            List<Bytes> entries = List.of(Bytes.wrap(new byte[length]), Bytes.ofUtf8("next"));
            byte[] bundle = EntryBundle.encode(entries);
            assertEquals(EntryBundle.encodedBytes(length) + EntryBundle.encodedBytes(4), bundle.length);
            assertEquals(entries, EntryBundle.decode(bundle, 2));
        }
        byte[] longest = new byte[EntryBundle.MAX_ENTRY_BYTES + 1];
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.encode(List.of(Bytes.wrap(longest))));
    }

    @Test
    void writesAtAnOffset() {
        byte[] out = new byte[6];
        assertEquals(5, EntryBundle.encode(new byte[] {7, 8}, out, 1));
        assertArrayEquals(new byte[] {0, 0, 2, 7, 8, 0}, out);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'no bytes, one entry', '', 1, 'it ends in the length of entry 0'",
        "'half a length', 00, 1, 'it ends in the length of entry 0'",
        "'an entry cut', 000261, 1, 'it ends in entry 0'",
        "'an entry missing', 000161, 2, 'it ends in the length of entry 1'",
        "'an entry more', 000161000162, 1, 'bytes behind the last entry'",
        "'a byte more', 00016100, 1, 'bytes behind the last entry'",
        "'the second entry cut', 000161ffff62, 2, 'it ends in entry 1'",
        "'entries of none', 0000, 0, 'bytes behind the last entry'",
    })
    void refuses(String name, String hex, int width, String rule) {
        byte[] bundle = HexFormat.of().parseHex(hex);
        MalformedException refusal = assertThrows(MalformedException.class, () -> EntryBundle.decode(bundle, width));
        assertEquals("entry bundle", refusal.object());
        assertEquals(rule, refusal.rule());
    }
}
