package dev.cairn.tools.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode bundle(String folder) throws IOException {
        Path file = Vectors.path("bundles").resolve(folder).resolve("bundle.sigstore.json");
        return (ObjectNode) JSON.readTree(file.toFile());
    }

    private static Bundle read(JsonNode json) throws MalformedException {
        return BundleReader.read(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "happy-path-v0.1, V0_1",
        "happy-path-v0.2, V0_2",
        "happy-path-v0.3, V0_3",
        "rekor2-happy-path, V0_3",
        "happy-path-intoto-in-dsse-v3, V0_3",
        "managed-key-happy-path, V0_3",
        "intoto-with-custom-trust-root, V0_2",
    })
    void readsWhatOthersWrote(String folder, BundleVersion version) throws Exception {
        Bundle bundle = read(bundle(folder));
        assertEquals(version, bundle.version());
        assertEquals(1, bundle.entries().size());
    }

    @Test
    void readsEveryField() throws Exception {
        Bundle bundle = read(bundle("happy-path-v0.1"));
        MessageSignature content = (MessageSignature) bundle.content();
        assertEquals(DigestAlgorithm.SHA2_256, content.digest().orElseThrow().algorithm());
        LogEntry entry = bundle.entries().get(0);
        assertEquals("hashedrekord", entry.kind());
        assertEquals("0.0.1", entry.kindVersion());
        assertEquals(1689177396, entry.integratedTime().orElseThrow());
        assertTrue(entry.signedEntryTimestamp().isPresent());
        assertTrue(entry.inclusion().orElseThrow().checkpoint().startsWith("rekor.sigstore.dev - "));
        assertEquals(1, ((SignerMaterial.Certificates) bundle.signer()).chain().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.dev.sigstore.bundle+json;version=0.3",
                "application/vnd.dev.sigstore.bundle.v0.3+json",
            })
    void bothSpellingsOfAMediaType(String mediaType) throws Exception {
        assertEquals(
                BundleVersion.V0_3,
                read(bundle("rekor2-happy-path").put("mediaType", mediaType)).version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "application/vnd.dev.sigstore.bundle+json;version=0.4",
                "application/vnd.dev.sigstore.bundle+json;version=99.9",
                "application/vnd.dev.sigstore.bundle.v0.3",
                "application/vnd.dev.sigstore.bundle.v1+json",
                "application/vnd.dev.sigstore.bundle+json; version=0.3",
            })
    void refusesOtherMediaTypes(String mediaType) throws Exception {
        ObjectNode json = bundle("rekor2-happy-path").put("mediaType", mediaType);
        assertTrue(assertThrows(MalformedException.class, () -> read(json))
                .getMessage()
                .startsWith("bundle: mediaType: "));
    }

    @Test
    void snakeCaseNullsAndNumbersAreTheSame() throws Exception {
        ObjectNode json = bundle("happy-path-v0.1");
        Bundle expected = read(json);
        ObjectNode material = (ObjectNode) json.remove("verificationMaterial");
        ObjectNode entry = (ObjectNode) material.path("tlogEntries").path(0);
        entry.put("log_index", entry.remove("logIndex").asLong());
        entry.set("canonicalized_body", entry.remove("canonicalizedBody"));
        entry.set("inclusion_promise", entry.remove("inclusionPromise"));
        material.set("tlog_entries", material.remove("tlogEntries"));
        material.putNull("timestampVerificationData").putNull("certificate");
        json.set("verification_material", material);
        json.putNull("dsseEnvelope");
        ((ObjectNode) json.path("messageSignature").path("messageDigest")).put("algorithm", 1);
        assertEquals(expected, read(json));
    }

    private static ObjectNode entry(ObjectNode bundle) {
        return (ObjectNode)
                bundle.path("verificationMaterial").path("tlogEntries").path(0);
    }

    private static ObjectNode proof(ObjectNode bundle) {
        return (ObjectNode) entry(bundle).path("inclusionProof");
    }

    private static ObjectNode material(ObjectNode bundle) {
        return (ObjectNode) bundle.path("verificationMaterial");
    }

    private static Arguments row(String rule, String start, Consumer<ObjectNode> change) {
        return Arguments.of(rule, start, change);
    }

    static Stream<Arguments> broken() {
        String v1 = "happy-path-v0.1";
        String v3 = "rekor2-happy-path";
        String dsse = "happy-path-intoto-in-dsse-v3";
        return Stream.of(
                row("unknown member \"extra\"", v3, b -> b.put("extra", 1)),
                row("unknown member \"certificates\"", v3, b -> material(b).putArray("certificates")),
                row("verificationMaterial is missing", v3, b -> b.remove("verificationMaterial")),
                row("has neither a messageSignature nor a dsseEnvelope", v3, b -> b.remove("messageSignature")),
                row("exclude each other", v3, b -> b.putObject("dsseEnvelope")),
                row("exclude each other", v3, b -> material(b).putObject("publicKey")),
                row(
                        "has neither a certificate nor the hint",
                        v3,
                        b -> material(b).remove("certificate")),
                row("is there twice", v3, b -> entry(b).put("log_index", "1")),
                row("not an integer from 0", v1, b -> entry(b).put("logIndex", "-1")),
                row("not an integer from 0", v1, b -> entry(b).put("logIndex", -1)),
                row("not an integer from 0", v1, b -> entry(b).put("logIndex", "01")),
                row("not an integer from 0", v1, b -> entry(b).put("logIndex", "1e3")),
                row("not an integer from 0", v1, b -> entry(b).put("logIndex", 1.5)),
                row("not an integer from 0", v1, b -> entry(b).put("integratedTime", "+1")),
                row("not an integer of 64 bits", v1, b -> entry(b).put("logIndex", "9223372036854775808")),
                row("logIndex is not below treeSize", v1, b -> proof(b).put("treeSize", "1")),
                row("rootHash: not a hash", v1, b -> proof(b).put("rootHash", "AAAA")),
                row("hashes: not a hash", v1, b -> ((ArrayNode) proof(b).path("hashes")).add("AAAA")),
                row("[0]: not a string", v1, b -> proof(b).putArray("hashes").addNull()),
                row("inclusionPromise is missing", v1, b -> entry(b).remove("inclusionPromise")),
                row(
                        "signedEntryTimestamp: is empty",
                        v1,
                        b -> entry(b).putObject("inclusionPromise").put("signedEntryTimestamp", "")),
                row("inclusionProof is missing", v3, b -> entry(b).remove("inclusionProof")),
                row("checkpoint is missing", v3, b -> proof(b).remove("checkpoint")),
                row("kindVersion is missing", v3, b -> entry(b).remove("kindVersion")),
                row("canonicalizedBody is missing", v3, b -> entry(b).remove("canonicalizedBody")),
                row("keyId is missing", v3, b -> entry(b).putObject("logId")),
                row("not base64", v3, b -> entry(b).putObject("logId").put("keyId", "_-8=")),
                row("not base64", v3, b -> entry(b).putObject("logId").put("keyId", "AAE")),
                row("not base64", v3, b -> entry(b).putObject("logId").put("keyId", "AAF=")),
                row("not base64", v3, b -> entry(b).putObject("logId").put("keyId", "AAEC\n")),
                row(
                        "version 0.3 have a single certificate",
                        v3,
                        b -> material(b)
                                .putObject("x509CertificateChain")
                                .putArray("certificates")
                                .add(material(b).remove("certificate"))),
                row(
                        "has no certificate",
                        v1,
                        b -> material(b).putObject("x509CertificateChain").putArray("certificates")),
                row(
                        "not an X.509 certificate",
                        v3,
                        b -> material(b).putObject("certificate").put("rawBytes", "MAA=")),
                row("signature: is empty", v3, b -> ((ObjectNode) b.path("messageSignature")).put("signature", "")),
                row(
                        "algorithm: not SHA2_256",
                        v3,
                        b -> ((ObjectNode) b.path("messageSignature").path("messageDigest"))
                                .put("algorithm", "SHA3_256")),
                row(
                        "digest: has 3 bytes",
                        v3,
                        b -> ((ObjectNode) b.path("messageSignature").path("messageDigest")).put("digest", "AAAA")),
                row("has 0 signatures", dsse, b -> ((ObjectNode) b.path("dsseEnvelope")).putArray("signatures")),
                row(
                        "has 2 signatures",
                        dsse,
                        b -> ((ArrayNode) b.path("dsseEnvelope").path("signatures"))
                                .add(b.path("dsseEnvelope")
                                        .path("signatures")
                                        .path(0)
                                        .deepCopy())),
                row("payloadType is missing", dsse, b -> ((ObjectNode) b.path("dsseEnvelope")).remove("payloadType")),
                row("payload is missing", dsse, b -> ((ObjectNode) b.path("dsseEnvelope")).remove("payload")),
                row(
                        "sig is missing",
                        dsse,
                        b -> ((ObjectNode) b.path("dsseEnvelope")
                                        .path("signatures")
                                        .path(0))
                                .remove("sig")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void refuses(String rule, String start, Consumer<ObjectNode> change) throws Exception {
        ObjectNode json = bundle(start);
        read(json);
        change.accept(json);
        String message =
                assertThrows(MalformedException.class, () -> read(json)).getMessage();
        assertTrue(message.contains(rule), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle-empty-certificate-chain_fail",
                "bundle-invalid-base64-signature_fail",
                "bundle-malformed-json_fail",
                "bundle-negative-log-index_fail",
                "bundle-unknown-version_fail",
                "bundle-with-root-cert_fail",
                "intoto-missing-inclusion-proof_fail",
                "rekor2-no-inclusion-proof_fail",
            })
    void refusesWhatOthersBroke(String folder) throws Exception {
        byte[] json = Files.readAllBytes(Vectors.path("bundles").resolve(folder).resolve("bundle.sigstore.json"));
        assertThrows(MalformedException.class, () -> BundleReader.read(json));
    }

    @Test
    void refusesOtherText() throws Exception {
        byte[] good = bundle("rekor2-happy-path").toString().getBytes(StandardCharsets.UTF_8);
        BundleReader.read(good);
        String text = new String(good, StandardCharsets.UTF_8);
        for (byte[] bad : new byte[][] {
            {},
            "null".getBytes(StandardCharsets.UTF_8),
            "[]".getBytes(StandardCharsets.UTF_8),
            (text + "{}").getBytes(StandardCharsets.UTF_8),
            text.replaceFirst("\\{", "{\"mediaType\":\"x\",").getBytes(StandardCharsets.UTF_8),
            text.getBytes(StandardCharsets.UTF_16),
            new byte[BundleReader.MAX_BYTES + 1],
        }) {
            assertThrows(MalformedException.class, () -> BundleReader.read(bad));
        }
    }
}
