package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupplementTest {
    private static final IndexKey ALICE = new IndexKey(IndexKey.Type.IDENTITY, "alice@example.com");
    private static final IndexKey SUBJECT = new IndexKey(IndexKey.Type.SUBJECT, "pkg:generic/a");
    private static final Bytes LEAF = Bytes.ofUtf8("leaf");

    @Test
    void itIsEmptyIfItHasNeitherKeysNorAnAttestation() {
        assertTrue(Supplement.NONE.isEmpty());
        assertFalse(new Supplement(List.of(SUBJECT), Optional.empty()).isEmpty());
        assertFalse(new Supplement(List.of(), Optional.of(LEAF)).isEmpty());
    }

    @Test
    void nobodyChangesItsKeysLater() {
        List<IndexKey> keys = new ArrayList<>(List.of(SUBJECT));
        Supplement supplement = new Supplement(keys, Optional.empty());
        keys.clear();
        assertEquals(List.of(SUBJECT), supplement.indexKeys());
    }

    @Test
    void anEntryIsFoundByTheKeysOfBothEachOnce() {
        Supplement supplement = new Supplement(List.of(SUBJECT, ALICE), Optional.empty());
        Entry entry = Entry.verified(EntryKind.RAW, LEAF, List.of(ALICE), supplement);
        assertEquals(List.of(ALICE, SUBJECT, new IndexKey(IndexKey.Type.DOMAIN, "example.com")), entry.indexKeys());
        assertEquals(
                Entry.verified(EntryKind.RAW, LEAF, List.of(ALICE)).leafHash(),
                entry.leafHash(),
                "no proof covers a supplement");
    }
}
