package dev.cairn.core.ct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.testing.Seed;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of RFC 6962 and static-ct-api, written by hand. */
class CtFormatsTest {
    private static final String HASH = "1111111111111111111111111111111111111111111111111111111111111111";
    private static final String TIME = "0000019012345678";
    private static final String X509 = "00" + "00" + TIME + "0000" + "000003" + "aabbcc" + "0000";
    private static final String PRECERT =
            "00" + "00" + TIME + "0001" + HASH + "000002" + "aabb" + "0008" + "00" + "0005" + "0123456789";
    private static final String SCT =
            "00" + HASH + TIME + "0008" + "00" + "0005" + "0123456789" + "0403" + "0002" + "dead";
    private static final CtLeaf X509_LEAF =
            new CtLeaf(0x19012345678L, new SignedEntry.Certificate(hex("aabbcc")), Bytes.EMPTY);
    private static final CtLeaf PRECERT_LEAF = new CtLeaf(
            0x19012345678L,
            new SignedEntry.Precertificate(hex(HASH), hex("aabb")),
            LeafIndex.extensions(0x0123456789L));

    private static Bytes hex(String hex) {
        return Bytes.wrap(HexFormat.of().parseHex(hex));
    }

    @Test
    void leavesAreTheBytesOfTheRfc() throws Exception {
        assertEquals(X509, X509_LEAF.encode().hex());
        assertEquals(X509_LEAF, CtLeaf.decode(hex(X509)));
        assertEquals(PRECERT, PRECERT_LEAF.encode().hex());
        assertEquals(PRECERT_LEAF, CtLeaf.decode(hex(PRECERT)));
        assertTrue(CtLeaf.isLike(hex(X509)) && CtLeaf.isLike(hex(PRECERT)));
    }

    @Test
    void aLongCertificateHasALengthOfThreeBytes() throws Exception {
        CtLeaf longest =
                new CtLeaf(1, new SignedEntry.Certificate(Bytes.wrap(new byte[SignedEntry.MAX_BYTES])), Bytes.EMPTY);
        assertEquals("00fde8", longest.encode().hex().substring(24, 30));
        assertEquals(longest, CtLeaf.decode(longest.encode()));
    }

    @Test
    void theIdentityOfACertificateIsTheSameForAllTimes() throws Exception {
        SignedEntry entry = CtLeaf.decode(hex(X509)).entry();
        assertEquals(
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(HexFormat.of().parseHex("0000" + "000003" + "aabbcc"))),
                entry.fingerprint());
    }

    @Test
    void theIssuerKeyIsHashed() {
        assertEquals(
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(new byte[] {1, 2})),
                SignedEntry.Precertificate.of(hex("0102"), hex("aa")).issuerKeyHash());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing,, it is cut off",
        "version 2, 0100" + TIME + "0000000001aa0000, only timestamped entries of version 1",
        "another leaf type, 0001" + TIME + "0000000001aa0000, only timestamped entries of version 1",
        "a time of 2^63, 00008000000000000000000000000001aa0000, a number is larger than 2^63",
        "another entry type, 0000" + TIME + "0002000001aa0000, no entry has the type 2",
        "JSON entries, 0000" + TIME + "8000000001aa0000, no entry has the type 32768",
        "no certificate, 0000" + TIME + "00000000000000, a certificate has 1 to 65000 bytes",
        "no issuer key hash, 0000" + TIME + "000111, it is cut off",
        "certificate cut off, 0000" + TIME + "0000000002aa, it is cut off",
        "extensions cut off, 0000" + TIME + "0000000001aa0001, it is cut off",
        "no extensions, 0000" + TIME + "0000000001aa, it is cut off",
        "bytes after it, 0000" + TIME + "0000000001aa000000, bytes follow its end"
    })
    void leavesThatAreNone(String defect, String hex, String rule) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> CtLeaf.decode(hex(hex == null ? "" : hex)), defect);
        assertTrue(e.getMessage().startsWith("CT leaf: " + rule), e.getMessage());
    }

    /** A raw entry must not be what any reader takes for a leaf: not only those that this log would make. */
    @Test
    void likeALeafIsWhatTheFormatHasRoomFor() {
        String longCertificate = "0000" + TIME + "0000" + "00fde9" + "aa".repeat(65_001) + "0000";
        assertThrows(MalformedException.class, () -> CtLeaf.decode(hex(longCertificate)));
        assertTrue(CtLeaf.isLike(hex(longCertificate)));
        assertTrue(CtLeaf.isLike(hex("0000" + "ff".repeat(8) + "0000000001aa0000")), "a late time");
        assertTrue(CtLeaf.isLike(hex("0000" + TIME + "0001" + HASH + "000001aa0001ff")), "strange extensions");
        assertFalse(CtLeaf.isLike(hex("0000" + TIME + "00000000000000")), "no certificate");
        assertFalse(CtLeaf.isLike(hex("0000" + TIME + "0001" + HASH + "0000000000")), "no TBSCertificate");
        assertFalse(CtLeaf.isLike(hex("0000" + TIME + "0002000001aa0000")), "another type");
        assertFalse(CtLeaf.isLike(hex("0000" + TIME + "0000000001aa000000")), "bytes after it");
        assertFalse(CtLeaf.isLike(hex("0100" + TIME + "0000000001aa0000")), "another version");
        assertFalse(CtLeaf.isLike(Bytes.ofUtf8("an entry")), "cut off");
        assertFalse(CtLeaf.isLike(Bytes.EMPTY), "nothing");
    }

    @Test
    void lengthsAreChecked() {
        SignedEntry entry = X509_LEAF.entry();
        Bytes tooLong = Bytes.wrap(new byte[65_536]);
        assertThrows(IllegalArgumentException.class, () -> new CtLeaf(-1, entry, Bytes.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> new CtLeaf(0, entry, tooLong));
        assertThrows(IllegalArgumentException.class, () -> new SignedEntry.Certificate(Bytes.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> new SignedEntry.Certificate(Bytes.wrap(new byte[65_001])));
        assertThrows(IllegalArgumentException.class, () -> new SignedEntry.Precertificate(hex("11"), hex("aa")));
        assertThrows(IllegalArgumentException.class, () -> new SignedEntry.Precertificate(hex(HASH), Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignedCertificateTimestamp(hex("11"), 0, Bytes.EMPTY, Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignedCertificateTimestamp(hex(HASH), -1, Bytes.EMPTY, Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignedCertificateTimestamp(hex(HASH), 0, tooLong, Bytes.EMPTY));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SignedCertificateTimestamp(hex(HASH), 0, Bytes.EMPTY, tooLong));
        assertThrows(IllegalArgumentException.class, () -> LeafIndex.extensions(-1));
        assertThrows(IllegalArgumentException.class, () -> LeafIndex.extensions(1L << 40));
    }

    @Test
    void theIndexHasFiveBytes() throws Exception {
        assertEquals("0000050000000000", LeafIndex.extensions(0).hex());
        assertEquals("000005ffffffffff", LeafIndex.extensions((1L << 40) - 1).hex());
        assertEquals(OptionalLong.of(0x0123456789L), LeafIndex.in(hex("0000050123456789")));
        assertEquals(OptionalLong.empty(), LeafIndex.in(Bytes.EMPTY));
        assertEquals(OptionalLong.of(7), LeafIndex.in(hex("010001aa" + "0000050000000007" + "020000")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "cut off, 000005012345, it is cut off",
        "a type alone, 00, it is cut off",
        "four bytes, 00000401234567, one leaf index of five bytes",
        "six bytes, 000006012345678901, one leaf index of five bytes",
        "twice, 00000501234567890000050123456789, one leaf index of five bytes"
    })
    void extensionsThatAreNone(String defect, String hex, String rule) {
        MalformedException e = assertThrows(MalformedException.class, () -> LeafIndex.in(hex(hex)), defect);
        assertTrue(e.getMessage().startsWith("CT extensions: " + rule), e.getMessage());
    }

    @Test
    void anSctIsTheBytesOfTheRfc() throws Exception {
        SignedCertificateTimestamp sct = new SignedCertificateTimestamp(
                hex(HASH), 0x19012345678L, LeafIndex.extensions(0x0123456789L), hex("dead"));
        assertEquals(SCT, sct.encode().hex());
        assertEquals(sct, SignedCertificateTimestamp.decode(hex(SCT)));
        assertEquals("04030002dead", sct.digitallySigned().hex());
        assertEquals(hex("dead"), SignedCertificateTimestamp.signatureOf(sct.digitallySigned()));
        assertEquals(OptionalLong.of(0x0123456789L), sct.leafIndex());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nothing,, it is cut off",
        "version 2, 01" + HASH + TIME + "000004030000, only version 1 is known",
        "a time of 2^63, 00" + HASH + "8000000000000000000004030000, a number is larger than 2^63",
        "log ID cut off, 001111, it is cut off",
        "extensions cut off, 00" + HASH + TIME + "0001, it is cut off",
        "SHA-384, 00" + HASH + TIME + "000005030000, signatures are ECDSA with SHA-256",
        "RSA, 00" + HASH + TIME + "000004010000, signatures are ECDSA with SHA-256",
        "signature cut off, 00" + HASH + TIME + "0000040300020a, it is cut off",
        "bytes after it, 00" + HASH + TIME + "00000403000000, bytes follow its end"
    })
    void sctsThatAreNone(String defect, String hex, String rule) {
        MalformedException e = assertThrows(
                MalformedException.class, () -> SignedCertificateTimestamp.decode(hex(hex == null ? "" : hex)), defect);
        assertTrue(e.getMessage().startsWith("SCT: " + rule), e.getMessage());
    }

    @Test
    void aSignatureEndsWhereItSays() {
        assertThrows(MalformedException.class, () -> SignedCertificateTimestamp.signatureOf(hex("04030002dead00")));
    }

    @Test
    void aListHoldsEverySctWithItsLength() throws Exception {
        String one = String.format("%04x", SCT.length() / 2) + SCT;
        String length = String.format("%04x", one.length());
        SignedCertificateTimestamp sct = SignedCertificateTimestamp.decode(hex(SCT));
        assertEquals(List.of(sct, sct), SctList.decode(hex(length + one + one)));
        for (String defect :
                List.of("", "0000", "0001", "000100", length + one, length + one + one + "00", "0003000100")) {
            assertThrows(MalformedException.class, () -> SctList.decode(hex(defect)), defect);
        }
        assertEquals(
                "SCT list: is empty",
                assertThrows(MalformedException.class, () -> SctList.decode(hex("0000")))
                        .getMessage());
    }

    /** What is read is written as it was; nothing but {@link MalformedException} comes out. */
    @Test
    void alteredBytesAreRefusedOrReadExactly() {
        Random random = Seed.random("CtFormatsTest");
        int read = 0;
        for (int i = 0; i < 60_000; i++) {
            Bytes leaf = Alterations.of(hex(i % 2 == 0 ? X509 : PRECERT), random);
            try {
                assertEquals(leaf, CtLeaf.decode(leaf).encode());
                assertTrue(CtLeaf.isLike(leaf));
                LeafIndex.in(CtLeaf.decode(leaf).extensions());
                read++;
            } catch (MalformedException e) {
                assertEquals(e.object() + ": " + e.rule(), e.getMessage());
            }
            Bytes sct = Alterations.of(hex(SCT), random);
            try {
                assertEquals(sct, SignedCertificateTimestamp.decode(sct).encode());
                read++;
            } catch (MalformedException e) {
                assertEquals("SCT", e.object());
            }
            try {
                SctList.decode(Alterations.of(
                        hex(String.format("%04x%04x", SCT.length() / 2 + 2, SCT.length() / 2) + SCT), random));
                read++;
            } catch (MalformedException e) {
                assertTrue(e.object().startsWith("SCT"));
            }
        }
        assertTrue(read > 1000, "only " + read + " were read");
    }
}
