package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cairn.core.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Bytes LEAF = Bytes.ofUtf8("a leaf");

    @Test
    void isEqualByKindAndBytes() {
        Entry entry = Entry.verified(EntryKind.RAW, LEAF, List.of());
        Entry same = Entry.verified(
                EntryKind.RAW, Bytes.ofUtf8("a leaf"), List.of(new IndexKey(IndexKey.Type.HASH, "sha256:00")));
        assertEquals(entry, same);
        assertEquals(entry.hashCode(), same.hashCode());
        assertNotEquals(entry, Entry.verified(EntryKind.RAW, Bytes.ofUtf8("another"), List.of()));
        assertNotEquals(entry, Entry.verified(EntryKind.DSSE_0_0_2, LEAF, List.of()));
        assertNotEquals(LEAF, entry);
    }

    @Test
    void printsKindAndLeafHash() {
        Entry entry = Entry.verified(EntryKind.RAW, LEAF, List.of());
        assertEquals("RAW " + entry.leafHash().hex(), entry.toString());
    }
}
