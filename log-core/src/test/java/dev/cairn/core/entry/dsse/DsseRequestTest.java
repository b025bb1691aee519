package dev.cairn.core.entry.dsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.EntrySignature;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.Verifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DsseRequestTest {
    private static final Bytes PAYLOAD = Bytes.ofUtf8("{\"_type\":\"a statement\"}");
    private static final String TYPE = "application/vnd.in-toto+json";

    private static final LocalKey P256 = LocalKey.generate(KeyType.ECDSA_P256);
    private static final LocalKey P384 = LocalKey.generate(KeyType.ECDSA_P384);
    private static final LocalKey ED25519 = LocalKey.generate(KeyType.ED25519);
    private static final Verifier P256_VERIFIER = verifier(P256, KeyDetails.PKIX_ECDSA_P256_SHA_256);
    private static final Verifier P384_VERIFIER = verifier(P384, KeyDetails.PKIX_ECDSA_P384_SHA_384);
    private static final Verifier ED25519_VERIFIER = verifier(ED25519, KeyDetails.PKIX_ED25519);

    /** The examples of the DSSE protocol: lengths count bytes, and the type may be anything. */
    @ParameterizedTest
    @CsvSource({
        "http://example.com/HelloWorld, hello world, DSSEv1 29 http://example.com/HelloWorld 11 hello world",
        "'', '', 'DSSEv1 0  0 '",
        "ü, ☃, DSSEv1 2 ü 3 ☃"
    })
    void preAuthenticationEncoding(String type, String payload, String encoding) {
        assertEquals(
                encoding,
                new DsseEnvelope(Bytes.ofUtf8(payload), type, List.of())
                        .preAuthenticationEncoding()
                        .utf8());
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "ECDSA_P256, PKIX_ECDSA_P256_SHA_256",
        "ECDSA_P384, PKIX_ECDSA_P384_SHA_384",
        "ECDSA_P521, PKIX_ECDSA_P521_SHA_512",
        "ED25519, PKIX_ED25519_PH",
        "RSA_2048, PKIX_RSA_PKCS1V15_2048_SHA256"
    })
    void aSignatureOverADigestIsLoggedAsHashedrekord(KeyType type, KeyDetails details) throws Exception {
        LocalKey key = LocalKey.generate(type);
        DigestAlgorithm algorithm = details.digestAlgorithm().orElseThrow();
        byte[] digest = algorithm.digest(pae());
        DsseRequest request =
                new DsseRequest(envelope(key.signDigest(algorithm, digest)), List.of(verifier(key, details)));
        Entry entry = request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.HASHEDREKORD);
        assertEquals(EntryKind.HASHEDREKORD_0_0_2, entry.kind());
        assertEquals(
                "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\""
                        + algorithm + "\",\"digest\":\"" + Bytes.wrap(digest).base64() + "\"},\"signature\":"
                        + printed(
                                request.envelope().signatures().get(0),
                                request.verifiers().get(0)) + "}}}",
                entry.bytes().utf8());
        assertEquals(
                IndexKey.hash(algorithm, Bytes.wrap(digest)), entry.indexKeys().get(0));
        assertStored(entry);

        assertEquals(
                EntryKind.DSSE_0_0_2,
                assertStored(request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.DSSE))
                        .kind());
    }

    @Test
    void pureEd25519IsLoggedAsDsse() throws Exception {
        DsseRequest request = new DsseRequest(envelope(ED25519.sign(pae())), List.of(ED25519_VERIFIER));
        Entry entry = request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.HASHEDREKORD);
        assertEquals(EntryKind.DSSE_0_0_2, entry.kind());
        assertEquals(
                dsseLeaf(printed(request.envelope().signatures().get(0), ED25519_VERIFIER)),
                entry.bytes().utf8());
        assertEquals(
                List.of(
                        IndexKey.hash(DigestAlgorithm.SHA2_256, payloadHash()),
                        new IndexKey(
                                IndexKey.Type.KEY,
                                ED25519.publicKey().fingerprint().hex())),
                entry.indexKeys());
        assertStored(entry);
    }

    @Test
    void severalSignaturesAreLoggedAsDsseSortedEachWithItsVerifier() throws Exception {
        Bytes first = Bytes.wrap(P256.sign(pae()));
        Bytes second = Bytes.wrap(ED25519.sign(pae()));
        Bytes third = Bytes.wrap(P384.sign(pae()));
        List<EntrySignature> expected = new ArrayList<>(List.of(
                new EntrySignature(first, P256_VERIFIER),
                new EntrySignature(second, ED25519_VERIFIER),
                new EntrySignature(third, P384_VERIFIER)));
        expected.sort((a, b) -> a.content().hex().compareTo(b.content().hex()));
        DsseEnvelope envelope = new DsseEnvelope(PAYLOAD, TYPE, List.of(first, second, third));
        Entry entry = new DsseRequest(envelope, List.of(P384_VERIFIER, ED25519_VERIFIER, P256_VERIFIER))
                .verify(PermittedAlgorithms.DEFAULT, DsseStorage.HASHEDREKORD);
        assertEquals(EntryKind.DSSE_0_0_2, entry.kind());
        assertEquals(
                dsseLeaf(expected.stream()
                        .map(signature -> printed(signature.content(), signature.verifier()))
                        .toArray(String[]::new)),
                entry.bytes().utf8());
        assertEquals(4, entry.indexKeys().size());
        assertStored(entry);
    }

    @Test
    void verifiersThatNoSignatureNeedsAreLeftOut() throws Exception {
        DsseRequest one = new DsseRequest(envelope(P256.sign(pae())), List.of(P256_VERIFIER));
        DsseRequest more = new DsseRequest(one.envelope(), List.of(ED25519_VERIFIER, P384_VERIFIER, P256_VERIFIER));
        for (DsseStorage storage : DsseStorage.values()) {
            assertEquals(
                    one.verify(PermittedAlgorithms.DEFAULT, storage),
                    more.verify(PermittedAlgorithms.DEFAULT, storage));
        }
    }

    static Stream<Arguments> malformed() {
        Bytes good = Bytes.wrap(P256.sign(pae()));
        Bytes unreadable = TestCertificate.of(P256.publicKey().spki(), TestCertificate.fulcio(1, new byte[] {-1}));
        return Stream.of(
                row("no verifier", "verifiers", List.of(good), List.of()),
                row("eleven verifiers", "verifiers", List.of(good), Collections.nCopies(11, P256_VERIFIER)),
                row("no signature", "envelope.signatures", List.of(), List.of(P256_VERIFIER)),
                row("eleven signatures", "envelope.signatures", Collections.nCopies(11, good), List.of(P256_VERIFIER)),
                row(
                        "an empty signature",
                        "envelope.signatures[1].sig",
                        List.of(good, Bytes.EMPTY),
                        List.of(P256_VERIFIER)),
                row(
                        "a key that is not one",
                        "verifiers[1].publicKey.rawBytes",
                        List.of(good),
                        List.of(P256_VERIFIER, new Verifier.PublicKey(Bytes.EMPTY, KeyDetails.PKIX_ED25519))),
                row(
                        "an algorithm that is not permitted, though no signature needs it",
                        "verifiers[1].keyDetails",
                        List.of(good),
                        List.of(P256_VERIFIER, verifier(P256, KeyDetails.PKIX_ECDSA_P384_SHA_384))),
                row(
                        "ECDSA without a hash function",
                        "verifiers[0].keyDetails",
                        List.of(good),
                        List.of(verifier(P256, KeyDetails.PKIX_ED25519))),
                row(
                        "a certificate whose names cannot be read",
                        "verifiers[0].x509Certificate.rawBytes",
                        List.of(good),
                        List.of(new Verifier.Certificate(unreadable, KeyDetails.PKIX_ECDSA_P256_SHA_256))));
    }

    private static Arguments row(String rule, String field, List<Bytes> signatures, List<Verifier> verifiers) {
        return Arguments.of(
                rule,
                "dsseRequestV002." + field,
                new DsseRequest(new DsseEnvelope(PAYLOAD, TYPE, signatures), verifiers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String field, DsseRequest request) {
        for (DsseStorage storage : DsseStorage.values()) {
            MalformedException e =
                    assertThrows(MalformedException.class, () -> request.verify(PermittedAlgorithms.DEFAULT, storage));
            assertEquals(field, e.object(), e.rule());
        }
    }

    static Stream<Arguments> unverified() {
        Bytes good = Bytes.wrap(P256.sign(pae()));
        Bytes altered = Bytes.wrap(P256.sign(Bytes.ofUtf8("another message").unsafeArray()));
        byte[] overPayload = P256.sign(PAYLOAD.unsafeArray());
        DsseEnvelope envelope = new DsseEnvelope(PAYLOAD, TYPE, List.of(good));
        List<Verifier> verifiers = List.of(P256_VERIFIER);
        return Stream.of(
                Arguments.of(
                        "another payload",
                        0,
                        new DsseRequest(new DsseEnvelope(Bytes.ofUtf8("x"), TYPE, envelope.signatures()), verifiers)),
                Arguments.of(
                        "another type",
                        0,
                        new DsseRequest(new DsseEnvelope(PAYLOAD, TYPE + "2", envelope.signatures()), verifiers)),
                Arguments.of("another key", 0, new DsseRequest(envelope, List.of(P384_VERIFIER, ED25519_VERIFIER))),
                Arguments.of(
                        "a signature over the payload alone", 0, new DsseRequest(envelope(overPayload), verifiers)),
                Arguments.of(
                        "Ed25519ph said to be pure",
                        0,
                        new DsseRequest(
                                envelope(ED25519.signDigest(
                                        DigestAlgorithm.SHA2_512, DigestAlgorithm.SHA2_512.digest(pae()))),
                                List.of(ED25519_VERIFIER))),
                Arguments.of(
                        "pure Ed25519 said to be Ed25519ph",
                        0,
                        new DsseRequest(
                                envelope(ED25519.sign(pae())), List.of(verifier(ED25519, KeyDetails.PKIX_ED25519_PH)))),
                Arguments.of(
                        "a second signature that is false",
                        1,
                        new DsseRequest(new DsseEnvelope(PAYLOAD, TYPE, List.of(good, altered)), verifiers)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unverified")
    void refusesWhatDoesNotVerify(String row, int index, DsseRequest request) {
        for (DsseStorage storage : DsseStorage.values()) {
            VerificationException e = assertThrows(
                    VerificationException.class, () -> request.verify(PermittedAlgorithms.DEFAULT, storage));
            assertEquals(
                    "dsseRequestV002.envelope.signatures[" + index + "].sig: verifies under none of the verifiers",
                    e.getMessage());
        }
    }

    @Test
    void refusesEveryAlteredBitOfAPureSignature() {
        byte[] signature = ED25519.sign(pae());
        for (int bit = 0; bit < 512; bit++) {
            byte[] altered = signature.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            DsseRequest request = new DsseRequest(envelope(altered), List.of(ED25519_VERIFIER));
            assertThrows(
                    VerificationException.class,
                    () -> request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.HASHEDREKORD));
        }
    }

    @Test
    void refusesALeafThatNoEntryBundleCanHold() {
        List<Bytes> signatures = Collections.nCopies(10, Bytes.wrap(P256.sign(pae())));
        byte[] padding = new byte[6_000];
        Verifier large = new Verifier.Certificate(
                TestCertificate.of(P256.publicKey().spki(), TestCertificate.extension("2a03", padding)),
                KeyDetails.PKIX_ECDSA_P256_SHA_256);
        DsseRequest request = new DsseRequest(new DsseEnvelope(PAYLOAD, TYPE, signatures), List.of(large));
        MalformedException e = assertThrows(
                MalformedException.class, () -> request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.DSSE));
        assertEquals("entry", e.object());
    }

    /** An envelope that was signed and logged elsewhere becomes the very leaf that was logged there. */
    @Test
    void aRealEnvelopeBecomesTheLeafThatItsClientSent() throws Exception {
        JsonNode bundle = TestBundles.bundle("rekor2-dsse-happy-path");
        JsonNode envelope = bundle.get("dsseEnvelope");
        DsseRequest request = new DsseRequest(
                new DsseEnvelope(
                        TestBundles.bytes(envelope.get("payload")),
                        envelope.get("payloadType").asText(),
                        List.of(TestBundles.bytes(envelope.at("/signatures/0/sig")))),
                List.of(new Verifier.Certificate(
                        TestBundles.bytes(bundle.at("/verificationMaterial/certificate/rawBytes")),
                        KeyDetails.PKIX_ECDSA_P256_SHA_256)));
        assertEquals(
                TestBundles.bytes(bundle.at("/verificationMaterial/tlogEntries/0/canonicalizedBody")),
                request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.HASHEDREKORD)
                        .bytes());
        Entry dsse = request.verify(PermittedAlgorithms.DEFAULT, DsseStorage.DSSE);
        assertEquals(
                IndexKey.hash(
                        DigestAlgorithm.SHA2_256,
                        Bytes.wrap(DigestAlgorithm.SHA2_256.digest(
                                request.envelope().payload().unsafeArray()))),
                dsse.indexKeys().get(0));
        assertStored(dsse);
    }

    private static Entry assertStored(Entry entry) throws MalformedException {
        Entry stored = Entry.of(entry.kind(), entry.bytes());
        assertEquals(entry, stored);
        assertEquals(entry.indexKeys(), stored.indexKeys());
        return entry;
    }

    private static String dsseLeaf(String... signatures) {
        return "{\"apiVersion\":\"0.0.2\",\"kind\":\"dsse\",\"spec\":{\"dsseV002\":{\"payloadHash\":{\"algorithm\":\"SHA2_256\","
                + "\"digest\":\"" + payloadHash().base64() + "\"},\"signatures\":[" + String.join(",", signatures)
                + "]}}}";
    }

    private static String printed(Bytes signature, Verifier verifier) {
        return "{\"content\":\"" + signature.base64() + "\",\"verifier\":{\"keyDetails\":\"" + verifier.keyDetails()
                + "\",\"publicKey\":{\"rawBytes\":\"" + verifier.rawBytes().base64() + "\"}}}";
    }

    private static Bytes payloadHash() {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(PAYLOAD.unsafeArray()));
    }

    private static byte[] pae() {
        return Bytes.ofUtf8("DSSEv1 " + TYPE.length() + " " + TYPE + " " + PAYLOAD.size() + " " + PAYLOAD.utf8())
                .unsafeArray();
    }

    private static DsseEnvelope envelope(byte[] signature) {
        return new DsseEnvelope(PAYLOAD, TYPE, List.of(Bytes.wrap(signature)));
    }

    private static Verifier verifier(LocalKey key, KeyDetails details) {
        return new Verifier.PublicKey(key.publicKey().spki(), details);
    }
}
