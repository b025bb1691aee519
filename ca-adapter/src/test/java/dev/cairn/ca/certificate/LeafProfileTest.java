package dev.cairn.ca.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.ca.identity.SubjectName;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The profile against one built by hand from its table, tag by tag. */
class LeafProfileTest {
    private static final CertificateAuthority CA = TestChains.authority(KeyType.ECDSA_P384);
    private static final LocalKey SUBJECT = LocalKey.generate(KeyType.ECDSA_P256);
    private static final SignedCertificateTimestamp SCT = new SignedCertificateTimestamp(
            Bytes.wrap(new byte[32]), 1_772_600_767_000L, LeafIndex.extensions(7), Bytes.wrap(hex("3006020101020102")));

    private static LeafTemplate template(SubjectName name) {
        return new LeafTemplate(
                new BigInteger("7f0000000000000000000000000000000000000a", 16),
                TestChains.NOW,
                TestChains.NOW.plusSeconds(600),
                SUBJECT.publicKey(),
                name,
                new TreeMap<>(Map.of(1, "https://idp.example", 2, "push", 8, "https://idp.example", 24, "sübject")));
    }

    private static final LeafTemplate EMAIL = template(new SubjectName(SubjectName.Kind.EMAIL, "jane@example.com"));

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 256) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 128) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] text(int tag, String value) {
        return tlv(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        byte[] flag = critical ? hex("0101ff") : new byte[0];
        return tlv(0x30, tlv(0x06, hex(oid)), flag, tlv(0x04, value));
    }

    private static byte[] sha1(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-1").digest(bytes);
    }

    private static byte[] expected(byte[] last) throws Exception {
        byte[] spki = SUBJECT.publicKey().spki().toArray();
        byte[] caSpki = CA.publicKey().spki().toArray();
        // What follows the prefix of a P-256 and of a P-384 SubjectPublicKeyInfo up to the bit string's unused bits is
        // the key.
        byte[] keyId = sha1(Arrays.copyOfRange(spki, spki.length - 65, spki.length));
        byte[] caKeyId = sha1(Arrays.copyOfRange(caSpki, caSpki.length - 97, caSpki.length));
        byte[] issuer = tlv(
                0x30,
                tlv(0x31, tlv(0x30, tlv(0x06, hex("55040a")), text(0x0c, "example.com"))),
                tlv(0x31, tlv(0x30, tlv(0x06, hex("550403")), text(0x0c, "intermediate"))));
        String fulcio = "2b0601040183bf3001";
        return tlv(
                0x30,
                tlv(0xa0, hex("020102")),
                tlv(0x02, hex("7f0000000000000000000000000000000000000a")),
                tlv(0x30, tlv(0x06, hex("2a8648ce3d040303"))),
                issuer,
                tlv(0x30, text(0x17, "260304050607Z"), text(0x17, "260304051607Z")),
                tlv(0x30),
                spki,
                tlv(
                        0xa3,
                        tlv(
                                0x30,
                                extension("551d0f", true, hex("03020780")),
                                extension("551d25", false, tlv(0x30, tlv(0x06, hex("2b06010505070303")))),
                                extension("551d0e", false, tlv(0x04, keyId)),
                                extension("551d23", false, tlv(0x30, tlv(0x80, caKeyId))),
                                extension("551d11", true, tlv(0x30, text(0x81, "jane@example.com"))),
                                extension(fulcio + "01", false, "https://idp.example".getBytes(StandardCharsets.UTF_8)),
                                extension(fulcio + "02", false, "push".getBytes(StandardCharsets.UTF_8)),
                                extension(fulcio + "08", false, text(0x0c, "https://idp.example")),
                                extension(fulcio + "18", false, text(0x0c, "sübject")),
                                last)));
    }

    private static byte[] sctBytes() {
        ByteArrayOutputStream sct = new ByteArrayOutputStream();
        sct.write(0);
        sct.writeBytes(new byte[32]);
        sct.writeBytes(hex(String.format("%016x", 1_772_600_767_000L)));
        sct.writeBytes(hex("0008" + "0000050000000007"));
        sct.writeBytes(hex("0403" + "0008" + "3006020101020102"));
        return sct.toByteArray();
    }

    @Test
    void precertificateIsTheTables() throws Exception {
        byte[] poison = extension("2b06010401d679020403", true, hex("0500"));
        assertEquals(Bytes.wrap(expected(poison)), Bytes.wrap(Der.encode(LeafProfile.precertificate(EMAIL, CA))));
    }

    @Test
    void certificateIsTheTables() throws Exception {
        byte[] sct = sctBytes();
        byte[] list = new byte[sct.length + 4];
        list[1] = (byte) (sct.length + 2);
        list[3] = (byte) sct.length;
        System.arraycopy(sct, 0, list, 4, sct.length);
        byte[] last = extension("2b06010401d679020402", false, tlv(0x04, list));
        assertEquals(
                Bytes.wrap(expected(last)), Bytes.wrap(Der.encode(LeafProfile.certificate(EMAIL, CA, List.of(SCT)))));
    }

    @Test
    void namesHaveTheirForms() throws Exception {
        record Form(SubjectName name, Bytes general) {}
        byte[] other = tlv(0xa0, tlv(0x06, hex("2b0601040183bf300107")), tlv(0xa0, text(0x0c, "jane!example.com")));
        Bytes uri = Bytes.wrap(text(0x86, "spiffe://example.com/a"));
        for (Form form : List.of(
                new Form(new SubjectName(SubjectName.Kind.URI, "spiffe://example.com/a"), uri),
                new Form(new SubjectName(SubjectName.Kind.OTHER, "jane!example.com"), Bytes.wrap(other)))) {
            Precertificate precertificate = CA.precertificate(template(form.name()));
            X509Certificate parsed =
                    Certificates.parse(precertificate.chain().get(0).toArray());
            assertEquals(
                    Bytes.wrap(tlv(0x04, tlv(0x30, form.general().toArray()))),
                    Bytes.wrap(parsed.getExtensionValue("2.5.29.17")),
                    form.name().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ED25519", "RSA_OTHER", "ML_DSA_44"})
    void everyAuthoritysKeySigns(KeyType type) throws Exception {
        CertificateAuthority authority = TestChains.authority(type);
        Precertificate precertificate = authority.precertificate(EMAIL);
        X509Certificate certificate =
                Certificates.parse(precertificate.certificate(List.of(SCT)).toArray());
        certificate.verify(authority.chain().get(0).getPublicKey());
        assertEquals(3, precertificate.chain().size());
    }

    @ParameterizedTest
    @CsvSource({
        "EMAIL, jane",
        "EMAIL, @example.com",
        "EMAIL, jane@",
        "EMAIL, 'jane doe@example.com'",
        "EMAIL, jäne@example.com",
        "URI, example.com/relative",
        "URI, 'https://example.com/a b'",
        "URI, https://exämple.com/",
        "OTHER, 'a\u0007b'",
    })
    void namesThatACertificateCannotHave(SubjectName.Kind kind, String value) {
        LeafTemplate template = template(new SubjectName(kind, value));
        assertThrows(MalformedException.class, template::check);
    }

    @Test
    void whatIsLoggedIsWhatIsIssued() throws Exception {
        Precertificate precertificate = CA.precertificate(EMAIL);
        Bytes tbs = Bytes.wrap(Der.encode(LeafProfile.certificate(EMAIL, CA, List.of(SCT))));
        assertEquals(LoggedTbs.ofCertificate(tbs), LoggedTbs.ofPrecertificate(precertificate.tbs()));

        LeafTemplate other = template(new SubjectName(SubjectName.Kind.EMAIL, "june@example.com"));
        Bytes altered = Bytes.wrap(Der.encode(LeafProfile.certificate(other, CA, List.of(SCT))));
        assertThrows(VerificationException.class, () -> LoggedTbs.same(precertificate.tbs(), altered));
    }

    /** Every bit of the certificate's TBS that is flipped, outside of the SCT list, is found. */
    @Test
    void anyAlteredByteIsFound() throws Exception {
        Bytes precertificate = CA.precertificate(EMAIL).tbs();
        byte[] tbs = Der.encode(LeafProfile.certificate(EMAIL, CA, List.of(SCT)));
        // The extension begins 11 bytes and two headers before its list; what is in it is lint's affair.
        int list = tbs.length - sctBytes().length - 4;
        for (int at = 0; at < list - 18; at++) {
            byte[] altered = tbs.clone();
            altered[at] ^= 1;
            int where = at;
            assertThrows(
                    VerificationException.class,
                    () -> LoggedTbs.same(precertificate, Bytes.wrap(altered)),
                    () -> "byte " + where);
        }
        assertTrue(list > 300);
    }

    /** Lint knows nothing of how the bytes were made: every single altered byte breaks one of its rules. */
    @Test
    void lintFindsEveryAlteredByte() {
        Lint lint = CA.lint();
        byte[] tbs = Der.encode(LeafProfile.precertificate(EMAIL, CA));
        for (int at = 0; at < tbs.length; at++) {
            byte[] altered = tbs.clone();
            altered[at] ^= 1;
            int where = at;
            assertThrows(
                    Exception.class,
                    () -> lint.precertificate(EMAIL, altered),
                    () -> "byte " + where + " of " + tbs.length);
        }
    }

    @Test
    void lintWantsTheAuthoritysEnd() {
        CertificateAuthority brief =
                TestChains.authority(LocalKey.generate(KeyType.ECDSA_P256), java.time.Duration.ofMinutes(5));
        VerificationException e = assertThrows(VerificationException.class, () -> brief.precertificate(EMAIL));
        assertTrue(e.getMessage().contains("it ends before the authority"), e.getMessage());
    }

    @Test
    void lintWantsThePromises() throws Exception {
        byte[] tbs = Der.encode(LeafProfile.certificate(EMAIL, CA, List.of(SCT)));
        CA.lint().certificate(EMAIL, List.of(SCT), tbs);
        SignedCertificateTimestamp other =
                new SignedCertificateTimestamp(SCT.logId(), 1, SCT.extensions(), SCT.signature());
        assertThrows(VerificationException.class, () -> CA.lint().certificate(EMAIL, List.of(other), tbs));
        assertThrows(VerificationException.class, () -> CA.lint().precertificate(EMAIL, tbs));
        assertFalse(tbs.length == 0);
    }
}
