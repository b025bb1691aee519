package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.server.http.Duplicates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each route of Rekor v1 and each status that it has; the first column of a row names the rule of the reference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RekorV1Test {
    private static final int RAW_ENTRIES = 3;
    private static final String JSON = "Content-Type: application/json";
    private static final String NO_SUCH_UUID = "0".repeat(64);

    private TestServer server;
    private VerificationKey key;
    private String treeId = "";
    private RekorV1Oracle oracle;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.start(folder, TestServer.withRekorV1(folder, Duplicates.RETURN_EXISTING));
        key = KeyFiles.readPublic(folder.resolve("keys").resolve("rekor-v1.pub"));
        treeId = server.get("/api/v1/log").json().get("treeID").asText();
        oracle = new RekorV1Oracle(key, treeId);
        for (int i = 0; i < RAW_ENTRIES; i++) {
            server.log()
                    .append(TestLog.entry("entry " + i))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Wire.Answer post(String target, String body) throws Exception {
        return server.post(target, body, JSON);
    }

    @Test
    void theLogSaysItsSizeRootAndCheckpoint() throws Exception {
        Wire.Answer answer = server.get("/api/v1/log");
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        JsonNode json = answer.json();
        Checkpoint checkpoint = oracle.open(json.get("signedTreeHead").asText());
        assertEquals(checkpoint.size(), json.get("treeSize").asLong());
        assertEquals(checkpoint.root().hex(), json.get("rootHash").asText());
        assertTrue(json.get("inactiveShards").isEmpty());
        assertTrue(Long.parseLong(treeId) > 0);
    }

    @Test
    void theKeyIsPemWithTheTypeThatTheClientOfTheReferenceWants() throws Exception {
        for (String query : List.of("", "?treeID=" + treeId, "?treeID=")) {
            Wire.Answer answer = server.get("/api/v1/log/publicKey" + query);
            assertEquals(200, answer.status(), query);
            assertEquals("application/x-pem-file", answer.header("content-type"));
            assertEquals(KeyFiles.publicPem(key), answer.body());
        }
    }

    @Test
    void anEntryIsFoundByIndexAndByEitherId() throws Exception {
        JsonNode byIndex = server.get("/api/v1/log/entries?logIndex=1").json();
        String id = byIndex.fieldNames().next();
        assertEquals(1, oracle.verify(id, byIndex.get(id)));
        assertFalse(byIndex.get(id).has("attestation"));
        for (String spelling : List.of(id, id.substring(16), id.toUpperCase(java.util.Locale.ROOT))) {
            Wire.Answer answer = server.get("/api/v1/log/entries/" + spelling);
            assertEquals(200, answer.status(), spelling);
            assertEquals(1, oracle.verify(id, answer.json().get(id)));
        }
    }

    @Test
    void entriesComeInNumbersAndWhatIsNotThereIsLeftOut() throws Exception {
        String first =
                server.get("/api/v1/log/entries?logIndex=0").json().fieldNames().next();
        String query = "{\"logIndexes\":[2,999999],\"entryUUIDs\":[\"" + first.substring(16) + "\",\"" + NO_SUCH_UUID
                + "\",\"" + first + "\",\"00000000000000ff" + first.substring(16) + "\"]}";
        for (String target : List.of("/api/v1/log/entries/retrieve", "/api/v1/log/entries/retrieve/")) {
            JsonNode found = post(target, query).json();
            assertEquals(3, found.size());
            List<Long> indices = new ArrayList<>();
            for (JsonNode entry : found) {
                String id = entry.fieldNames().next();
                indices.add(oracle.verify(id, entry.get(id)));
            }
            assertEquals(List.of(0L, 0L, 2L), indices);
        }
        assertEquals("[]", post("/api/v1/log/entries/retrieve", "{}").body());
    }

    @Test
    void consistencyIsProvenBetweenAnyTwoSizes() throws Exception {
        for (int last = 1; last <= RAW_ENTRIES; last++) {
            for (int first = 1; first <= last; first++) {
                JsonNode proof = server.get(
                                "/api/v1/log/proof?firstSize=" + first + "&lastSize=" + last + "&treeID=" + treeId)
                        .json();
                Hash firstRoot = Hash.fromHex(server.get("/api/v1/log/proof?firstSize=" + first + "&lastSize=" + first)
                        .json()
                        .get("rootHash")
                        .asText());
                ProofVerifier.consistency(
                        new ConsistencyProof(first, last, RekorV1Oracle.hashes(proof)),
                        firstRoot,
                        Hash.fromHex(proof.get("rootHash").asText()));
            }
        }
        assertNotEquals(
                "[]",
                server.get("/api/v1/log/proof?lastSize=" + RAW_ENTRIES)
                        .json()
                        .get("hashes")
                        .toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            index required                     | /api/v1/log/entries                    | 422 | 602 | logIndex in query is required
            index of another type              | /api/v1/log/entries?logIndex=x         | 422 | 601 | 'logIndex in query must be of type int64: "x"'
            index below zero                   | /api/v1/log/entries?logIndex=-1        | 422 | 609 | logIndex in query should be greater than or equal to 0
            UUID of another form               | /api/v1/log/entries/abc                | 422 | 605 | entryUUID in path should match '^([0-9a-fA-F]{64}|[0-9a-fA-F]{80})$'
            tree ID above int64                | /api/v1/log/entries/ffffffffffffffff0000000000000000000000000000000000000000000000000000000000000000 | 400 | 400 | invalid entryID
            lastSize required                  | /api/v1/log/proof                      | 422 | 602 | lastSize in query is required
            firstSize below one                | /api/v1/log/proof?firstSize=0&lastSize=1 | 422 | 609 | firstSize in query should be greater than or equal to 1
            first above last                   | /api/v1/log/proof?firstSize=3&lastSize=2 | 400 | 400 | firstSize(3) must be less than lastSize(2)
            beyond the tree                    | /api/v1/log/proof?lastSize=999999      | 400 | 400 | the tree size requested(999999) was greater than what is currently observable(
            tree ID of another form            | /api/v1/log/proof?lastSize=1&treeID=x  | 422 | 605 | treeID in query should match
            another tree                       | /api/v1/log/proof?lastSize=1&treeID=1  | 400 | 400 | Bad Request
            key of another tree                | /api/v1/log/publicKey?treeID=1         | 400 | 400 | Bad Request
            legacy timestamp route             | /api/v1/timestamp                      | 404 | 404 | path was not found
            legacy timestamp certificate chain | /api/v1/timestamp/certchain            | 404 | 404 | path was not found
            legacy proof route                 | /api/v1/log/entries/0/proof            | 404 | 404 | path was not found
            empty UUID                         | /api/v1/log/entries/                   | 404 | 404 | path was not found
            """)
    void aQuestionThatCannotBeAnsweredSaysWhy(String rule, String target, int status, int code, String message)
            throws Exception {
        check(server.get(target), status, code, message);
    }

    private static void check(Wire.Answer answer, int status, int code, String message) throws Exception {
        assertEquals(status, answer.status(), answer.body());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals(code, answer.json().get("code").asInt(), answer.body());
        String said = answer.json().get("message").asText();
        assertTrue(said.contains(message), said);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            no body                | log/entries          | ~~                         | 422 | 602 | proposedEntry in body is required
            no query               | log/entries/retrieve | ~~                         | 422 | 602 | entry in body is required
            broken JSON            | log/entries/retrieve | {                          | 400 | 400 | parsing entry body from "" failed, because
            not an object          | log/entries/retrieve | [1]                        | 422 | 601 | entry in body must be of type object
            trailing bytes         | log/entries/retrieve | {} {}                      | 400 | 400 | parsing entry body
            deep nesting           | log/entries/retrieve | {"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]} | 400 | 400 | parsing entry body
            UUID not a text        | log/entries/retrieve | {"entryUUIDs":[1]}         | 422 | 601 | entryUUIDs.0 in body must be of type string
            UUID of another form   | log/entries/retrieve | {"entryUUIDs":["abc"]}     | 422 | 605 | entryUUIDs.0 in body should match
            tree ID above int64    | log/entries/retrieve | {"entryUUIDs":["ffffffffffffffff0000000000000000000000000000000000000000000000000000000000000000"]} | 400 | 400 | invalid entryID
            no UUIDs               | log/entries/retrieve | {"entryUUIDs":[]}          | 422 | 612 | entryUUIDs in body should have at least 1 items
            not a list             | log/entries/retrieve | {"logIndexes":1}           | 422 | 601 | logIndexes in body must be of type array
            index not a number     | log/entries/retrieve | {"logIndexes":["1"]}       | 422 | 601 | logIndexes.0 in body must be of type int64
            index beyond int64     | log/entries/retrieve | {"logIndexes":[9223372036854775808]} | 422 | 601 | logIndexes.0 in body must be of type int64
            index below zero       | log/entries/retrieve | {"logIndexes":[-1]}        | 422 | 609 | logIndexes.0 in body should be greater than or equal to 0
            eleven indices         | log/entries/retrieve | {"logIndexes":[0,0,0,0,0,0,0,0,0,0,0]} | 422 | 611 | logIndexes in body should have at most 10 items
            eleven in all          | log/entries/retrieve | {"logIndexes":[0,0,0,0,0,0,0,0,0,0],"entryUUIDs":["0000000000000000000000000000000000000000000000000000000000000000"]} | 422 | 422 | more than max allowed 10 entries in request
            hash of another form   | index/retrieve       | {"hash":"md5:00"}          | 422 | 605 | hash in body should match
            not an address         | index/retrieve       | {"email":"nobody"}         | 422 | 601 | email in body must be of type email
            operator               | index/retrieve       | {"operator":"xor"}         | 422 | 606 | operator in body should be one of [and or]
            key without a format   | index/retrieve       | {"publicKey":{"content":"AA=="}} | 422 | 602 | publicKey.format in body is required
            key of another format  | index/retrieve       | {"publicKey":{"format":"x","content":"AA=="}} | 422 | 606 | publicKey.format in body should be one of
            key without content    | index/retrieve       | {"publicKey":{"format":"x509"}} | 422 | 602 | publicKey.content in body is required
            key by URL             | index/retrieve       | {"publicKey":{"format":"x509","url":"http://127.0.0.1/"}} | 400 | 400 | publicKey.url in body is not supported
            no key                 | index/retrieve       | {"publicKey":{"format":"x509","content":"AA=="}} | 400 | 400 | public key provided could not be parsed
            """)
    void aBodyThatBreaksARuleIsRefused(String rule, String path, String body, int status, int code, String message)
            throws Exception {
        check(post("/api/v1/" + path, body), status, code, message);
    }

    @Test
    void whatIsNotThereIsAnEmpty404() throws Exception {
        for (String target : List.of("?logIndex=999999", "/" + NO_SUCH_UUID, "/00000000000000ff" + NO_SUCH_UUID)) {
            Wire.Answer answer = server.get("/api/v1/log/entries" + target);
            assertEquals(404, answer.status(), target);
            assertEquals("", answer.body());
        }
    }

    @Test
    void methodsAndMediaTypes() throws Exception {
        Wire.Answer method = Wire.get(server.address(), "DELETE", "/api/v1/log/entries");
        check(method, 405, 405, "but [GET,HEAD,POST,OPTIONS] are");
        assertEquals("GET, HEAD, POST, OPTIONS", method.header("allow"));
        check(server.get("/api/v1/log/entries/retrieve"), 405, 405, "but [POST,OPTIONS] are");
        check(post("/api/v1/log", ""), 405, 405, "but [GET,HEAD,OPTIONS] are");
        check(server.post("/api/v1/log/entries", "x", "Content-Type: text/plain"), 415, 415, "\"text/plain\"");
        check(server.post("/api/v1/log/entries", "x"), 415, 415, "application/octet-stream");
        Wire.Answer tooLong = post("/api/v1/log/entries", " ".repeat((4 << 20) + 1));
        check(tooLong, 413, 413, "");
    }

    @Test
    void theFaceIsOffUnlessItIsTurnedOn(@TempDir Path folder) throws Exception {
        try (TestServer other = TestServer.start(folder)) {
            check(other.get("/api/v1/log"), 404, 404, "path was not found");
        }
    }
}
