package dev.cairn.core.crypto;

import static dev.cairn.core.entry.TestCertificate.der;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.TestCertificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chains that are signed here, so that each rule can be broken alone. */
class CertificateChainTest {
    private static final LocalKey ROOT = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey BETWEEN = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey LEAF = LocalKey.generate(KeyType.ECDSA_P256);
    private static final byte[] ECDSA_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");
    private static final byte[] ECDSA_SHA1 = HexFormat.of().parseHex("300906072a8648ce3d0401");
    private static final byte[] ED25519 = HexFormat.of().parseHex("300506032b6570");
    private static final byte[] CA = constraints(HexFormat.of().parseHex("30030101ff"));
    private static final byte[] CA_OF_LEAVES = constraints(HexFormat.of().parseHex("30060101ff020100"));
    private static final byte[] NO_CA = constraints(HexFormat.of().parseHex("3000"));
    private static final byte[] SIGNS_CERTIFICATES =
            critical("551d0f", HexFormat.of().parseHex("03020204"));
    private static final byte[] SIGNS_DATA = critical("551d0f", HexFormat.of().parseHex("03020780"));
    private static final byte[] NAME_CONSTRAINTS =
            critical("551d1e", HexFormat.of().parseHex("3000"));

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"ECDSA_P256", "ECDSA_P384", "ED25519"})
    void leadsFromTheRootByWayOfTheOthersInAnyOrder(KeyType type) throws Exception {
        LocalKey key = LocalKey.generate(type);
        byte[] algorithm = switch (type) {
            case ED25519 -> ED25519;
            case ECDSA_P384 -> HexFormat.of().parseHex("300a06082a8648ce3d040303");
            default -> ECDSA_SHA256;
        };
        X509Certificate root = certificate("root", key, "root", key, algorithm, CA, SIGNS_CERTIFICATES);
        X509Certificate upper = certificate("upper", key, "root", key, algorithm, CA, SIGNS_CERTIFICATES);
        X509Certificate lower = certificate("lower", key, "upper", key, algorithm, CA_OF_LEAVES);
        X509Certificate leaf = certificate("leaf", LEAF, "lower", key, algorithm, NO_CA, SIGNS_DATA);
        CertificateChain.verify(List.of(leaf, lower, upper, root));
        CertificateChain.verify(List.of(leaf, upper, lower, root));
        assertNoPath(leaf, upper, root);
        assertNoPath(leaf, root);
    }

    @Test
    void aRootNeedsNoPathToItself() throws Exception {
        X509Certificate alone = leaf("root", ROOT, ECDSA_SHA256, NAME_CONSTRAINTS);
        CertificateChain.verify(List.of(alone, alone));
    }

    @Test
    void aCertificateNeedsNoExtensionsUnlessItIsAnAuthority() throws Exception {
        X509Certificate root = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA);
        CertificateChain.verify(List.of(leaf("root", ROOT, ECDSA_SHA256), root));
        assertNoPath(leaf("root", ROOT, ECDSA_SHA256), certificate("root", ROOT, "root", ROOT, ECDSA_SHA256));
    }

    @Test
    void whatIsCriticalMustBeKnown() throws Exception {
        X509Certificate root = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA);
        assertNoPath(leaf("root", ROOT, ECDSA_SHA256, NAME_CONSTRAINTS), root);
        assertNoPath(
                leaf("root", ROOT, ECDSA_SHA256),
                certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA, NAME_CONSTRAINTS));
    }

    @Test
    void theRootMustBeValidWhenTheLeafBeginsToBe() throws Exception {
        X509Certificate root = certificate("260101000000Z", "root", ROOT, "root", ROOT, ECDSA_SHA256, CA);
        assertNoPath(leaf("root", ROOT, ECDSA_SHA256), root);
    }

    @Test
    void anIssuerMustBeAnAuthorityThatSignsCertificates() throws Exception {
        X509Certificate leaf = leaf("root", ROOT, ECDSA_SHA256);
        assertNoPath(leaf, certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, NO_CA, SIGNS_CERTIFICATES));
        assertNoPath(leaf, certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA, SIGNS_DATA));
    }

    @Test
    void anIssuerMustHaveNoMoreAuthoritiesBelowThanItSays() throws Exception {
        X509Certificate root = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA_OF_LEAVES);
        X509Certificate between = certificate("between", BETWEEN, "root", ROOT, ECDSA_SHA256, CA);
        assertNoPath(leaf("between", BETWEEN, ECDSA_SHA256), between, root);
    }

    @Test
    void theSignatureMustBeOfTheIssuersKeyAndOfAnAlgorithmOfIt() throws Exception {
        X509Certificate root = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA);
        assertNoPath(leaf("root", BETWEEN, ECDSA_SHA256), root);
        assertNoPath(leaf("root", ROOT, ECDSA_SHA1), root);
        assertNoPath(leaf("root", ROOT, ED25519), root);
        LocalKey ed25519 = LocalKey.generate(KeyType.ED25519);
        X509Certificate edRoot = certificate("root", ed25519, "root", ed25519, ED25519, CA);
        assertNoPath(leaf("root", ed25519, ECDSA_SHA256), edRoot);
        assertNoPath(leaf("root", LocalKey.generate(KeyType.ED25519), ED25519), edRoot);
    }

    @Test
    void atMost100SignaturesAreChecked() throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf("between", BETWEEN, ECDSA_SHA256));
        X509Certificate between = certificate("between", BETWEEN, "between", BETWEEN, ECDSA_SHA256, CA);
        for (int i = 0; i < 8; i++) {
            chain.add(between);
        }
        chain.add(certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA));
        VerificationException e = assertThrows(VerificationException.class, () -> CertificateChain.verify(chain));
        assertEquals("certificate chain: more than 100 signatures to check", e.getMessage());
    }

    @Test
    void anIssuerThatIsReadOnceSaysTheSame() throws Exception {
        X509Certificate root = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, CA);
        X509Certificate none = certificate("root", ROOT, "root", ROOT, ECDSA_SHA256, NO_CA);
        X509Certificate other = certificate("other", ROOT, "other", ROOT, ECDSA_SHA256, CA);
        X509Certificate key = certificate("root", BETWEEN, "root", BETWEEN, ECDSA_SHA256, CA);
        X509Certificate leaf = leaf("root", ROOT, ECDSA_SHA256);
        assertEquals(true, new CertificateIssuer(root).issued(leaf));
        assertEquals(true, CertificateChain.isIssuedBy(root, leaf));
        for (X509Certificate issuer : List.of(none, other, key)) {
            assertEquals(false, new CertificateIssuer(issuer).issued(leaf), issuer.toString());
            assertEquals(false, CertificateChain.isIssuedBy(issuer, leaf), issuer.toString());
        }
    }

    private static void assertNoPath(X509Certificate... chain) {
        VerificationException e =
                assertThrows(VerificationException.class, () -> CertificateChain.verify(List.of(chain)));
        assertEquals("certificate chain: the last certificate does not lead to the first", e.getMessage());
    }

    private static X509Certificate leaf(String issuer, LocalKey by, byte[] algorithm, byte[]... extensions)
            throws MalformedException {
        return certificate("leaf", LEAF, issuer, by, algorithm, extensions);
    }

    private static X509Certificate certificate(
            String name, LocalKey key, String issuer, LocalKey by, byte[] algorithm, byte[]... extensions)
            throws MalformedException {
        return certificate("250101000000Z", name, key, issuer, by, algorithm, extensions);
    }

    private static X509Certificate certificate(
            String from, String name, LocalKey key, String issuer, LocalKey by, byte[] algorithm, byte[]... extensions)
            throws MalformedException {
        byte[] tbs = der(
                0x30,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, new byte[] {1}),
                algorithm,
                name(issuer),
                der(0x30, TestCertificate.ascii(0x17, from), TestCertificate.ascii(0x17, "350101000000Z")),
                name(name),
                key.publicKey().spki().toArray(),
                extensions.length == 0 ? new byte[0] : der(0xa3, der(0x30, extensions)));
        return Certificates.parse(der(0x30, tbs, algorithm, der(0x03, new byte[] {0}, by.sign(tbs))));
    }

    private static byte[] name(String text) {
        byte[] commonName = der(0x06, HexFormat.of().parseHex("550403"));
        return der(0x30, der(0x31, der(0x30, commonName, TestCertificate.utf8(text))));
    }

    private static byte[] constraints(byte[] value) {
        return critical("551d13", value);
    }

    private static byte[] critical(String oid, byte[] value) {
        return der(
                0x30, der(0x06, HexFormat.of().parseHex(oid)), der(0x01, new byte[] {(byte) 0xff}), der(0x04, value));
    }
}
