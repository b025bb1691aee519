package dev.cairn.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Good bundles and trusted roots of others, altered: what verifies nevertheless must say the same as before. */
class BundleMutationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLIPS = 12;
    private static final int RAW_FLIPS = 400;
    private static final String V1 = "happy-path-v0.1";
    private static final String V2 = "rekor2-happy-path";
    private static final String DSSE_V1 = "happy-path-intoto-in-dsse-v3";
    private static final String DSSE_V2 = "rekor2-dsse-happy-path";
    private static final String KEY = "managed-key-happy-path";

    static List<VectorCase> good() throws IOException {
        return VectorCase.all().stream().filter(one -> !one.mustFail()).toList();
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static VerifiedBundle verify(BundleVerifier verifier, byte[] bundle, Artifact artifact)
            throws StepException {
        return verifier.verify(BundleVerifier.read(bundle), artifact);
    }

    /** One byte of the file, one byte of each value, one character of each text. */
    @ParameterizedTest
    @MethodSource("good")
    void whatVerifiesSaysTheSame(VectorCase one) throws Exception {
        Random random = Seed.random("BundleMutationTest " + one);
        BundleVerifier verifier = one.verifier();
        Artifact artifact = Artifact.of(one.artifact());
        byte[] original = one.bundle();
        VerifiedBundle expected = verify(verifier, original, artifact);
        for (int i = 0; i < RAW_FLIPS; i++) {
            byte[] altered = original.clone();
            altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
            requireSame(verifier, altered, artifact, expected);
        }
        List<String> pointers = new ArrayList<>();
        collect(JSON.readTree(original), "", pointers);
        assertTrue(pointers.size() > 10);
        for (String pointer : pointers) {
            for (int i = 0; i < FLIPS; i++) {
                JsonNode altered = JSON.readTree(original);
                alter(altered, pointer, random);
                requireSame(verifier, bytes(altered), artifact, expected);
            }
        }
    }

    private static void requireSame(
            BundleVerifier verifier, byte[] altered, Artifact artifact, VerifiedBundle expected) {
        VerifiedBundle verified;
        try {
            verified = verify(verifier, altered, artifact);
        } catch (StepException e) {
            return;
        }
        String text = new String(altered, StandardCharsets.UTF_8);
        assertEquals(expected.signer(), verified.signer(), text);
        assertEquals(expected.statement(), verified.statement(), text);
        assertEquals(expected.digests(), verified.digests(), text);
        // Evidence may become a stranger's, which says nothing, where other evidence is enough.
        assertTrue(expected.entries().containsAll(verified.entries()), text);
        assertTrue(expected.times().containsAll(verified.times()), text);
    }

    private static void collect(JsonNode node, String pointer, List<String> pointers) {
        if (node.isValueNode()) {
            pointers.add(pointer);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.get(i), pointer + "/" + i, pointers);
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            collect(node.path(name), pointer + "/" + name, pointers);
        }
    }

    private static void alter(JsonNode root, String pointer, Random random) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, slash));
        String altered = altered(root.at(pointer).asText(), random);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(pointer.substring(slash + 1)), TextNode.valueOf(altered));
        } else {
            ((ObjectNode) parent).put(pointer.substring(slash + 1), altered);
        }
    }

    /** Of what is base64 a bit of what it encodes, of other texts a character. */
    private static String altered(String text, Random random) {
        if (text.length() > 20 && !text.contains("\n")) {
            try {
                byte[] decoded = Base64.getDecoder().decode(text);
                decoded[random.nextInt(decoded.length)] ^= (byte) (1 << random.nextInt(8));
                return Base64.getEncoder().encodeToString(decoded);
            } catch (IllegalArgumentException e) {
                // Some other text.
            }
        }
        if (text.isEmpty()) {
            return "x";
        }
        int at = random.nextInt(text.length());
        char other = (char) (text.charAt(at) ^ (1 << random.nextInt(5)));
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static Arguments row(String name, String start, Step step, Consumer<ObjectNode> change) {
        return Arguments.of(name, start, step, change);
    }

    private static ObjectNode object(JsonNode root, String pointer) {
        return (ObjectNode) root.at(pointer);
    }

    private static ObjectNode entry(JsonNode bundle) {
        return object(bundle, "/verificationMaterial/tlogEntries/0");
    }

    private static ObjectNode proof(JsonNode bundle) {
        return object(bundle, "/verificationMaterial/tlogEntries/0/inclusionProof");
    }

    private static ObjectNode material(JsonNode bundle) {
        return object(bundle, "/verificationMaterial");
    }

    private static String body(JsonNode bundle, String from, String to) {
        String text = new String(
                Base64.getDecoder()
                        .decode(entry(bundle).path("canonicalizedBody").textValue()),
                StandardCharsets.UTF_8);
        assertTrue(text.contains(from), text);
        return Base64.getEncoder().encodeToString(text.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    private static void noteText(JsonNode bundle, String from, String to) {
        ObjectNode checkpoint = object(proof(bundle), "/checkpoint");
        String note = checkpoint.path("envelope").textValue();
        assertTrue(note.contains(from), note);
        checkpoint.put("envelope", note.replace(from, to));
    }

    static Stream<Arguments> alteredBundles() {
        return Stream.of(
                row("log index, promised", V1, Step.TRANSPARENCY_LOG, b -> entry(b).put("logIndex", "1")),
                row("log index, proven", V2, Step.TRANSPARENCY_LOG, b -> entry(b).put("logIndex", "1")),
                row("index of the proof", V2, Step.TRANSPARENCY_LOG, b -> proof(b).put("logIndex", "1")),
                row("tree size of the proof", V2, Step.TRANSPARENCY_LOG, b -> proof(b).put("treeSize", "737")),
                row("path cut short", V2, Step.TRANSPARENCY_LOG, b -> ((ArrayNode) proof(b).path("hashes")).remove(0)),
                row(
                        "path too long",
                        V2,
                        Step.TRANSPARENCY_LOG,
                        b -> ((ArrayNode) proof(b).path("hashes")).add(proof(b).path("rootHash"))),
                row(
                        "integrated time in the future",
                        V1,
                        Step.TRANSPARENCY_LOG,
                        b -> entry(b).put("integratedTime", "4102444800")),
                row(
                        "integrated time that nobody signed",
                        V2,
                        Step.CERTIFICATE,
                        b -> entry(b).put("integratedTime", "1760000000")),
                row(
                        "integrated time beyond all calendars",
                        V1,
                        Step.TRANSPARENCY_LOG,
                        b -> entry(b).put("integratedTime", "9223372036854775807")),
                row("promise without a time", V1, Step.TRANSPARENCY_LOG, b -> entry(b).put("integratedTime", "0")),
                row(
                        "log that nobody trusts",
                        V2,
                        Step.TRANSPARENCY_LOG,
                        b -> entry(b).putObject("logId")
                                .put("keyId", Base64.getEncoder().encodeToString(new byte[32]))),
                row("no entry", V2, Step.TRANSPARENCY_LOG, b -> material(b).putArray("tlogEntries")),
                row(
                        "kind",
                        V1,
                        Step.LOG_ENTRY,
                        b -> object(entry(b), "/kindVersion").put("kind", "rekord")),
                row(
                        "version of the kind",
                        V1,
                        Step.LOG_ENTRY,
                        b -> object(entry(b), "/kindVersion").put("version", "0.0.2")),
                row(
                        "body of another kind",
                        V1,
                        Step.LOG_ENTRY,
                        b -> entry(b).put(
                                        "canonicalizedBody",
                                        body(b, "\"kind\":\"hashedrekord\"", "\"kind\":\"rekord\""))),
                row(
                        "body with more than is known",
                        V1,
                        Step.LOG_ENTRY,
                        b -> entry(b).put("canonicalizedBody", body(b, "\"apiVersion\"", "\"x\":1,\"apiVersion\""))),
                row(
                        "body with a member twice",
                        V1,
                        Step.LOG_ENTRY,
                        b -> entry(b).put(
                                        "canonicalizedBody",
                                        body(b, "\"apiVersion\"", "\"kind\":\"hashedrekord\",\"apiVersion\""))),
                row(
                        "body spelled otherwise",
                        V1,
                        Step.TRANSPARENCY_LOG,
                        b -> entry(b).put("canonicalizedBody", body(b, "\"apiVersion\"", " \"apiVersion\""))),
                row(
                        "body with another algorithm",
                        V2,
                        Step.LOG_ENTRY,
                        b -> entry(b).put(
                                        "canonicalizedBody",
                                        body(b, "PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_384"))),
                row(
                        "origin",
                        V2,
                        Step.TRANSPARENCY_LOG,
                        b -> noteText(b, "log2025-alpha1.rekor.sigstage.dev\n736", "x\n736")),
                row("size in the checkpoint", V2, Step.TRANSPARENCY_LOG, b -> noteText(b, "\n736\n", "\n737\n")),
                row("extension line in the checkpoint", V2, Step.TRANSPARENCY_LOG, b -> noteText(b, "\n\n", "\nx\n\n")),
                row(
                        "name of the signature",
                        V1,
                        Step.TRANSPARENCY_LOG,
                        b -> noteText(b, "\u2014 rekor.sigstore.dev", "\u2014 rekor.sigstore.test")),
                row("no timestamp", V2, Step.TIMESTAMP, b -> material(b).remove("timestampVerificationData")),
                row(
                        "timestamp that is none",
                        V2,
                        Step.TIMESTAMP,
                        b -> object(b, "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0")
                                .put("signedTimestamp", "MAA=")),
                row(
                        "one good timestamp and one that is none",
                        V2,
                        Step.TIMESTAMP,
                        b -> ((ArrayNode) b.at("/verificationMaterial/timestampVerificationData/rfc3161Timestamps"))
                                .addObject()
                                .put("signedTimestamp", "MAA=")),
                row("one good entry and one that is false", V2, Step.TRANSPARENCY_LOG, b -> {
                    ObjectNode other = entry(b).deepCopy();
                    other.put("logIndex", "1");
                    ((ArrayNode) material(b).path("tlogEntries")).add(other);
                }),
                row(
                        "digest of the message",
                        V2,
                        Step.SIGNATURE,
                        b -> object(b, "/messageSignature/messageDigest")
                                .put("digest", Base64.getEncoder().encodeToString(new byte[32]))),
                row(
                        "type of the payload",
                        DSSE_V1,
                        Step.SIGNATURE,
                        b -> object(b, "/dsseEnvelope").put("payloadType", "application/json")),
                row(
                        "type of the payload, logged",
                        DSSE_V2,
                        Step.LOG_ENTRY,
                        b -> object(b, "/dsseEnvelope").put("payloadType", "application/json")),
                row(
                        "payload",
                        DSSE_V1,
                        Step.LOG_ENTRY,
                        b -> object(b, "/dsseEnvelope").put("payload", "e30=")));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("alteredBundles")
    void alteredBundleFailsAtTheStepThatNamesIt(String name, String start, Step step, Consumer<ObjectNode> change)
            throws Exception {
        VectorCase one = VectorCase.of(start);
        ObjectNode bundle = (ObjectNode) JSON.readTree(one.bundle());
        verify(one.verifier(), bytes(bundle), Artifact.of(one.artifact()));
        change.accept(bundle);
        StepException failure = assertThrows(
                StepException.class, () -> verify(one.verifier(), bytes(bundle), Artifact.of(one.artifact())), name);
        assertEquals(step, failure.step(), failure.getMessage());
    }

    private static ObjectNode item(JsonNode root, String list, String url) {
        for (JsonNode item : root.path(list)) {
            if (item.path("baseUrl").asText(item.path("uri").asText()).equals(url)) {
                return (ObjectNode) item;
            }
        }
        throw new IllegalArgumentException("no " + url);
    }

    private static final String LOG = "https://log2025-alpha1.rekor.sigstage.dev";
    private static final String CT = "https://ctfe.sigstage.dev/2022-2";
    private static final String TSA = "https://timestamp.sigstage.dev/api/v1/timestamp";

    static Stream<Arguments> alteredRoots() {
        return Stream.of(
                row("no logs", V2, Step.TRANSPARENCY_LOG, r -> r.putArray("tlogs")),
                row("no authorities", V2, Step.CERTIFICATE, r -> r.putArray("certificateAuthorities")),
                row("no timestamp authorities", V2, Step.TIMESTAMP, r -> r.putArray("timestampAuthorities")),
                row("no certificate logs", V2, Step.CERTIFICATE_LOG, r -> r.putArray("ctlogs")),
                row(
                        "log that ended before",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "tlogs", LOG), "/publicKey/validFor")
                                .put("end", "2025-06-12T12:02:19Z")),
                row(
                        "log that began after",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "tlogs", LOG), "/publicKey/validFor")
                                .put("start", "2025-06-12T12:02:21Z")),
                row(
                        "certificate log that ended before",
                        V2,
                        Step.CERTIFICATE_LOG,
                        r -> object(item(r, "ctlogs", CT), "/publicKey/validFor")
                                .put("end", "2025-06-01T00:00:00Z")),
                row(
                        "authority that ended before",
                        V2,
                        Step.CERTIFICATE,
                        r -> object(r, "/certificateAuthorities/0/validFor").put("end", "2025-06-12T12:02:19Z")),
                row(
                        "timestamp authority that began after",
                        V2,
                        Step.TIMESTAMP,
                        r -> object(item(r, "timestampAuthorities", TSA), "/validFor")
                                .put("start", "2025-06-12T12:02:21Z")),
                row(
                        "log under another URL",
                        V2,
                        Step.TRANSPARENCY_LOG,
                        r -> item(r, "tlogs", LOG)
                                .putObject("checkpointKeyId")
                                .put("keyId", Base64.getEncoder().encodeToString(new byte[32]))
                                .remove("none")),
                row(
                        "root of the authority alone",
                        V2,
                        Step.CERTIFICATE,
                        r -> ((ArrayNode) r.at("/certificateAuthorities/0/certChain/certificates")).remove(0)),
                row(
                        "certificate log's key of another",
                        V2,
                        Step.CERTIFICATE_LOG,
                        r -> object(item(r, "ctlogs", CT), "/publicKey")
                                .put(
                                        "rawBytes",
                                        item(r, "tlogs", "https://rekor.sigstage.dev")
                                                .at("/publicKey/rawBytes")
                                                .textValue())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alteredRoots")
    void alteredTrustFailsAtTheStepThatNamesIt(String name, String start, Step step, Consumer<ObjectNode> change)
            throws Exception {
        VectorCase one = VectorCase.of(start);
        ObjectNode root = (ObjectNode) JSON.readTree(one.trustedRootFile().toFile());
        change.accept(root);
        if (name.equals("log under another URL")) {
            item(root, "tlogs", LOG).put("baseUrl", "https://elsewhere.test");
        }
        StepException failure = assertThrows(StepException.class, () -> with(root, one, InstantSource.system()));
        assertEquals(step, failure.step(), failure.getMessage());
    }

    private static VerifiedBundle with(JsonNode root, VectorCase one, InstantSource clock)
            throws MalformedException, StepException, IOException {
        TrustedMaterial trusted = TrustedRootReader.read(bytes(root));
        BundleVerifier verifier = new BundleVerifier(trusted, one.keys(), VerifierSettings.DEFAULT, clock);
        return verify(verifier, one.bundle(), Artifact.of(one.artifact()));
    }

    /** Both ends of a period are in it. */
    @ParameterizedTest
    @ValueSource(strings = {"start", "end"})
    void periodsAreClosed(String end) throws Exception {
        VectorCase one = VectorCase.of(V2);
        ObjectNode root = (ObjectNode) JSON.readTree(one.trustedRootFile().toFile());
        String time = "2025-06-12T12:02:20Z";
        object(item(root, "tlogs", LOG), "/publicKey/validFor").put(end, time);
        object(item(root, "timestampAuthorities", TSA), "/validFor").put(end, time);
        object(root, "/certificateAuthorities/0/validFor").put(end, time);
        assertEquals(1, with(root, one, InstantSource.system()).times().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {V1, V2, KEY})
    void nothingIsOfTheFuture(String name) throws Exception {
        VectorCase one = VectorCase.of(name);
        JsonNode root = JSON.readTree(Files.readAllBytes(one.trustedRootFile()));
        InstantSource then = InstantSource.fixed(Instant.parse("2023-01-01T00:00:00Z"));
        StepException failure = assertThrows(StepException.class, () -> with(root, one, then));
        assertTrue(String.valueOf(failure.getMessage()).contains("future"), failure.getMessage());
    }

    @Test
    void theArtifactMayBeAnySubject() throws Exception {
        VectorCase one = VectorCase.of(DSSE_V2);
        Statement statement =
                verify(one.verifier(), one.bundle(), one.digest()).statement().orElseThrow();
        assertEquals("a.txt", statement.subjects().get(0).name());
        StepException failure = assertThrows(
                StepException.class, () -> verify(one.verifier(), one.bundle(), Artifact.of(Bytes.ofUtf8("another"))));
        assertEquals(Step.STATEMENT, failure.step());
    }
}
