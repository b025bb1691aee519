package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.TlogProof;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.sequencer.AppendResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proofs of a log with checkpoints of size 0 and 1, and of at least one more size up to 300, but not of all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofsTest {
    private static final int SIZE = 300;

    private TestServer server;
    private long unpublished;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.start(folder);
        server.log().append(TestLog.entry("entry 0")).toCompletableFuture().get(60, TimeUnit.SECONDS);
        List<CompletionStage<AppendResult>> results = new ArrayList<>();
        for (int i = 1; i < SIZE; i++) {
            results.add(server.log().append(TestLog.entry("entry " + i)));
        }
        for (CompletionStage<AppendResult> result : results) {
            result.toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        // All in flight at once, they cannot each have had a batch: the second batch holds what came meanwhile.
        unpublished = SIZE - 1;
        while (server.log().store().checkpoint(unpublished).isPresent()) {
            unpublished--;
        }
        assertTrue(unpublished > 1, "every size was published");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static Hash hash(JsonNode json, String name) throws Exception {
        return Hash.fromBase64(json.get(name).asText());
    }

    private static List<Hash> path(JsonNode json) throws Exception {
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : json.get("hashes")) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        return path;
    }

    private Checkpoint open(String note) throws Exception {
        return VerifiedCheckpoint.open(note.getBytes(StandardCharsets.UTF_8), TestLog.ORIGIN, List.of(server.logKey()))
                .checkpoint();
    }

    @Test
    void anInclusionProofIsOfTheLatestTreeUnlessASizeIsGiven() throws Exception {
        Wire.Answer answer = server.get("/proof/inclusion?index=7");
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("no-cache", answer.header("cache-control"));
        assertEquals("Accept", answer.header("vary"));
        JsonNode json = answer.json();
        Checkpoint checkpoint = open(json.get("checkpoint").asText());
        assertEquals(SIZE, checkpoint.size());
        assertEquals(checkpoint.root(), hash(json, "rootHash"));
        verify(json, 7, SIZE);
    }

    private static void verify(JsonNode json, long index, long size) throws Exception {
        assertEquals(index, json.get("index").asLong());
        assertEquals(size, json.get("size").asLong());
        Hash leafHash = TestLog.entry("entry " + index).leafHash();
        assertEquals(leafHash, hash(json, "leafHash"));
        ProofVerifier.inclusion(leafHash, new InclusionProof(index, size, path(json)), hash(json, "rootHash"));
    }

    @Test
    void inclusionInEveryTree() throws Exception {
        try (Wire wire = new Wire(server.address())) {
            for (long size = 1; size <= SIZE; size += size < 20 ? 1 : 19) {
                for (long index = 0; index < size; index += 1 + index / 2) {
                    wire.write("GET /proof/inclusion?index=" + index + "&size=" + size
                            + " HTTP/1.1\r\nHost: log.test\r\n\r\n");
                    JsonNode json = wire.read(true).json();
                    verify(json, index, size);
                    assertEquals(server.log().store().checkpoint(size).isPresent(), json.has("checkpoint"));
                }
            }
        }
    }

    @Test
    void anEntryIsFoundByItsHash() throws Exception {
        Hash hash = TestLog.entry("entry 77").leafHash();
        String base64 = hash.base64();
        String url = base64.replace('+', '-').replace('/', '_');
        for (String spelling : List.of(
                hash.hex(), base64, base64.replace("+", "%2B").replace("=", "%3D"), url, url.substring(0, 43))) {
            Wire.Answer answer = server.get("/proof/inclusion?hash=" + spelling);
            assertEquals(200, answer.status(), spelling);
            verify(answer.json(), 77, SIZE);
        }
        assertEquals(
                200,
                server.get("/proof/inclusion?hash=" + hash.hex() + "&size=78").status());
        assertEquals(
                404,
                server.get("/proof/inclusion?hash=" + hash.hex() + "&size=77").status());
        assertEquals(
                404,
                server.get("/proof/inclusion?hash=" + TreeHasher.EMPTY_ROOT.hex())
                        .status());
    }

    @Test
    void anInclusionProofAsATlogProof() throws Exception {
        String target = "/proof/inclusion?index=5";
        List<Wire.Answer> answers = List.of(
                server.get(target + "&format=tlog-proof"),
                server.get(target, "Accept: text/plain"),
                server.get(target, "Accept: application/json;q=0.5, text/plain"),
                server.get(target + "&size=" + SIZE + "&format=tlog-proof", "Accept: application/json"));
        for (Wire.Answer answer : answers) {
            assertEquals(200, answer.status());
            assertEquals("text/plain; charset=utf-8", answer.header("content-type"));
            TlogProof proof = TlogProof.parse(answer.bytes());
            assertEquals(5, proof.index());
            proof.verify(TestLog.entry("entry 5").leafHash(), TestLog.ORIGIN, List.of(server.logKey()));
        }
        for (String accept :
                List.of("*/*", "application/json", "application/json, text/plain, */*", "text/plain;q=0")) {
            assertEquals(
                    "application/json", server.get(target, "Accept: " + accept).header("content-type"), accept);
        }
        TlogProof first = TlogProof.parse(
                server.get("/proof/inclusion?index=0&size=1&format=tlog-proof").bytes());
        assertEquals(1, open(first.checkpoint().encode().utf8()).size());
    }

    @Test
    void whereNoCheckpointWasPublishedThereIsNoTlogProof() throws Exception {
        String target = "/proof/inclusion?index=0&size=" + unpublished;
        Wire.Answer answer = server.get(target + "&format=tlog-proof");
        assertEquals(404, answer.status());
        assertEquals(
                "no checkpoint of size " + unpublished + " was published",
                answer.json().get("error").asText());
        assertFalse(server.get(target).json().has("checkpoint"));
        assertEquals(404, server.get("/checkpoint/" + unpublished).status());
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"0, 0", "0, 300", "1, 1", "1, 2", "1, 300", "3, 7", "255, 256", "256, 257", "299, 300", "300, 300"})
    void consistency(long from, long to) throws Exception {
        Wire.Answer answer = server.get("/proof/consistency?from=" + from + "&to=" + to);
        assertEquals(200, answer.status());
        JsonNode json = answer.json();
        Hash fromRoot = hash(json, "fromRootHash");
        Hash toRoot = hash(json, "toRootHash");
        if (from == 0) {
            assertEquals(List.of(), path(json));
            assertEquals(TreeHasher.EMPTY_ROOT, fromRoot);
        } else {
            ProofVerifier.consistency(new ConsistencyProof(from, to, path(json)), fromRoot, toRoot);
        }
        if (json.has("checkpoint")) {
            assertEquals(to, open(json.get("checkpoint").asText()).size());
        }
        if (json.has("fromCheckpoint")) {
            assertEquals(fromRoot, open(json.get("fromCheckpoint").asText()).root());
        }
        assertEquals(server.log().store().checkpoint(to).isPresent(), json.has("checkpoint"));
    }

    @Test
    void consistencyIsToTheLatestTreeUnlessASizeIsGiven() throws Exception {
        assertEquals(
                SIZE, server.get("/proof/consistency?from=9").json().get("to").asLong());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/proof/inclusion, 400, needs either index or hash",
        "/proof/inclusion?, 400, needs either index or hash",
        "/proof/inclusion?size=3, 400, needs either index or hash",
        "/proof/inclusion?index=1&hash=00, 400, needs either index or hash",
        "/proof/inclusion?index=, 400, must be a decimal",
        "/proof/inclusion?index, 400, has no value",
        "/proof/inclusion?index=01, 400, must be a decimal",
        "/proof/inclusion?index=-1, 400, must be a decimal",
        "/proof/inclusion?index=+1, 400, must be a decimal",
        "/proof/inclusion?index=1e1, 400, must be a decimal",
        "/proof/inclusion?index=9223372036854775808, 400, must be a decimal",
        "/proof/inclusion?index=1&index=1, 400, is there twice",
        "/proof/inclusion?index=1&leaf=2, 400, its parameters are",
        "/proof/inclusion?index=1&&size=2, 400, its parameters are",
        "/proof/inclusion?hash=%ff, 400, is not UTF-8",
        "/proof/inclusion?index=1&format=xml, 400, must be json or tlog-proof",
        "/proof/inclusion?hash=zz, 400, hash",
        "/proof/inclusion?hash=, 400, hash",
        "/proof/inclusion?index=300, 404, has no such entry",
        "/proof/inclusion?index=3&size=3, 404, has no such entry",
        "/proof/inclusion?index=0&size=0, 404, has no such entry",
        "/proof/inclusion?index=0&size=301, 404, the latest published size is 300",
        "/proof/inclusion?index=9223372036854775807, 404, has no such entry",
        "/proof/consistency, 400, needs from",
        "/proof/consistency?to=3, 400, needs from",
        "/proof/consistency?from=4&to=3, 400, from must not be above to",
        "/proof/consistency?from=1&to=301, 404, the latest published size is 300",
        "/proof/consistency?from=301, 404, the latest published size is 300",
        "/proof/, 404, not found",
        "/proof/inclusion/, 404, not found",
    })
    void badQuestions(String target, int status, String reason) throws Exception {
        Wire.Answer answer = server.get(target);
        assertEquals(status, answer.status());
        assertEquals("no-store", answer.header("cache-control"));
        assertTrue(answer.json().get("error").asText().contains(reason), answer.body());
    }

    @Test
    void otherMethodsAre405() throws Exception {
        Wire.Answer answer = server.post("/proof/inclusion?index=0", "");
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD, OPTIONS", answer.header("allow"));
        assertEquals("method not allowed", answer.json().get("error").asText());
        assertEquals(
                200,
                Wire.get(server.address(), "HEAD", "/proof/inclusion?index=0").status());
    }

    @Test
    void theHashOfTheEntriesIsWhatIsProven() throws Exception {
        byte[] bundle = server.get("/tile/entries/000.p/1").bytes();
        Bytes entry = Bytes.copyOf(bundle, 2, bundle.length - 2);
        assertEquals(
                TreeHasher.local().leaf(entry.unsafeArray()),
                hash(server.get("/proof/inclusion?index=0").json(), "leafHash"));
    }
}
