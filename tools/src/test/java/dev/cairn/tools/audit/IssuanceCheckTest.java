package dev.cairn.tools.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.Verifier;
import dev.cairn.core.entry.hashedrekord.HashedRekordLeaf;
import dev.cairn.core.entry.hashedrekord.HashedRekordRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IssuanceCheckTest {
    private static final Bytes ISSUER_KEY_HASH = Bytes.wrap(new byte[32]);
    private static final String SCT_LIST = "2b06010401d679020402";

    private final LocalKey signer = LocalKey.generate(KeyType.ECDSA_P256);
    private final LocalKey ctKey = LocalKey.generate(KeyType.ECDSA_P256);
    private final AuditedLog log;

    IssuanceCheckTest() throws Exception {
        log = new AuditedLog();
    }

    /** A certificate whose SCT names an index; the SCT is signed with a key, over a leaf of that index. */
    private Bytes certificate(long index, LocalKey sctKey) throws Exception {
        Bytes unsigned = certificate(index, sctKey, new byte[] {0x30, 0x00});
        byte[] leaf =
                SignerCertificate.read(unsigned).leaf(ISSUER_KEY_HASH).encode().toArray();
        return certificate(index, sctKey, sctKey.sign(leaf));
    }

    private Bytes certificate(long index, LocalKey sctKey, byte[] signature) {
        byte[] sct = new SignedCertificateTimestamp(
                        sctKey.publicKey().fingerprint(),
                        1_700_000_000_000L,
                        LeafIndex.extensions(index),
                        Bytes.wrap(signature))
                .encode()
                .toArray();
        byte[] list = ByteBuffer.allocate(4 + sct.length)
                .putShort((short) (2 + sct.length))
                .putShort((short) sct.length)
                .put(sct)
                .array();
        return TestCertificate.of(
                signer.publicKey().spki(),
                TestCertificate.names(TestCertificate.ascii(TestCertificate.RFC822_NAME, "ada@example.test")),
                TestCertificate.extension(SCT_LIST, TestCertificate.der(0x04, list)));
    }

    private Bytes leaf(Bytes certificate) throws Exception {
        return SignerCertificate.read(certificate).leaf(ISSUER_KEY_HASH).encode();
    }

    private Bytes use(Bytes certificate) throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(certificate.toArray());
        Verifier verifier = new Verifier.Certificate(certificate, KeyDetails.PKIX_ECDSA_P256_SHA_256);
        return HashedRekordLeaf.write(new HashedRekordRequest(
                Bytes.wrap(digest),
                new EntrySignature(Bytes.wrap(signer.signDigest(DigestAlgorithm.SHA2_256, digest)), verifier)));
    }

    private AuditReport audit(Optional<VerificationKey> key) throws Exception {
        return log.audit(new LogAudit.Settings(true, List.of(), key, 1, 10));
    }

    private static List<String> rules(AuditReport report) {
        return report.findings().stream()
                .map(finding -> finding.rule().text() + " " + finding.index().orElse(-1))
                .toList();
    }

    @Test
    void aCertificateThatStandsBeforeItsUseIsFine() throws Exception {
        Bytes certificate = certificate(1, ctKey);
        log.append(List.of(Bytes.ofUtf8("other"), leaf(certificate), use(certificate)));
        AuditReport report = audit(Optional.of(ctKey.publicKey()));
        assertEquals(List.of(), report.findings());
        assertEquals(1, report.counts().loggedBefore());
        assertEquals(1, report.counts().certificates());
    }

    @Test
    void oneThatStandsBehindItsUseIsNot() throws Exception {
        Bytes certificate = certificate(2, ctKey);
        log.append(List.of(Bytes.ofUtf8("other"), use(certificate), leaf(certificate)));
        assertEquals(List.of("certificate-logged 1"), rules(audit(Optional.empty())));
    }

    @Test
    void oneThatIsNotThereIsAnothersUnlessThisLogHasPromisedIt() throws Exception {
        Bytes certificate = certificate(0, ctKey);
        log.append(List.of(Bytes.ofUtf8("other"), use(certificate)));
        AuditReport unknown = audit(Optional.empty());
        assertTrue(unknown.isClean());
        assertEquals(1, unknown.counts().loggedElsewhere());
        log.keep(Optional.empty());
        assertEquals(List.of("certificate-logged 1"), rules(audit(Optional.of(ctKey.publicKey()))));
        // A leaf that is found where a promise of the same log said tells whose promises they are.
        Bytes good = certificate(2, ctKey);
        log.append(List.of(leaf(good), use(good)));
        log.keep(Optional.empty());
        assertEquals(List.of("certificate-logged 1"), rules(audit(Optional.empty())));
    }

    @Test
    void aPromiseWithAnotherKeyIsNone() throws Exception {
        Bytes certificate = certificate(0, LocalKey.generate(KeyType.ECDSA_P256));
        log.append(List.of(leaf(certificate), use(certificate)));
        assertEquals(List.of("certificate-promise 1"), rules(audit(Optional.of(ctKey.publicKey()))));
    }

    @Test
    void aLeafAtAnotherIndexThanItSaysIsNamed() throws Exception {
        log.append(List.of(Bytes.ofUtf8("other"), Bytes.ofUtf8("one more"), leaf(certificate(1, ctKey))));
        assertEquals(List.of("certificate-index 2"), rules(audit(Optional.empty())));
    }

    @Test
    void aCertificateOfNoAuthorityThatWasGivenIsNamed() throws Exception {
        Bytes certificate = certificate(0, ctKey);
        log.append(List.of(leaf(certificate), use(certificate)));
        // It is its own issuer by name, and no authority.
        LogAudit.Settings settings = new LogAudit.Settings(
                true, List.of(Certificates.parse(certificate.toArray())), Optional.empty(), 1, 10);
        assertEquals(List.of("certificate-chain 1"), rules(log.audit(settings)));
    }

    @Test
    void oneOfAnEarlierVisitIsProvenByTheTiles() throws Exception {
        Bytes certificate = certificate(1, ctKey);
        log.append(List.of(Bytes.ofUtf8("other"), leaf(certificate)));
        log.append(254);
        assertTrue(audit(Optional.of(ctKey.publicKey())).isClean());
        log.append(List.of(use(certificate), use(certificate(2, ctKey))));
        AuditReport report = audit(Optional.of(ctKey.publicKey()));
        assertEquals(256, report.from());
        assertEquals(1, report.counts().loggedBefore());
        assertEquals(List.of("certificate-logged 257"), rules(report));
    }

    @Test
    void aLeafThatTheRootDoesNotCommitToIsAFindingWhereverItIsRead() throws Exception {
        Bytes certificate = certificate(0, ctKey);
        log.append(List.of(Bytes.ofUtf8("instead"), use(certificate)));
        // The bundle shows the certificate's leaf, and the tile goes with the bundle; the checkpoint does not.
        Bytes leaf = leaf(certificate);
        AuditedLog shown = new AuditedLog();
        shown.append(List.of(leaf, use(certificate)));
        log.files().put("tile/entries/000.p/2", shown.file("tile/entries/000.p/2"));
        log.files().put("tile/0/000.p/2", shown.file("tile/0/000.p/2"));
        assertEquals(List.of("root -1"), rules(audit(Optional.of(ctKey.publicKey()))));
    }
}
