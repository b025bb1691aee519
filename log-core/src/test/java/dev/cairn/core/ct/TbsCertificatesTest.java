package dev.cairn.core.ct;

import static dev.cairn.core.entry.TestCertificate.der;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.testing.Seed;
import dev.cairn.core.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TbsCertificatesTest {
    private static final String POISON_OID = "2b06010401d679020403";
    private static final String SCTS_OID = "2b06010401d679020402";
    private static final Bytes SPKI =
            LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki();
    private static final byte[] POISON = critical(POISON_OID, new byte[] {(byte) 0xff}, new byte[] {5, 0});
    private static final byte[] NAMES = TestCertificate.names(TestCertificate.ascii(TestCertificate.URI, "https://a"));

    private static byte[] critical(String oid, byte[] critical, byte[] value) {
        return der(0x30, der(0x06, HexFormat.of().parseHex(oid)), der(0x01, critical), der(0x04, value));
    }

    private static byte[] scts(String tls) {
        return TestCertificate.extension(SCTS_OID, der(0x04, HexFormat.of().parseHex(tls)));
    }

    private static byte[] filling(int length) {
        return TestCertificate.extension("2a0304", new byte[length]);
    }

    private static Bytes certificate(byte[]... extensions) {
        return TestCertificate.of(SPKI, extensions);
    }

    private static Bytes tbs(Bytes certificate) throws Exception {
        return Bytes.wrap(Certificates.parse(certificate.toArray()).getTBSCertificate());
    }

    /** The lengths go over those where DER takes one byte more, of the extension, the extensions and the certificate. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 90, 100, 110, 115, 120, 127, 128, 200, 230, 240, 250, 255, 256, 300, 64_000})
    void whatIsLeftIsTheSameInAnyOrderOfLengths(int length) throws Exception {
        Bytes plain = certificate(NAMES, filling(length));
        assertEquals(tbs(plain), TbsCertificates.withoutPoison(certificate(NAMES, filling(length), POISON)));
        assertEquals(tbs(plain), TbsCertificates.withoutPoison(certificate(POISON, NAMES, filling(length))));
        assertEquals(tbs(plain), TbsCertificates.withoutSctList(certificate(NAMES, scts("0001"), filling(length))));
    }

    @Test
    void lengthsOfThreeBytes() throws Exception {
        for (int length : new int[] {65_300, 65_400, 65_535, 65_536, 70_000}) {
            assertEquals(
                    tbs(certificate(NAMES, filling(length))),
                    TbsCertificates.withoutPoison(certificate(NAMES, POISON, filling(length))));
        }
    }

    @Test
    void everyLengthAroundTheBoundary() throws Exception {
        for (int length = 0; length < 300; length++) {
            assertEquals(
                    tbs(certificate(filling(length))),
                    TbsCertificates.withoutPoison(certificate(filling(length), POISON)));
        }
    }

    /** RFC 5280 has no empty list of extensions: there is none then. */
    @Test
    void withoutItsOnlyExtensionACertificateHasNone() throws Exception {
        Bytes left = TbsCertificates.withoutPoison(certificate(POISON));
        assertFalse(left.hex().contains("a3023000"));
        assertEquals(
                SPKI.hex(),
                left.hex().substring(left.hex().length() - SPKI.hex().length()));
    }

    @Test
    void aPrecertificateHasThePoison() throws Exception {
        assertTrue(TbsCertificates.isPrecertificate(certificate(NAMES, POISON)));
        assertFalse(TbsCertificates.isPrecertificate(certificate(NAMES, scts("0001"))));
        assertFalse(TbsCertificates.isPrecertificate(certificate()));
    }

    @Test
    void poisonIsCriticalAndNull() {
        byte[] nothing = {5, 0};
        for (byte[] poison : new byte[][] {
            TestCertificate.extension(POISON_OID, nothing),
            critical(POISON_OID, new byte[] {0}, nothing),
            critical(POISON_OID, new byte[] {1}, nothing),
            critical(POISON_OID, new byte[0], nothing),
            critical(POISON_OID, new byte[] {(byte) 0xff}, new byte[0]),
            critical(POISON_OID, new byte[] {(byte) 0xff}, new byte[] {5, 0, 0})
        }) {
            MalformedException e = assertThrows(
                    MalformedException.class, () -> TbsCertificates.isPrecertificate(certificate(NAMES, poison)));
            assertTrue(e.getMessage().contains("critical and NULL"), e.getMessage());
        }
    }

    @Test
    void thereIsExactlyOne() {
        assertMessage("has 0 poison extensions", () -> TbsCertificates.withoutPoison(certificate(NAMES)));
        assertMessage("has 2 poison extensions", () -> TbsCertificates.withoutPoison(certificate(POISON, POISON)));
        assertMessage("has 0 SCT list extensions", () -> TbsCertificates.withoutSctList(certificate(NAMES, POISON)));
        assertMessage(
                "has 2 SCT list extensions", () -> TbsCertificates.withoutSctList(certificate(scts(""), scts(""))));
        assertMessage("has no SCT list extension", () -> TbsCertificates.sctList(certificate(NAMES)));
        assertMessage("has no SCT list extension", () -> TbsCertificates.sctList(certificate()));
    }

    private static void assertMessage(String rule, org.junit.jupiter.api.function.Executable call) {
        MalformedException e = assertThrows(MalformedException.class, call);
        assertTrue(e.getMessage().startsWith("certificate: " + rule), e.getMessage());
    }

    @Test
    void theListIsInsideTwoOctetStrings() throws Exception {
        assertEquals(
                "0003abcdef",
                TbsCertificates.sctList(certificate(NAMES, scts("0003abcdef"))).hex());
        byte[] critical = critical(SCTS_OID, new byte[] {(byte) 0xff}, der(0x04, new byte[] {7}));
        assertEquals("07", TbsCertificates.sctList(certificate(critical)).hex());
    }

    @Test
    void theKeyIsAfterFiveOthersWithOrWithoutAVersion() throws Exception {
        assertEquals(SPKI, TbsCertificates.spki(certificate(NAMES)));
        Bytes third = certificate(NAMES);
        byte[] version = {(byte) 0xa0, 3, 2, 1, 2};
        int at = third.hex().indexOf(HexFormat.of().formatHex(version)) / 2;
        byte[] elements = Arrays.copyOfRange(third.toArray(), at + version.length, third.size());
        assertEquals(SPKI, TbsCertificates.spki(Bytes.wrap(der(0x30, der(0x30, elements)))));
    }

    @Test
    void alteredCertificatesAreRefusedOrRead() {
        Random random = Seed.random("TbsCertificatesTest");
        Bytes precertificate = certificate(NAMES, POISON, filling(200));
        Bytes last = certificate(NAMES, scts("0003abcdef"), filling(200));
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            Bytes altered = Alterations.of(i % 2 == 0 ? precertificate : last, random);
            try {
                TbsCertificates.spki(altered);
                if (TbsCertificates.isPrecertificate(altered)) {
                    TbsCertificates.withoutPoison(altered);
                } else {
                    TbsCertificates.sctList(altered);
                    TbsCertificates.withoutSctList(altered);
                }
                read++;
            } catch (MalformedException e) {
                assertEquals("certificate", e.object());
            }
        }
        assertTrue(read > 1000, "only " + read + " were read");
    }

    /** Another implementation's certificates, with their extensions in its order. */
    @Test
    void opensslsCertificates(@TempDir Path folder) throws Exception {
        Tools.require("openssl", "version");
        Tools.run(folder, "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem");
        Bytes plain = openssl(folder, "plain");
        Bytes poisoned = openssl(folder, "poisoned", "1.3.6.1.4.1.11129.2.4.3 = critical,DER:05:00");
        Bytes last = openssl(folder, "last", "1.3.6.1.4.1.11129.2.4.2 = DER:04:03:00:01:aa");

        assertTrue(TbsCertificates.isPrecertificate(poisoned));
        assertEquals(tbs(plain), TbsCertificates.withoutPoison(poisoned));
        assertEquals(tbs(plain), TbsCertificates.withoutSctList(last));
        assertEquals("0001aa", TbsCertificates.sctList(last).hex());
        assertEquals(
                Bytes.wrap(Certificates.parse(plain.toArray()).getPublicKey().getEncoded()),
                TbsCertificates.spki(plain));
    }

    private static Bytes openssl(Path folder, String name, String... extensions) throws IOException {
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(folder.resolve("serial"), "07\n");
        Files.writeString(folder.resolve("ca.cnf"), """
                [ca]
                default_ca = own
                [own]
                database = index
                serial = serial
                new_certs_dir = .
                default_md = sha256
                policy = any
                x509_extensions = these
                [any]
                commonName = supplied
                [these]
                subjectAltName = email:a@example.org
                %s
                keyUsage = critical,digitalSignature
                """.formatted(String.join("\n", extensions)));
        Tools.run(folder, "openssl", "req", "-new", "-key", "key.pem", "-subj", "/CN=a", "-out", "request");
        Tools.run(
                folder,
                Map.of(),
                ("openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in request -notext -out pem"
                                + " -startdate 20260101000000Z -enddate 20270101000000Z")
                        .split(" "));
        Tools.run(folder, "openssl", "x509", "-in", "pem", "-outform", "DER", "-out", name);
        return Bytes.wrap(Files.readAllBytes(folder.resolve(name)));
    }
}
