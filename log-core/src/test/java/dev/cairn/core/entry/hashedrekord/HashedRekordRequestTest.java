package dev.cairn.core.entry.hashedrekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.cairn.core.entry.SigningAlgorithm;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.Verifier;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HashedRekordRequestTest {
    private static final Map<KeyType, LocalKey> KEYS = new EnumMap<>(KeyType.class);
    private static final Bytes ARTIFACT = Bytes.ofUtf8("an artifact");

    /** Each pair is permitted; Rekor takes only the hash function from the details. */
    @ParameterizedTest(name = "{0} key with {1}")
    @CsvSource({
        "ECDSA_P256, PKIX_ECDSA_P256_SHA_256",
        "ECDSA_P384, PKIX_ECDSA_P384_SHA_384",
        "ECDSA_P521, PKIX_ECDSA_P521_SHA_512",
        "ED25519, PKIX_ED25519_PH",
        "RSA_2048, PKIX_RSA_PKCS1V15_2048_SHA256",
        "RSA_3072, PKIX_RSA_PKCS1V15_3072_SHA256",
        "RSA_4096, PKIX_RSA_PKCS1V15_4096_SHA256",
        "RSA_2048, PKIX_RSA_PSS_2048_SHA256",
        "RSA_2048, PKIX_RSA_PKCS1V15_4096_SHA256",
        "ECDSA_P256, PKIX_RSA_PKCS1V15_2048_SHA256",
        "ECDSA_P256, PKIX_ECDSA_P384_SHA_256",
        "ED25519, PKIX_ECDSA_P521_SHA_512",
    })
    void takesWhatIsSigned(KeyType type, KeyDetails details) throws Exception {
        HashedRekordRequest request = signed(type, details);
        Entry entry = request.verify(PermittedAlgorithms.DEFAULT);
        assertEquals(EntryKind.HASHEDREKORD_0_0_2, entry.kind());
        assertEquals(template(request), entry.bytes().utf8());
        assertEquals(
                List.of(
                        IndexKey.hash(details.digestAlgorithm().orElseThrow(), request.digest()),
                        new IndexKey(
                                IndexKey.Type.KEY,
                                key(type).publicKey().fingerprint().hex())),
                entry.indexKeys());
        Entry stored = Entry.of(entry.kind(), entry.bytes());
        assertEquals(entry, stored);
        assertEquals(entry.leafHash(), stored.leafHash());
        assertEquals(entry.indexKeys(), stored.indexKeys());
        assertEquals(request, HashedRekordLeaf.read(entry.bytes()));
    }

    @Test
    void takesACertificateAndFindsItsNames() throws Exception {
        LocalKey key = key(KeyType.ECDSA_P256);
        Bytes certificate = TestCertificate.of(
                key.publicKey().spki(),
                TestCertificate.names(TestCertificate.ascii(TestCertificate.RFC822_NAME, "ada@example.org")),
                TestCertificate.fulcio(8, TestCertificate.utf8("https://op.example")));
        Entry entry = signed(key, new Verifier.Certificate(certificate, KeyDetails.PKIX_ECDSA_P256_SHA_256))
                .verify(PermittedAlgorithms.DEFAULT);
        assertEquals(
                List.of(
                        new IndexKey(
                                IndexKey.Type.KEY, key.publicKey().fingerprint().hex()),
                        new IndexKey(IndexKey.Type.IDENTITY, "ada@example.org"),
                        new IndexKey(IndexKey.Type.ISSUER, "https://op.example")),
                entry.indexKeys().subList(1, 4));
        assertEquals(entry.indexKeys(), Entry.of(entry.kind(), entry.bytes()).indexKeys());
    }

    static Stream<Arguments> malformed() throws Exception {
        HashedRekordRequest good = signed(KeyType.ECDSA_P256, KeyDetails.PKIX_ECDSA_P256_SHA_256);
        Bytes spki = key(KeyType.ECDSA_P256).publicKey().spki();
        Bytes certificate = TestCertificate.of(spki);
        Bytes manyNames = TestCertificate.of(
                spki,
                TestCertificate.names(Stream.generate(() -> TestCertificate.ascii(TestCertificate.URI, "u:1"))
                        .limit(65)
                        .toArray(byte[][]::new)));
        return Stream.of(
                row(
                        "signature is empty",
                        "signature.content",
                        new HashedRekordRequest(
                                good.digest(),
                                new EntrySignature(Bytes.EMPTY, good.signature().verifier()))),
                row("digest is empty", "digest", new HashedRekordRequest(Bytes.EMPTY, good.signature())),
                row(
                        "digest is shorter than SHA-256",
                        "digest",
                        new HashedRekordRequest(Bytes.copyOf(new byte[31]), good.signature())),
                row(
                        "digest is longer than SHA-256",
                        "digest",
                        new HashedRekordRequest(Bytes.copyOf(new byte[48]), good.signature())),
                row("public key is empty", "signature.verifier.publicKey.rawBytes", publicKey(good, Bytes.EMPTY)),
                row("public key is not DER", "signature.verifier.publicKey.rawBytes", publicKey(good, ARTIFACT)),
                row(
                        "public key is cut off",
                        "signature.verifier.publicKey.rawBytes",
                        publicKey(good, Bytes.copyOf(spki.toArray(), 0, spki.size() - 1))),
                row(
                        "public key is followed by a byte",
                        "signature.verifier.publicKey.rawBytes",
                        publicKey(good, append(spki))),
                row(
                        "public key is a certificate",
                        "signature.verifier.publicKey.rawBytes",
                        publicKey(good, certificate)),
                row(
                        "certificate is empty",
                        "signature.verifier.x509Certificate.rawBytes",
                        certificate(good, Bytes.EMPTY)),
                row(
                        "certificate is a public key",
                        "signature.verifier.x509Certificate.rawBytes",
                        certificate(good, spki)),
                row(
                        "certificate is followed by a byte",
                        "signature.verifier.x509Certificate.rawBytes",
                        certificate(good, append(certificate))),
                row(
                        "certificate has too many names",
                        "signature.verifier.x509Certificate.rawBytes",
                        certificate(good, manyNames)),
                row(
                        "details have no hash function",
                        "signature.verifier.keyDetails",
                        with(good, KeyType.ED25519, KeyDetails.PKIX_ED25519)),
                row(
                        "details are of ML-DSA",
                        "signature.verifier.keyDetails",
                        with(good, KeyType.ECDSA_P256, KeyDetails.ML_DSA_65)),
                row(
                        "hash function does not belong to the curve",
                        "signature.verifier.keyDetails",
                        with(good, KeyType.ECDSA_P256, KeyDetails.PKIX_ECDSA_P384_SHA_384)),
                row(
                        "hash function is one that sigstore gave up",
                        "signature.verifier.keyDetails",
                        with(good, KeyType.ECDSA_P384, KeyDetails.PKIX_ECDSA_P384_SHA_256)),
                row(
                        "Ed25519ph with SHA-256",
                        "signature.verifier.keyDetails",
                        with(good, KeyType.ED25519, KeyDetails.PKIX_ECDSA_P256_SHA_256)));
    }

    private static Arguments row(String rule, String field, HashedRekordRequest request) {
        return Arguments.of(rule, "hashedRekordRequestV002." + field, request);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String field, HashedRekordRequest request) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> request.verify(PermittedAlgorithms.DEFAULT));
        assertEquals(field, e.object(), e.rule());
    }

    @ParameterizedTest
    @EnumSource(
            value = SigningAlgorithm.class,
            names = {"ECDSA_P256_SHA256"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesWhatTheLogDoesNotPermit(SigningAlgorithm permitted) throws Exception {
        HashedRekordRequest request = signed(KeyType.ECDSA_P256, KeyDetails.PKIX_ECDSA_P256_SHA_256);
        MalformedException e =
                assertThrows(MalformedException.class, () -> request.verify(PermittedAlgorithms.of(Set.of(permitted))));
        assertEquals(
                "hashedRekordRequestV002.signature.verifier.keyDetails: "
                        + "a key of type ECDSA_P256 with SHA2_256 is not permitted in this log",
                e.getMessage());
        request.verify(PermittedAlgorithms.of(Set.of(permitted, SigningAlgorithm.ECDSA_P256_SHA256)));
    }

    @Test
    void refusesALeafThatNoEntryBundleCanHold() throws Exception {
        HashedRekordRequest good = signed(KeyType.ECDSA_P256, KeyDetails.PKIX_ECDSA_P256_SHA_256);
        int rest = HashedRekordLeaf.write(good).size()
                - base64Size(good.signature().content());
        Bytes longest = Bytes.wrap(new byte[(65_535 - rest) / 4 * 3]);
        // Well formed, and so judged by its signature.
        assertThrows(
                VerificationException.class, () -> withSignature(good, longest).verify(PermittedAlgorithms.DEFAULT));
        MalformedException e = assertThrows(
                MalformedException.class,
                () -> withSignature(good, append(longest)).verify(PermittedAlgorithms.DEFAULT));
        assertEquals("entry", e.object());
        int size = rest + base64Size(append(longest));
        assertEquals("its canonical form has " + size + " bytes, the limit is 65535", e.rule());
        MalformedException huge = assertThrows(
                MalformedException.class,
                () -> withSignature(good, Bytes.wrap(new byte[4 << 20])).verify(PermittedAlgorithms.DEFAULT));
        assertTrue(huge.rule().startsWith("its canonical form has 559"), huge.rule());
    }

    /** Every bit with the commonest algorithm, one bit of seven with the others. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ECDSA_P256, PKIX_ECDSA_P256_SHA_256, 1",
        "ECDSA_P384, PKIX_ECDSA_P384_SHA_384, 7",
        "ECDSA_P521, PKIX_ECDSA_P521_SHA_512, 7",
        "ED25519, PKIX_ED25519_PH, 7",
        "RSA_2048, PKIX_RSA_PKCS1V15_2048_SHA256, 7"
    })
    void refusesAlteredBitsOfSignatureAndDigest(KeyType type, KeyDetails details, int step) throws Exception {
        HashedRekordRequest good = signed(type, details);
        for (int bit = 0; bit < 8 * good.signature().content().size(); bit += step) {
            refusesAsFalse(withSignature(good, flip(good.signature().content(), bit)), "signature, bit " + bit);
        }
        for (int bit = 0; bit < 8 * good.digest().size(); bit += step) {
            refusesAsFalse(new HashedRekordRequest(flip(good.digest(), bit), good.signature()), "digest, bit " + bit);
        }
    }

    @Test
    void refusesTheSignatureOfAnotherKey() throws Exception {
        HashedRekordRequest good = signed(KeyType.ECDSA_P256, KeyDetails.PKIX_ECDSA_P256_SHA_256);
        refusesAsFalse(
                publicKey(
                        good, LocalKey.generate(KeyType.ECDSA_P256).publicKey().spki()),
                "another key");
    }

    /** What others have logged in the public instance is taken, and becomes the same leaf. */
    @Test
    void takesTheRequestsBehindRealEntries() throws Exception {
        Map<String, JsonNode> entries = TestBundles.entries(EntryKind.HASHEDREKORD_0_0_2);
        assertTrue(entries.size() >= 20, "bundles: " + entries.keySet());
        for (Map.Entry<String, JsonNode> bundle : entries.entrySet()) {
            Bytes leaf = TestBundles.bytes(bundle.getValue().get("canonicalizedBody"));
            Entry entry = HashedRekordLeaf.read(leaf).verify(PermittedAlgorithms.DEFAULT);
            assertEquals(leaf, entry.bytes(), bundle.getKey());
            assertEquals(entry.indexKeys(), Entry.of(entry.kind(), leaf).indexKeys());
        }
    }

    private static void refusesAsFalse(HashedRekordRequest request, String what) {
        VerificationException e =
                assertThrows(VerificationException.class, () -> request.verify(PermittedAlgorithms.DEFAULT), what);
        assertEquals(
                "hashedRekordRequestV002.signature.content: does not verify over the digest with the verifier's key",
                e.getMessage());
    }

    /** The leaf as it is printed in Rekor's documentation, filled in by hand. */
    private static String template(HashedRekordRequest request) {
        KeyDetails details = request.signature().verifier().keyDetails();
        return "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\""
                + details.digestAlgorithm().orElseThrow()
                + "\",\"digest\":\""
                + request.digest().base64()
                + "\"},\"signature\":{\"content\":\""
                + request.signature().content().base64()
                + "\",\"verifier\":{\"keyDetails\":\""
                + details
                + "\",\"publicKey\":{\"rawBytes\":\""
                + request.signature().verifier().rawBytes().base64()
                + "\"}}}}}}";
    }

    static LocalKey key(KeyType type) {
        return KEYS.computeIfAbsent(type, LocalKey::generate);
    }

    static HashedRekordRequest signed(KeyType type, KeyDetails details) {
        LocalKey key = key(type);
        return signed(key, new Verifier.PublicKey(key.publicKey().spki(), details));
    }

    private static HashedRekordRequest signed(LocalKey key, Verifier verifier) {
        DigestAlgorithm algorithm = verifier.keyDetails().digestAlgorithm().orElseThrow();
        byte[] digest = algorithm.digest(ARTIFACT.unsafeArray());
        return new HashedRekordRequest(
                Bytes.wrap(digest), new EntrySignature(Bytes.wrap(key.signDigest(algorithm, digest)), verifier));
    }

    private static HashedRekordRequest with(HashedRekordRequest good, KeyType type, KeyDetails details) {
        return new HashedRekordRequest(
                good.digest(),
                new EntrySignature(
                        good.signature().content(),
                        new Verifier.PublicKey(key(type).publicKey().spki(), details)));
    }

    private static HashedRekordRequest withSignature(HashedRekordRequest good, Bytes content) {
        return new HashedRekordRequest(
                good.digest(), new EntrySignature(content, good.signature().verifier()));
    }

    private static HashedRekordRequest publicKey(HashedRekordRequest good, Bytes rawBytes) {
        return new HashedRekordRequest(
                good.digest(),
                new EntrySignature(
                        good.signature().content(),
                        new Verifier.PublicKey(rawBytes, KeyDetails.PKIX_ECDSA_P256_SHA_256)));
    }

    private static HashedRekordRequest certificate(HashedRekordRequest good, Bytes rawBytes) {
        return new HashedRekordRequest(
                good.digest(),
                new EntrySignature(
                        good.signature().content(),
                        new Verifier.Certificate(rawBytes, KeyDetails.PKIX_ECDSA_P256_SHA_256)));
    }

    private static Bytes append(Bytes bytes) {
        return Bytes.wrap(java.util.Arrays.copyOf(bytes.toArray(), bytes.size() + 1));
    }

    private static Bytes flip(Bytes bytes, int bit) {
        byte[] altered = bytes.toArray();
        altered[bit / 8] ^= (byte) (1 << bit % 8);
        return Bytes.wrap(altered);
    }

    private static int base64Size(Bytes bytes) {
        return bytes.base64().length();
    }
}
