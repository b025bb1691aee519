package dev.cairn.core.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.core.entry.dsse.DsseV1;
import dev.cairn.core.entry.hashedrekord.HashedRekordV1;
import dev.cairn.core.entry.intoto.IntotoRequest;
import dev.cairn.core.entry.intoto.IntotoSignature;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries that Rekor v1 made, as they stand in bundles of Sigstore's conformance suite. */
class V1VectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The envelope beside the entry was altered, for tests of signatures that do not verify. */
    private static final Set<String> ALTERED = Set.of("dsse-mismatch-sig_fail", "dsse-invalid-sig_fail");
    /** An entry of 2023 with P-384 and SHA-256, from before Rekor had a list of permitted algorithms. */
    private static final String BEFORE_THE_LIST = "bundle-with-root-cert_fail";
    /** The body is no entry: these bundles fail before it is looked at. */
    private static final Set<String> DUMMIES = Set.of(
            "bundle-empty-certificate-chain_fail",
            "bundle-invalid-base64-signature_fail",
            "bundle-negative-log-index_fail",
            "bundle-unknown-version_fail",
            // its signature is in base64 once, where the kind wants it twice
            "intoto-log-entry-mismatch_fail");

    @ParameterizedTest
    @EnumSource(
            value = EntryKind.class,
            names = {"HASHEDREKORD_0_0_1", "DSSE_0_0_1"})
    void readsWhatRekorLogged(EntryKind kind) throws Exception {
        Map<String, JsonNode> entries = entries(kind);
        assertFalse(entries.isEmpty());
        for (Map.Entry<String, JsonNode> entry : entries.entrySet()) {
            Bytes body = TestBundles.bytes(entry.getValue().get("canonicalizedBody"));
            Entry read = Entry.of(kind, body);
            assertEquals(body, read.bytes(), entry::getKey);
            assertTrue(read.indexKeys().stream().anyMatch(key -> key.type() == IndexKey.Type.KEY));
        }
    }

    /** The leaf hashes are in the inclusion proofs that the public log signed. */
    @ParameterizedTest
    @CsvSource({
        "happy-path-v0.3, HASHEDREKORD_0_0_1, aee3c920bb1132e929ed20e1c194579a60e95849f7a554e0033fdd26ee221629",
        "happy-path-intoto-in-dsse-v3, DSSE_0_0_1, 875d33538d49eb9bc3224c4868c25d06f78f566730771c4437f50962530906ae"
    })
    void leafHash(String bundle, EntryKind kind, String hash) throws Exception {
        JsonNode entry = TestBundles.bundle(bundle).at("/verificationMaterial/tlogEntries/0");
        Entry read = Entry.of(kind, TestBundles.bytes(entry.get("canonicalizedBody")));
        assertEquals(hash, read.leafHash().hex());
        assertTrue(read.indexKeys()
                .contains(new IndexKey(IndexKey.Type.ISSUER, "https://token.actions.githubusercontent.com")));
    }

    @Test
    void submittingAHashedRekordAgainGivesTheSameBytes() throws Exception {
        int verified = 0;
        for (Map.Entry<String, JsonNode> entry :
                entries(EntryKind.HASHEDREKORD_0_0_1).entrySet()) {
            Bytes body = TestBundles.bytes(entry.getValue().get("canonicalizedBody"));
            JsonNode spec = JSON.readTree(body.unsafeArray()).get("spec");
            HashedRekordV1 claim = new HashedRekordV1(
                    DigestAlgorithm.byShortName(spec.at("/data/hash/algorithm").asText())
                            .orElseThrow(),
                    spec.at("/data/hash/value").asText(),
                    TestBundles.bytes(spec.at("/signature/content")),
                    TestBundles.bytes(spec.at("/signature/publicKey/content")));
            if (entry.getKey().equals(BEFORE_THE_LIST)) {
                MalformedException e =
                        assertThrows(MalformedException.class, () -> claim.verify(PermittedAlgorithms.DEFAULT));
                assertEquals(HashedRekordV1.NOT_ALLOWED, e.rule());
                continue;
            }
            if (entry.getKey().equals("incorrect-public-key_fail")) {
                assertThrows(VerificationException.class, () -> claim.verify(PermittedAlgorithms.DEFAULT));
                continue;
            }
            assertEquals(body, claim.verify(PermittedAlgorithms.DEFAULT).bytes(), entry::getKey);
            verified++;
        }
        assertTrue(verified > 10);
    }

    @Test
    void submittingADsseAgainGivesTheSameBytesButForTheEnvelopeHash() throws Exception {
        for (Map.Entry<String, JsonNode> entry : entries(EntryKind.DSSE_0_0_1).entrySet()) {
            if (ALTERED.contains(entry.getKey())) {
                continue;
            }
            Bytes body = TestBundles.bytes(entry.getValue().get("canonicalizedBody"));
            JsonNode spec = JSON.readTree(body.unsafeArray()).get("spec");
            JsonNode envelope = TestBundles.bundle(entry.getKey()).get("dsseEnvelope");
            DsseV1 claim = new DsseV1(
                    hex(spec.at("/envelopeHash/value").asText()),
                    new DsseEnvelope(
                            TestBundles.bytes(envelope.get("payload")),
                            envelope.get("payloadType").asText(),
                            List.of(TestBundles.bytes(envelope.at("/signatures/0/sig")))),
                    List.of(TestBundles.bytes(spec.at("/signatures/0/verifier"))));
            assertEquals(body, claim.verify(Supplement.NONE).bytes(), entry::getKey);
        }
    }

    /** These were made by the mock log of sigstore-js, which leaves the payload in the body, where Rekor takes it out. */
    @Test
    void submittingAnIntotoOfTheMockGivesItsBytesWithoutThePayload() throws Exception {
        Map<String, JsonNode> entries = entries(EntryKind.INTOTO_0_0_2);
        assertEquals(4, entries.size());
        for (Map.Entry<String, JsonNode> entry : entries.entrySet()) {
            Bytes body = TestBundles.bytes(entry.getValue().get("canonicalizedBody"));
            assertThrows(MalformedException.class, () -> Entry.of(EntryKind.INTOTO_0_0_2, body), entry.getKey());
            ObjectNode document = (ObjectNode) JSON.readTree(body.unsafeArray());
            ObjectNode envelope = (ObjectNode) document.at("/spec/content/envelope");
            Entry made = intoto(document).verify(Supplement.NONE);
            envelope.remove("payload");
            ObjectNode signature = (ObjectNode) envelope.at("/signatures/0");
            Bytes pem = TestBundles.bytes(signature.get("publicKey"));
            signature.put(
                    "publicKey",
                    Bytes.ofUtf8(Pem.parse("CERTIFICATE", pem.utf8()).encode()).base64());
            assertEquals(JSON.writeValueAsString(document), made.bytes().utf8(), entry.getKey());
            assertEquals(
                    made.indexKeys(),
                    Entry.of(EntryKind.INTOTO_0_0_2, made.bytes()).indexKeys());
        }
    }

    @Test
    void anAlteredIntotoDoesNotVerify() throws Exception {
        JsonNode entry = TestBundles.bundle("intoto-with-custom-trust-root").at("/verificationMaterial/tlogEntries/0");
        IntotoRequest request = intoto(
                JSON.readTree(TestBundles.bytes(entry.get("canonicalizedBody")).unsafeArray()));
        IntotoRequest altered =
                new IntotoRequest(request.payload(), request.payloadType() + "x", request.signatures(), request.hash());
        assertThrows(VerificationException.class, () -> altered.verify(Supplement.NONE));
    }

    private static Map<String, JsonNode> entries(EntryKind kind) throws IOException {
        Map<String, JsonNode> entries = TestBundles.entries(kind);
        entries.keySet().removeAll(DUMMIES);
        return entries;
    }

    private static IntotoRequest intoto(JsonNode document) throws IOException {
        JsonNode content = document.at("/spec/content");
        JsonNode signature = content.at("/envelope/signatures/0");
        return new IntotoRequest(
                twice(content.at("/envelope/payload")),
                content.at("/envelope/payloadType").asText(),
                List.of(new IntotoSignature(
                        "", twice(signature.get("sig")), TestBundles.bytes(signature.get("publicKey")))),
                content.at("/hash/value").asText());
    }

    private static Bytes twice(JsonNode base64) {
        return Bytes.wrap(Base64.getDecoder().decode(TestBundles.bytes(base64).utf8()));
    }

    private static Bytes hex(String digits) {
        return Bytes.wrap(HexFormat.of().parseHex(digits));
    }
}
