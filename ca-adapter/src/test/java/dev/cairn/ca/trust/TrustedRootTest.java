package dev.cairn.ca.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.testing.Vectors;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedRootTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrustMaterial material = TestMaterial.whole();

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Key and log ID of log2025-1.rekor.sigstore.dev, from Sigstore's published trusted_root.json. */
    @Test
    void logIdOfRekorV2IsSigstores() throws MalformedException {
        VerificationKey key = VerificationKey.fromSpki(
                Base64.getDecoder().decode("MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie244="));
        LogInstance log = LogInstance.rekorV2(
                "https://log2025-1.rekor.sigstore.dev",
                "log2025-1.rekor.sigstore.dev",
                key,
                Validity.from(TestMaterial.START));
        assertEquals("zxGZFVvd0FEmjR8WrFwMdcAJ9vtaY/QXf44Y1wUeP6A=", log.logId().base64());
    }

    @Test
    void sigstoresOwnIsReadAndWrittenAgain() throws Exception {
        String theirs = Files.readString(Vectors.path("bundles").resolve("public-good-trusted_root.json"));
        TrustedRoot root = TrustedRoot.parse(Bytes.ofUtf8(theirs));
        assertEquals(2, root.of(TrustKind.TLOG).size());
        assertEquals(JSON.readTree(theirs), JSON.readTree(root.encode().utf8()));
    }

    @Test
    void trustedRootHasTheMembersThatClientsTake() throws Exception {
        JsonNode json = JSON.readTree(material.trustedRoot().encode().utf8());
        assertEquals(
                List.of("mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities"), names(json));
        assertEquals(
                "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                json.get("mediaType").textValue());
        assertEquals(2, json.get("tlogs").size());
        JsonNode v2 = json.at("/tlogs/0");
        JsonNode v1 = json.at("/tlogs/1");
        assertEquals(List.of("baseUrl", "hashAlgorithm", "publicKey", "logId"), names(v2));
        assertEquals(List.of("rawBytes", "keyDetails", "validFor"), names(v2.get("publicKey")));
        assertEquals("PKIX_ED25519", v2.at("/publicKey/keyDetails").textValue());
        assertEquals("PKIX_ECDSA_P256_SHA_256", v1.at("/publicKey/keyDetails").textValue());
        assertEquals(v2.get("baseUrl"), v1.get("baseUrl"));
        assertEquals("SHA2_256", v1.get("hashAlgorithm").textValue());
        assertEquals(
                material.rekorV1Key().orElseThrow().fingerprint().base64(),
                v1.at("/logId/keyId").textValue());
        assertEquals(
                "{\"start\":\"2026-01-01T00:00:00Z\"}",
                v2.at("/publicKey/validFor").toString());
        JsonNode tsa = json.at("/timestampAuthorities/0");
        assertEquals(List.of("subject", "uri", "certChain", "validFor"), names(tsa));
        assertEquals("example.com", tsa.at("/subject/organization").textValue());
        assertEquals("Timestamp Authority Root", tsa.at("/subject/commonName").textValue());
        assertEquals(
                "https://sigstore.example.com/api/v1/timestamp", tsa.get("uri").textValue());
        assertEquals(
                Bytes.wrap(material.tsaChain().get(0).getEncoded()).base64(),
                tsa.at("/certChain/certificates/0/rawBytes").textValue());
        assertEquals(2, tsa.at("/certChain/certificates").size());
        assertFalse(json.toString().contains("operator"));
        assertFalse(json.toString().contains("checkpointKeyId"));
    }

    @Test
    void signingConfigHasTheMembersThatClientsTake() throws Exception {
        JsonNode json = JSON.readTree(material.signingConfig().encode().utf8());
        assertEquals(
                List.of("mediaType", "caUrls", "oidcUrls", "rekorTlogUrls", "rekorTlogConfig", "tsaUrls", "tsaConfig"),
                names(json));
        assertEquals(
                "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                json.get("mediaType").textValue());
        assertEquals("{\"selector\":\"ANY\"}", json.get("rekorTlogConfig").toString());
        assertEquals("{\"selector\":\"ANY\"}", json.get("tsaConfig").toString());
        assertEquals(
                "{\"url\":\"https://idp.example.com\",\"majorApiVersion\":1,"
                        + "\"validFor\":{\"start\":\"2026-01-01T00:00:00Z\"},\"operator\":\"example.com\"}",
                json.at("/oidcUrls/0").toString());
        JsonNode v2 = json.at("/rekorTlogUrls/0");
        JsonNode v1 = json.at("/rekorTlogUrls/1");
        assertEquals(2, v2.get("majorApiVersion").intValue());
        assertEquals(1, v1.get("majorApiVersion").intValue());
        // What sigstore-js goes by.
        assertTrue(Instant.parse(v2.at("/validFor/start").textValue())
                .isAfter(Instant.parse(v1.at("/validFor/start").textValue())));
    }

    @Test
    void clientTrustConfigHoldsBoth() throws Exception {
        JsonNode json = JSON.readTree(new ClientTrustConfig(material.trustedRoot(), material.signingConfig())
                .encode()
                .utf8());
        assertEquals(List.of("mediaType", "trustedRoot", "signingConfig"), names(json));
        assertEquals(JSON.readTree(material.trustedRoot().encode().utf8()), json.get("trustedRoot"));
        assertEquals(JSON.readTree(material.signingConfig().encode().utf8()), json.get("signingConfig"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws MalformedException {
        TrustedRoot root = material.trustedRoot();
        assertEquals(root, TrustedRoot.parse(root.encode()));
        SigningConfig config = material.signingConfig();
        assertEquals(config, SigningConfig.parse(config.encode()));
    }

    @Test
    void retiredItemsStay() throws MalformedException {
        TrustedRoot root = material.trustedRoot();
        Instant end = TestMaterial.START.plus(Duration.ofDays(10));
        for (TrustKind kind : TrustKind.values()) {
            String id = root.of(kind).get(0).keyId();
            int before = root.of(kind).size();
            root = root.retire(kind, id, end);
            assertEquals(before, root.of(kind).size());
            assertEquals(end, root.of(kind).get(0).validFor().end().orElseThrow());
            TrustedRoot retired = root;
            assertThrows(IllegalArgumentException.class, () -> retired.retire(kind, id, end));
            assertThrows(IllegalArgumentException.class, () -> retired.retire(kind, "00", end));
        }
        assertEquals(root, TrustedRoot.parse(root.encode()));
        TrustedRoot fresh = material.trustedRoot();
        String id = fresh.of(TrustKind.TLOG).get(0).keyId();
        assertThrows(
                IllegalArgumentException.class,
                () -> fresh.retire(TrustKind.TLOG, id, TestMaterial.START.minusSeconds(1)));
    }

    @Test
    void oneKeyIsThereOnce() {
        TrustedRoot root = material.trustedRoot();
        TrustItem log = root.of(TrustKind.CTLOG).get(0);
        assertThrows(IllegalArgumentException.class, () -> root.add(TrustKind.CTLOG, log));
        assertThrows(IllegalArgumentException.class, () -> root.add(TrustKind.CA, log));
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "version=0.2 | version=0.1 | mediaType: not ",
                "\"organisation\" | \"organization\" | certificateAuthorities[0].subject: unknown member \"organisation\"",
                "SHA2_384 | SHA2_256 | tlogs[0].hashAlgorithm: not ",
                "PKIX_ED25519_PH | PKIX_ED25519 | tlogs[0].publicKey.keyDetails: not ",
                "\"started\" | \"start\" | validFor: unknown member \"started\"",
                "https://log.example.com/ | https://log.example.com | slash at its end",
                "ftp://log.example.com | https://log.example.com | not an absolute http or https URL",
                "yesterday | 2026-01-01T00:00:00Z | not a time as in RFC 3339",
            })
    void strictReaderSaysWhere(String bad, String good, String message) {
        String text = material.trustedRoot().encode().utf8();
        assertTrue(text.contains(good));
        MalformedException refusal =
                assertThrows(MalformedException.class, () -> TrustedRoot.parse(Bytes.ofUtf8(text.replace(good, bad))));
        assertTrue(refusal.getMessage().startsWith("trusted root: "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"mediaType\":1}", "null", "{} {}", "{\"mediaType\":\"x\",\"mediaType\":\"x\"}"
            })
    void shapesThatAreNone(String text) {
        assertThrows(MalformedException.class, () -> TrustedRoot.parse(Bytes.ofUtf8(text)));
        assertThrows(MalformedException.class, () -> SigningConfig.parse(Bytes.ofUtf8(text)));
    }

    @Test
    void selectorsOtherThanAnyAreRefused() {
        String text = material.signingConfig().encode().utf8().replace("ANY", "ALL");
        MalformedException refusal =
                assertThrows(MalformedException.class, () -> SigningConfig.parse(Bytes.ofUtf8(text)));
        assertEquals("signing configuration: rekorTlogConfig.selector: not \"ANY\"", refusal.getMessage());
    }

    @Test
    void logsAreSignedByNothingElse() {
        VerificationKey rsa = LocalKey.generate(KeyType.RSA_2048).publicKey();
        assertThrows(
                IllegalArgumentException.class,
                () -> LogInstance.byKeyHash("https://x.example", rsa, Validity.from(TestMaterial.START)));
    }
}
