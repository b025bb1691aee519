package dev.cairn.ca.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorityChainTest {
    private static final Instant NOW = TestChains.NOW;
    private static final LocalKey ROOT_KEY = LocalKey.generate(KeyType.ECDSA_P384);
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P384);
    private static final X509Certificate ROOT =
            TestChains.CEREMONY.root(ROOT_KEY, "example.com", "root", NOW, AuthorityCeremony.ROOT_LIFETIME);
    private static final X509Certificate INTERMEDIATE = intermediate(ROOT_KEY, ROOT);

    private static X509Certificate intermediate(LocalKey rootKey, X509Certificate root) {
        return TestChains.CEREMONY.intermediate(
                rootKey,
                root,
                KEY.publicKey(),
                "example.com",
                "intermediate",
                NOW,
                AuthorityCeremony.INTERMEDIATE_LIFETIME);
    }

    private static void refused(String rule, List<X509Certificate> chain, Instant now) {
        VerificationException e =
                assertThrows(VerificationException.class, () -> AuthorityChain.verify(chain, now), rule);
        assertTrue(e.getMessage().contains(rule), e.getMessage());
    }

    @Test
    void ceremonysProfile() throws Exception {
        AuthorityChain.verify(List.of(INTERMEDIATE, ROOT), NOW);
        assertEquals(1, ROOT.getBasicConstraints());
        assertEquals(0, INTERMEDIATE.getBasicConstraints());
        assertEquals(Set.of("2.5.29.15", "2.5.29.19"), ROOT.getCriticalExtensionOIDs());
        assertEquals(Set.of("2.5.29.15", "2.5.29.19"), INTERMEDIATE.getCriticalExtensionOIDs());
        assertEquals(Set.of("2.5.29.14"), ROOT.getNonCriticalExtensionOIDs());
        assertEquals(Set.of("2.5.29.14", "2.5.29.35", "2.5.29.37"), INTERMEDIATE.getNonCriticalExtensionOIDs());
        assertNull(ROOT.getExtendedKeyUsage());
        assertEquals(List.of("1.3.6.1.5.5.7.3.3"), INTERMEDIATE.getExtendedKeyUsage());
        boolean[] usage = INTERMEDIATE.getKeyUsage();
        assertNotNull(usage);
        for (int bit = 0; bit < usage.length; bit++) {
            assertEquals(bit == 5 || bit == 6, usage[bit], "key usage " + bit);
        }
        assertEquals(
                "CN=intermediate,O=example.com",
                INTERMEDIATE.getSubjectX500Principal().getName());
        assertEquals(NOW.plus(Duration.ofDays(1095)), INTERMEDIATE.getNotAfter().toInstant());
    }

    @Test
    void rootAloneMayIssue() throws Exception {
        CertificateAuthority.load(ROOT_KEY, List.of(ROOT), NOW);
    }

    @Test
    void intermediateEndsWithItsRoot() {
        X509Certificate brief = TestChains.CEREMONY.root(ROOT_KEY, "example.com", "root", NOW, Duration.ofDays(1));
        assertEquals(brief.getNotAfter(), intermediate(ROOT_KEY, brief).getNotAfter());
    }

    @Test
    void rules() {
        refused("it ended at", List.of(INTERMEDIATE, ROOT), NOW.plus(Duration.ofDays(1096)));
        refused("it begins at", List.of(INTERMEDIATE, ROOT), NOW.minusSeconds(1));
        refused("the last is not a root", List.of(INTERMEDIATE), NOW);
        refused("the next one is not its issuer", List.of(INTERMEDIATE, INTERMEDIATE, ROOT), NOW);
        X509Certificate below = TestChains.CEREMONY.intermediate(
                KEY, INTERMEDIATE, ROOT_KEY.publicKey(), "example.com", "below", NOW, Duration.ofDays(1));
        refused("path length is 0 with 1 authorities", List.of(below, INTERMEDIATE, ROOT), NOW);
        refused("not one to 8", List.of(), NOW);
        LocalKey otherKey = LocalKey.generate(KeyType.ECDSA_P384);
        X509Certificate other =
                TestChains.CEREMONY.root(otherKey, "example.com", "root", NOW, AuthorityCeremony.ROOT_LIFETIME);
        refused("the signature is not that of its issuer", List.of(INTERMEDIATE, other), NOW);
    }

    @Test
    void purposeIsNested() {
        X509Certificate noPurpose = TestChains.CEREMONY.root(KEY, "example.com", "other", NOW, Duration.ofDays(1));
        refused("extKeyUsage has no codeSigning", List.of(noPurpose, ROOT), NOW);
    }

    @Test
    void keyIsTheChains() {
        VerificationException e = assertThrows(
                VerificationException.class,
                () -> CertificateAuthority.load(ROOT_KEY, List.of(INTERMEDIATE, ROOT), NOW));
        assertEquals("CA key: not the key of the chain's first certificate", e.getMessage());
    }

    @Test
    void endCertificateIssuesNothing() throws Exception {
        CertificateAuthority authority = TestChains.authority(KeyType.ECDSA_P256);
        LeafTemplate template = new LeafTemplate(
                java.math.BigInteger.ONE,
                NOW,
                NOW.plusSeconds(1),
                KEY.publicKey(),
                new dev.cairn.ca.identity.SubjectName(dev.cairn.ca.identity.SubjectName.Kind.EMAIL, "a@b"),
                new java.util.TreeMap<>());
        X509Certificate leaf = dev.cairn.core.crypto.Certificates.parse(
                authority.precertificate(template).chain().get(0).toArray());
        refused("does not say that it is a CA", List.of(leaf, authority.chain().get(0)), NOW);
    }

    @Test
    void readsPem() throws Exception {
        CertificateAuthority authority = TestChains.authority(KeyType.ECDSA_P256);
        assertEquals(authority.chain(), AuthorityChain.parse(String.join("", authority.chainPem())));
        assertThrows(MalformedException.class, () -> AuthorityChain.parse(""));
        assertThrows(
                MalformedException.class,
                () -> AuthorityChain.parse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
    }
}
