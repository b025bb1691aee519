package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import org.junit.jupiter.api.Test;

class IndexKeyTest {

    /** The search index holds these numbers. */
    @Test
    void codesNeverChange() {
        assertEquals(0, IndexKey.Type.IDENTITY.code());
        assertEquals(1, IndexKey.Type.ISSUER.code());
        assertEquals(2, IndexKey.Type.KEY.code());
        assertEquals(3, IndexKey.Type.HASH.code());
        assertEquals(4, IndexKey.Type.DOMAIN.code());
        assertEquals(5, IndexKey.Type.PREFIX.code());
        assertEquals(6, IndexKey.Type.SUBJECT.code());
        assertEquals(7, IndexKey.Type.PREDICATE_TYPE.code());
        assertEquals(8, IndexKey.Type.CERTIFICATE.code());
        for (IndexKey.Type type : IndexKey.Type.values()) {
            assertSame(type, IndexKey.Type.ofCode(type.code()));
        }
        assertThrows(StoreException.class, () -> IndexKey.Type.ofCode(9));
    }

    @Test
    void lowersAsciiLettersAlone() {
        assertEquals("ada@example.org", new IndexKey(IndexKey.Type.IDENTITY, "aDA@Example.ORG").term());
        assertEquals("Äz[@`{", new IndexKey(IndexKey.Type.IDENTITY, "ÄZ[@`{").term());
        assertEquals("as it is", new IndexKey(IndexKey.Type.IDENTITY, "as it is").term());
    }

    @Test
    void refusesAnEmptyTerm() {
        assertThrows(IllegalArgumentException.class, () -> new IndexKey(IndexKey.Type.IDENTITY, ""));
    }

    @Test
    void spellsDigests() {
        assertEquals(
                "sha256:00ff",
                IndexKey.hash(DigestAlgorithm.SHA2_256, Bytes.copyOf(new byte[] {0, -1}))
                        .term());
        assertEquals(
                "sha384:", IndexKey.hash(DigestAlgorithm.SHA2_384, Bytes.EMPTY).term());
        assertEquals(
                "sha512:", IndexKey.hash(DigestAlgorithm.SHA2_512, Bytes.EMPTY).term());
    }

    /** SHA-256 of nothing, FIPS 180-4. */
    @Test
    void spellsKeys() {
        assertEquals(
                new IndexKey(IndexKey.Type.KEY, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                IndexKey.key(Bytes.EMPTY));
    }
}
