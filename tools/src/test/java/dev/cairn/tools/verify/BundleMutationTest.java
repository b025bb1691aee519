package dev.cairn.tools.verify;

import static dev.cairn.tools.verify.AlteredJson.bytes;
import static dev.cairn.tools.verify.AlteredJson.object;
import static dev.cairn.tools.verify.AlteredJson.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Good bundles of others, altered: what verifies nevertheless must say the same as before. */
class BundleMutationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLIPS = 12;
    private static final int RAW_FLIPS = 400;
    private static final String V1 = "happy-path-v0.1";
    private static final String V2 = "rekor2-happy-path";
    private static final String DSSE_V1 = "happy-path-intoto-in-dsse-v3";
    private static final String DSSE_V2 = "rekor2-dsse-happy-path";

    static List<VectorCase> good() throws IOException {
        return VectorCase.all().stream().filter(one -> !one.mustFail()).toList();
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
