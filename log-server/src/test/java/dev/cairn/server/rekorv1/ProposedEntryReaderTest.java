package dev.cairn.server.rekorv1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.core.entry.TestBundles;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProposedEntryReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);
    private static final Bytes ARTIFACT = Bytes.ofUtf8("sample");
    /** Two bodies that were altered, and one with P-384 and SHA-256 from before Rekor had a list of permitted algorithms. */
    private static final Set<String> NOT_TAKEN =
            Set.of("bundle-invalid-base64-signature_fail", "incorrect-public-key_fail", "bundle-with-root-cert_fail");

    private static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final Bytes STATEMENT = Bytes.ofUtf8("{\"_type\":\"https://in-toto.io/Statement/v1\","
            + "\"subject\":[{\"name\":\"a.txt\",\"digest\":{\"sha256\":\"abcd\"}}],\"predicateType\":\"p\"}");

    private final ProposedEntryReader reader = new ProposedEntryReader(PermittedAlgorithms.DEFAULT, 1_000);

    @ParameterizedTest
    @CsvSource({
        "ECDSA_P256, SHA2_256",
        "ECDSA_P384, SHA2_384",
        "ECDSA_P521, SHA2_512",
        "ED25519, SHA2_512",
        "RSA_2048, SHA2_256"
    })
    void takesAHashedRekord(KeyType type, DigestAlgorithm algorithm) throws Exception {
        LocalKey key = LocalKey.generate(type);
        Entry entry = read(hashedRekord(key, algorithm));
        assertEquals(EntryKind.HASHEDREKORD_0_0_1, entry.kind());
        assertEquals(hashedRekord(key, entry, algorithm), entry.bytes().utf8());
        assertTrue(entry.indexKeys().contains(IndexKey.key(key.publicKey().spki())));
        assertEquals(entry.bytes(), Entry.of(entry.kind(), entry.bytes()).bytes());
    }

    @ParameterizedTest
    @CsvSource({"ECDSA_P256, SHA2_512", "ECDSA_P384, SHA2_256", "ED25519, SHA2_256", "RSA_2048, SHA2_512"})
    void refusesAPairOfKeyAndHashThatIsNotAllowed(KeyType type, DigestAlgorithm algorithm) {
        ProposedEntryException e = refused(hashedRekord(LocalKey.generate(type), algorithm));
        assertEquals(400, e.status());
        assertEquals(400, e.code());
        assertEquals("error processing entry: entry algorithms are not allowed", e.getMessage());
    }

    /** What clients sent for the entries of Sigstore's conformance suite, members in another order and PEM without its last newline. */
    @Test
    void entriesOfThePublicLogComeOutToTheByte() throws Exception {
        int count = 0;
        for (Map.Entry<String, JsonNode> vector :
                TestBundles.entries(EntryKind.HASHEDREKORD_0_0_1).entrySet()) {
            Bytes body = TestBundles.bytes(vector.getValue().get("canonicalizedBody"));
            ObjectNode proposed = (ObjectNode) JSON.readTree(body.unsafeArray());
            if (!(proposed.get("spec") instanceof ObjectNode spec) || NOT_TAKEN.contains(vector.getKey())) {
                continue;
            }
            ObjectNode key = (ObjectNode) spec.at("/signature/publicKey");
            key.put(
                    "content",
                    Bytes.ofUtf8(TestBundles.bytes(key.get("content")).utf8().strip())
                            .base64());
            ObjectNode turned = JSON.createObjectNode();
            turned.set("spec", spec);
            turned.set("kind", proposed.get("kind"));
            turned.set("apiVersion", proposed.get("apiVersion"));
            assertEquals(body, reader.read(JSON.writeValueAsBytes(turned)).bytes(), vector.getKey());
            count++;
        }
        assertTrue(count > 10);
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"ECDSA_P256", "ECDSA_P384", "ED25519", "RSA_2048"})
    void takesADsseAndKeepsItsAttestation(KeyType type) throws Exception {
        LocalKey key = LocalKey.generate(type);
        Entry entry = read(dsse(key, STATEMENT));
        assertEquals(EntryKind.DSSE_0_0_1, entry.kind());
        assertEquals(Optional.of(STATEMENT), entry.supplement().attestation());
        assertTrue(entry.indexKeys().contains(new IndexKey(IndexKey.Type.SUBJECT, "a.txt")));
        assertTrue(entry.indexKeys().contains(new IndexKey(IndexKey.Type.HASH, "sha256:abcd")));
        Entry stored = Entry.of(entry.kind(), entry.bytes(), entry.supplement());
        assertEquals(entry.indexKeys(), stored.indexKeys());
    }

    @Test
    void keepsNoAttestationThatIsTooLong() throws Exception {
        Bytes longer = Bytes.wrap(new byte[1_001]);
        assertEquals(Optional.empty(), read(dsse(KEY, longer)).supplement().attestation());
        Entry none = new ProposedEntryReader(PermittedAlgorithms.DEFAULT, 0)
                .read(dsse(KEY, STATEMENT).getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.empty(), none.supplement().attestation());
        assertEquals(3, none.supplement().indexKeys().size());
    }

    @Test
    void takesAnInToto() throws Exception {
        Entry entry = read(intoto("\"keyid\":\"a\\u0001\\\"\\u00e9\",", "application/vnd.in-toto+json"));
        assertEquals(EntryKind.INTOTO_0_0_2, entry.kind());
        assertTrue(entry.bytes().utf8().contains("\"signatures\":[{\"keyid\":\"a\\u0001\\\"é\",\"publicKey\":\""));
        assertEquals(Optional.of(STATEMENT), entry.supplement().attestation());
        assertEquals(
                entry.indexKeys(),
                Entry.of(entry.kind(), entry.bytes(), entry.supplement()).indexKeys());
        assertTrue(read(intoto("", IN_TOTO)).bytes().utf8().contains("\"signatures\":[{\"publicKey\":\""));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void takesARekordWithAndWithoutItsHash(boolean withHash) throws Exception {
        Entry entry = read(rekord(withHash ? sha256(ARTIFACT) : ""));
        assertEquals(EntryKind.REKORD_0_0_1, entry.kind());
        assertEquals(
                "{\"apiVersion\":\"0.0.1\",\"kind\":\"rekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\""
                        + sha256(ARTIFACT) + "\"}},\"signature\":{\"content\":\""
                        + JSON.readTree(entry.bytes().unsafeArray())
                                .at("/spec/signature/content")
                                .asText()
                        + "\",\"format\":\"x509\",\"publicKey\":{\"content\":\"" + pem(KEY).base64() + "\"}}}}",
                entry.bytes().utf8());
        assertEquals(entry.indexKeys(), Entry.of(entry.kind(), entry.bytes()).indexKeys());
    }

    static Stream<Arguments> refusals() {
        String good = hashedRekord(KEY, DigestAlgorithm.SHA2_256);
        String dsse = dsse(KEY, STATEMENT);
        String rekord = rekord("");
        String missing = "error processing entry: validation failure list:\n";
        return Stream.of(
                Arguments.of("broken JSON", good.substring(1), 400, 400, "parsing proposedEntry body failed"),
                Arguments.of("cut short", good.substring(0, good.length() - 1), 400, 400, "parsing proposedEntry body"),
                Arguments.of("something behind", good + "{}", 400, 400, "something follows the JSON object"),
                Arguments.of("an array", "[]", 400, 400, "not a JSON object"),
                Arguments.of("empty", "", 400, 400, "parsing proposedEntry body failed"),
                Arguments.of("deep", "{\"spec\":" + "[".repeat(100_000), 400, 400, "nested deeper"),
                Arguments.of(
                        "a name twice", good.replace("\"data\":", "\"data\":{},\"data\":"), 400, 400, "a name twice"),
                Arguments.of("no kind", good.replace("\"kind\"", "\"k\""), 422, 602, "kind in body is required"),
                Arguments.of(
                        "unknown kind", good.replace("hashedrekord", "pie"), 422, 422, "invalid kind value: \"pie\""),
                Arguments.of(
                        "kind not taken", good.replace("hashedrekord", "rpm"), 400, 400, "create entry for kind 'rpm'"),
                Arguments.of("no version", good.replace("apiVersion", "v"), 422, 602, "apiVersion in body is required"),
                Arguments.of("bad version", good.replace("0.0.1", "1"), 422, 605, "apiVersion in body should match '"),
                Arguments.of("other version", good.replace("0.0.1", "0.0.9"), 400, 400, "version '0.0.9' not found"),
                Arguments.of("no spec", good.replace("\"spec\"", "\"s\""), 422, 602, "spec in body is required"),
                Arguments.of(
                        "no data", good.replace("\"data\"", "\"d\""), 400, 400, missing + "data in body is required"),
                Arguments.of(
                        "other hash",
                        good.replace("sha256", "md5"),
                        400,
                        400,
                        "should be one of [sha256 sha384 sha512]"),
                Arguments.of(
                        "short hash",
                        good.replaceFirst("\"value\":\"..", "\"value\":\""),
                        400,
                        400,
                        "invalid value for hash"),
                Arguments.of(
                        "another digest",
                        good.replaceFirst("\"value\":\"........", "\"value\":\"00000000"),
                        400,
                        400,
                        "error processing entry: verifying signature:"),
                Arguments.of(
                        "bad base64",
                        good.replace("\"content\":\"M", "\"content\":\"*"),
                        400,
                        400,
                        "failed parsing base64 data for signature content"),
                Arguments.of(
                        "no PEM",
                        good.replace(pem(KEY).base64(), "AAAA"),
                        400,
                        400,
                        "error processing entry: invalid public key: failure decoding PEM"),
                Arguments.of("half a character", good.replace("0.0.1", "\\ud800"), 400, 400, "not Unicode"),
                Arguments.of(
                        "dsse without content",
                        dsse.replace("proposedContent", "x"),
                        400,
                        400,
                        "either proposedContent or"),
                Arguments.of(
                        "too many verifiers",
                        dsse.replace("\"verifiers\":[", "\"verifiers\":[" + "\"\",".repeat(100_000)),
                        400,
                        400,
                        "at most 10 items"),
                Arguments.of(
                        "dsse of another key",
                        dsse.replace(
                                pem(KEY).base64(),
                                pem(LocalKey.generate(KeyType.ECDSA_P256)).base64()),
                        400,
                        400,
                        "error processing entry: all signatures must have a key that verifies it"),
                Arguments.of(
                        "envelope not JSON",
                        dsse.replace("\"envelope\":\"{", "\"envelope\":\"x"),
                        400,
                        400,
                        "envelope"),
                Arguments.of(
                        "rekord by URL",
                        rekord.replace("\"data\":{\"content\"", "\"data\":{\"url\":\"http://x\",\"content\""),
                        400,
                        400,
                        "data.url in body is not supported"),
                Arguments.of("rekord of another hash", rekord("0".repeat(64)), 400, 400, "SHA mismatch"),
                Arguments.of(
                        "rekord of another format", rekord.replace("x509", "tuf"), 400, 400, "[pgp minisign x509 ssh]"),
                Arguments.of("rekord as PGP", rekord.replace("x509", "pgp"), 400, 400, "error processing entry: "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(String what, String json, int status, int code, String words) {
        ProposedEntryException e = refused(json);
        assertTrue(String.valueOf(e.getMessage()).contains(words), () -> what + ": " + e.getMessage());
        assertEquals(status, e.status());
        assertEquals(code, e.code());
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThrows(ProposedEntryException.class, () -> reader.read(new byte[] {'{', (byte) 0xff}));
    }

    @Test
    void termOfAPublicKey() throws MalformedException {
        assertEquals(IndexKey.key(KEY.publicKey().spki()), PublicKeyTerm.of("x509", pem(KEY).toArray()));
        assertThrows(MalformedException.class, () -> PublicKeyTerm.of("tuf", new byte[1]));
        for (String format : List.of("pgp", "x509", "minisign", "ssh")) {
            assertThrows(MalformedException.class, () -> PublicKeyTerm.of(format, new byte[] {1, 2, 3}));
            assertThrows(MalformedException.class, () -> PublicKeyTerm.of(format, new byte[0]));
        }
    }

    @FuzzTest(maxDuration = "10s")
    void neverThrowsAnythingElse(byte[] input) {
        try {
            reader.read(input);
        } catch (ProposedEntryException e) {
            assertTrue(e.status() == 400 || e.status() == 422);
        }
    }

    private Entry read(String json) throws ProposedEntryException {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private ProposedEntryException refused(String json) {
        return assertThrows(ProposedEntryException.class, () -> read(json));
    }

    private static String hashedRekord(LocalKey key, DigestAlgorithm algorithm) {
        byte[] digest = algorithm.digest(ARTIFACT.unsafeArray());
        boolean impossible = key.publicKey().type() == KeyType.ED25519 && algorithm != DigestAlgorithm.SHA2_512;
        byte[] signature = impossible ? new byte[64] : key.signDigest(algorithm, digest);
        return hashedRekord(key, algorithm, Bytes.wrap(signature).base64());
    }

    private static String hashedRekord(LocalKey key, Entry entry, DigestAlgorithm algorithm) throws Exception {
        String signature = JSON.readTree(entry.bytes().unsafeArray())
                .at("/spec/signature/content")
                .asText();
        return hashedRekord(key, algorithm, signature);
    }

    private static String hashedRekord(LocalKey key, DigestAlgorithm algorithm, String signature) {
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\""
                + algorithm.shortName() + "\",\"value\":\""
                + Bytes.wrap(algorithm.digest(ARTIFACT.unsafeArray())).hex()
                + "\"}},\"signature\":{\"content\":\"" + signature + "\",\"publicKey\":{\"content\":\""
                + pem(key).base64() + "\"}}}}";
    }

    private static String dsse(LocalKey key, Bytes payload) {
        String envelope = "{\"payload\":\"" + payload.base64() + "\",\"payloadType\":\"" + IN_TOTO
                + "\",\"signatures\":[{\"keyid\":\"\",\"sig\":\""
                + sign(key, IN_TOTO, payload).base64() + "\"}]}";
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"proposedContent\":{\"envelope\":"
                + JSON.getNodeFactory().textNode(envelope) + ",\"verifiers\":[\"" + pem(key).base64() + "\"]}}}";
    }

    private static String intoto(String keyId, String payloadType) {
        Bytes signature = sign(KEY, payloadType, STATEMENT);
        return "{\"apiVersion\":\"0.0.2\",\"kind\":\"intoto\",\"spec\":{\"content\":{\"envelope\":{\"payload\":\""
                + Bytes.ofUtf8(STATEMENT.base64()).base64() + "\",\"payloadType\":\"" + payloadType
                + "\",\"signatures\":[{" + keyId + "\"publicKey\":\"" + pem(KEY).base64() + "\",\"sig\":\""
                + Bytes.ofUtf8(signature.base64()).base64() + "\"}]},\"hash\":{\"algorithm\":\"sha256\",\"value\":\""
                + sha256(STATEMENT) + "\"}}}}";
    }

    private static String rekord(String sha256) {
        String hash = sha256.isEmpty() ? "" : ",\"hash\":{\"algorithm\":\"sha256\",\"value\":\"" + sha256 + "\"}";
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"rekord\",\"spec\":{\"data\":{\"content\":\"" + ARTIFACT.base64()
                + "\""
                + hash + "},\"signature\":{\"content\":\""
                + Bytes.wrap(KEY.sign(ARTIFACT.unsafeArray())).base64()
                + "\",\"format\":\"x509\",\"publicKey\":{\"content\":\"" + pem(KEY).base64() + "\"}}}}";
    }

    /** Rekor v1 signs SHA-256 whatever the key; Ed25519 signs the message. */
    private static Bytes sign(LocalKey key, String payloadType, Bytes payload) {
        byte[] message = new DsseEnvelope(payload, payloadType, List.of())
                .preAuthenticationEncoding()
                .unsafeArray();
        return Bytes.wrap(
                key.publicKey().type() == KeyType.ED25519
                        ? key.sign(message)
                        : key.signDigest(DigestAlgorithm.SHA2_256, DigestAlgorithm.SHA2_256.digest(message)));
    }

    private static String sha256(Bytes bytes) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.unsafeArray())).hex();
    }

    private static Bytes pem(LocalKey key) {
        return Bytes.ofUtf8(new Pem("PUBLIC KEY", key.publicKey().spki()).encode());
    }
}
