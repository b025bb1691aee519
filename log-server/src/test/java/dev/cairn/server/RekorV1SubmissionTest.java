package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.entry.dsse.DsseEnvelope;
import dev.cairn.server.http.Duplicates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Submissions to the Rekor v1 face, and what comes back when they are asked for. */
class RekorV1SubmissionTest {
    private static final String ENTRIES = "/api/v1/log/entries";
    private static final String JSON = "Content-Type: application/json";
    private static final String STATEMENT =
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"a.jar\",\"digest\":{\"sha256\":\"%s\"}}],"
                    + "\"predicateType\":\"https://example.com/p\",\"predicate\":{}}";

    private final LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);

    @TempDir
    private Path folder;

    private TestServer start(Duplicates duplicates) throws Exception {
        return TestServer.start(folder, TestServer.withRekorV1(folder, duplicates));
    }

    private RekorV1Oracle oracle(TestServer server) throws Exception {
        return new RekorV1Oracle(
                KeyFiles.readPublic(folder.resolve("keys").resolve("rekor-v1.pub")),
                server.get("/api/v1/log").json().get("treeID").asText());
    }

    private String hashedRekord(String artifact) {
        byte[] digest = DigestAlgorithm.SHA2_256.digest(artifact.getBytes(StandardCharsets.UTF_8));
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"hashedrekord\",\"spec\":{\"data\":{\"hash\":{\"algorithm\":\"sha256\",\"value\":\""
                + Bytes.wrap(digest).hex() + "\"}},\"signature\":{\"content\":\""
                + Bytes.wrap(key.signDigest(DigestAlgorithm.SHA2_256, digest)).base64()
                + "\",\"publicKey\":{\"content\":\"" + pem() + "\"}}}}";
    }

    private String pem() {
        return Bytes.ofUtf8(KeyFiles.publicPem(key.publicKey())).base64();
    }

    private String dsse(String statement) {
        String type = "application/vnd.in-toto+json";
        DsseEnvelope envelope = new DsseEnvelope(Bytes.ofUtf8(statement), type, List.of());
        Bytes signature =
                Bytes.wrap(key.sign(envelope.preAuthenticationEncoding().toArray()));
        String json = "{\"payload\":\"" + envelope.payload().base64() + "\",\"payloadType\":\"" + type
                + "\",\"signatures\":[{\"sig\":\"" + signature.base64() + "\"}]}";
        return "{\"apiVersion\":\"0.0.1\",\"kind\":\"dsse\",\"spec\":{\"proposedContent\":{\"envelope\":\""
                + json.replace("\"", "\\\"") + "\",\"verifiers\":[\"" + pem() + "\"]}}}";
    }

    @Test
    void aSubmissionIsAnsweredWithItsProofItsPlaceAndItsTag() throws Exception {
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            Wire.Answer answer = server.post(ENTRIES, hashedRekord("artifact"), JSON);
            assertEquals(201, answer.status(), answer.body());
            String id = answer.json().fieldNames().next();
            assertEquals(id, answer.header("etag"));
            assertEquals(ENTRIES + "/" + id, answer.header("location"));
            assertEquals(0, oracle(server).verify(id, answer.json().get(id)));
            assertEquals(200, server.get(ENTRIES + "/" + id).status());
        }
    }

    @Test
    void anEntryThatIsThereComesBackWithAFreshProof() throws Exception {
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            String submission = hashedRekord("artifact");
            Wire.Answer first = server.post(ENTRIES, submission, JSON);
            server.post(ENTRIES, hashedRekord("another"), JSON);
            Wire.Answer again = server.post(ENTRIES, submission, JSON);
            assertEquals(201, again.status());
            assertEquals(first.header("location"), again.header("location"));
            String id = again.json().fieldNames().next();
            JsonNode entry = again.json().get(id);
            assertEquals(0, oracle(server).verify(id, entry));
            assertEquals(first.json().get(id).get("integratedTime"), entry.get("integratedTime"));
            assertEquals(2, entry.at("/verification/inclusionProof/treeSize").asLong());
        }
    }

    @Test
    void orItIsAConflictThatSaysWhere() throws Exception {
        try (TestServer server = start(Duplicates.CONFLICT)) {
            String submission = hashedRekord("artifact");
            String id =
                    server.post(ENTRIES, submission, JSON).json().fieldNames().next();
            Wire.Answer conflict = server.post(ENTRIES, submission, JSON);
            assertEquals(409, conflict.status());
            assertEquals(ENTRIES + "/" + id, conflict.header("location"));
            assertEquals(409, conflict.json().get("code").asInt());
            assertEquals(
                    "an equivalent entry already exists in the transparency log with UUID " + id,
                    conflict.json().get("message").asText());
        }
    }

    @Test
    void anAttestationComesBackOnlyWhenItIsAskedFor() throws Exception {
        String statement = STATEMENT.formatted("ab".repeat(32));
        String id;
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            Wire.Answer created = server.post(ENTRIES, dsse(statement), JSON);
            assertEquals(201, created.status(), created.body());
            id = created.json().fieldNames().next();
            assertFalse(created.json().get(id).has("attestation"));
            checkAttestation(server, id, statement);
        }
        // It is in the journal, as are its terms: a store that is built again has both.
        TestLog.delete(folder.resolve("rocksdb"));
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            checkAttestation(server, id, statement);
            assertEquals(
                    1,
                    server.get("/api/search?subject=a.jar&predicateType=https://example.com/p")
                            .json()
                            .get("entries")
                            .size());
            assertEquals(
                    "[\"" + id + "\"]",
                    server.post("/api/v1/index/retrieve", "{\"hash\":\"sha256:" + "ab".repeat(32) + "\"}", JSON)
                            .body());
            assertEquals(
                    "[]",
                    server.post(
                                    "/api/v1/index/retrieve",
                                    "{\"hash\":\"sha256:" + "ab".repeat(32)
                                            + "\",\"email\":\"a@b.c\",\"operator\":\"and\"}",
                                    JSON)
                            .body());
        }
    }

    private void checkAttestation(TestServer server, String id, String statement) throws Exception {
        JsonNode entry = server.get(ENTRIES + "/" + id).json().get(id);
        assertEquals(
                Bytes.ofUtf8(statement).base64(), entry.at("/attestation/data").asText());
        assertTrue(oracle(server).verify(id, entry) >= 0);
    }

    @Test
    void anEntryIsFoundByWhatWasSubmitted() throws Exception {
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            String submission = hashedRekord("artifact");
            String query = "{\"entries\":[" + submission + "]}";
            assertEquals("[]", server.post(ENTRIES + "/retrieve", query, JSON).body());
            String id =
                    server.post(ENTRIES, submission, JSON).json().fieldNames().next();
            JsonNode found = server.post(ENTRIES + "/retrieve", query, JSON).json();
            assertEquals(1, found.size());
            assertEquals(0, oracle(server).verify(id, found.get(0).get(id)));
            String byKey = "{\"publicKey\":{\"format\":\"x509\",\"content\":\"" + pem() + "\"}}";
            assertEquals(
                    "[\"" + id + "\"]",
                    server.post("/api/v1/index/retrieve", byKey, JSON).body());
        }
    }

    @Test
    void whatIsRefusedSaysWhyAndIsNotLogged() throws Exception {
        try (TestServer server = start(Duplicates.RETURN_EXISTING)) {
            String altered = hashedRekord("artifact").replaceFirst("\"value\":\"..", "\"value\":\"00");
            Wire.Answer answer = server.post(ENTRIES, altered, JSON);
            assertEquals(400, answer.status());
            assertTrue(answer.json().get("message").asText().startsWith("error processing entry: "), answer.body());
            Wire.Answer kind =
                    server.post(ENTRIES, "{\"kind\":\"nothing\",\"apiVersion\":\"0.0.1\",\"spec\":{}}", JSON);
            assertEquals(422, kind.status(), kind.body());
            assertEquals(0, server.get("/api/v1/log").json().get("treeSize").asLong());
        }
    }
}
