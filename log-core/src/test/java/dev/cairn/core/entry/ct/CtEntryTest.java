package dev.cairn.core.entry.ct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.raw.RawEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class CtEntryTest {
    private static final Bytes SPKI =
            LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki();
    private static final Bytes DER = TestCertificate.of(
            SPKI,
            TestCertificate.names(TestCertificate.ascii(TestCertificate.RFC822_NAME, "a@example.org")),
            TestCertificate.fulcio(8, TestCertificate.utf8("https://op.example")));

    @Test
    void isFoundByWhoItIsForByItsKeyAndByItself() throws Exception {
        Bytes tbs = Bytes.wrap(Certificates.parse(DER.toArray()).getTBSCertificate());
        for (SignedEntry signed : List.of(new SignedEntry.Certificate(DER), SignedEntry.Precertificate.of(SPKI, tbs))) {
            Entry entry = CtEntry.withoutIndex(1, signed, Bytes.EMPTY);
            assertEquals(EntryKind.CT, entry.kind());
            assertTrue(entry.indexKeys()
                    .containsAll(List.of(
                            new IndexKey(IndexKey.Type.IDENTITY, "a@example.org"),
                            new IndexKey(IndexKey.Type.ISSUER, "https://op.example"),
                            IndexKey.key(SPKI),
                            CtEntry.term(signed))));
        }
    }

    @Test
    void isFoundByItselfWhateverItsTime() throws Exception {
        SignedEntry signed = new SignedEntry.Certificate(DER);
        assertEquals(
                CtEntry.withoutIndex(1, signed, Bytes.EMPTY).indexKeys(),
                CtEntry.awaitingIndex(2, signed, Bytes.EMPTY).indexKeys());
    }

    @Test
    void aCertificateThatCannotBeReadIsNoEntry() {
        SignedEntry none = new SignedEntry.Certificate(Bytes.ofUtf8("none"));
        MalformedException e = assertThrows(MalformedException.class, () -> CtEntry.withoutIndex(1, none, Bytes.EMPTY));
        assertTrue(e.getMessage().startsWith("certificate: "), e.getMessage());
        assertThrows(MalformedException.class, () -> CtEntry.awaitingIndex(1, none, Bytes.EMPTY));
        assertThrows(MalformedException.class, () -> Entry.of(EntryKind.CT, Bytes.ofUtf8("none")));
    }

    @Test
    void aRawEntryIsNoLeaf() {
        Bytes leaf = new CtLeaf(1, new SignedEntry.Certificate(DER), Bytes.EMPTY).encode();
        MalformedException e = assertThrows(MalformedException.class, () -> RawEntry.of(leaf));
        assertEquals(
                "entry: must not be a leaf of certificate transparency, which is logged after verification",
                e.getMessage());
    }
}
