package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.StoreException;
import org.junit.jupiter.api.Test;

class EntryKindTest {

    /** The journal holds these numbers. */
    @Test
    void codesNeverChange() {
        assertEquals(0, EntryKind.RAW.code());
        assertEquals(1, EntryKind.HASHEDREKORD_0_0_2.code());
        assertEquals(2, EntryKind.DSSE_0_0_2.code());
        assertEquals(3, EntryKind.HASHEDREKORD_0_0_1.code());
        assertEquals(4, EntryKind.DSSE_0_0_1.code());
        assertEquals(5, EntryKind.INTOTO_0_0_2.code());
        assertEquals(6, EntryKind.REKORD_0_0_1.code());
        assertEquals(7, EntryKind.CT.code());
        for (EntryKind kind : EntryKind.values()) {
            assertSame(kind, EntryKind.ofCode(kind.code()));
        }
    }

    @Test
    void refusesACodeFromTheFuture() {
        assertThrows(StoreException.class, () -> EntryKind.ofCode(8));
        assertThrows(StoreException.class, () -> EntryKind.ofCode(-1));
    }
}
