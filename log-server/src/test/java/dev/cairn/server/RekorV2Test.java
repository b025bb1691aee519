package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.VerifiedCheckpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RekorV2Test {
    private static final String ENTRIES = "/api/v2/log/entries";

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.start(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void anEntryIsAnsweredWithAProofThatVerifies() throws Exception {
        Wire.Answer answer = server.post(ENTRIES, Requests.hashedRekord("first"));

        assertEquals(201, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("no-store", answer.header("cache-control"));
        assertEquals("*", answer.header("access-control-allow-origin"));
        assertNull(answer.header("x-log-index"), "not a duplicate");
        JsonNode entry = answer.json();
        assertEquals("hashedrekord", entry.at("/kindVersion/kind").asText());
        verify(entry);
    }

    /** Verifies an answer as a client does, and gives the index. */
    private long verify(JsonNode entry) throws Exception {
        assertEquals(
                server.logKey().fullKeyHash().base64(), entry.at("/logId/keyId").asText());
        JsonNode proof = entry.get("inclusionProof");
        Checkpoint checkpoint = VerifiedCheckpoint.open(
                        proof.at("/checkpoint/envelope").asText().getBytes(StandardCharsets.UTF_8),
                        TestLog.ORIGIN,
                        List.of(server.logKey()))
                .checkpoint();
        assertEquals(checkpoint.size(), proof.get("treeSize").asLong());
        assertEquals(checkpoint.root().base64(), proof.get("rootHash").asText());
        assertEquals(entry.get("logIndex").asText(), proof.get("logIndex").asText());
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : proof.get("hashes")) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        Hash leafHash = TreeHasher.local().leaf(entry.get("canonicalizedBody").binaryValue());
        ProofVerifier.inclusion(
                leafHash,
                new InclusionProof(entry.get("logIndex").asLong(), checkpoint.size(), path),
                checkpoint.root());
        return entry.get("logIndex").asLong();
    }

    @Test
    void aDuplicateIsAnsweredWithTheExistingEntryAndItsProof() throws Exception {
        String request = Requests.hashedRekord("twice");
        JsonNode first = server.post(ENTRIES, request).json();
        Wire.Answer again = server.post(ENTRIES, request);

        assertEquals(201, again.status());
        assertEquals(first.get("logIndex").asText(), again.header("x-log-index"));
        JsonNode second = again.json();
        assertEquals(verify(first), verify(second));
        assertEquals(first.get("canonicalizedBody"), second.get("canonicalizedBody"));
    }

    @Test
    void identicalSubmissionsAtOneTimeBecomeOneEntry() throws Exception {
        long before = server.log().latest().orElseThrow().size();
        String request = Requests.hashedRekord("at one time");
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Wire.Answer>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                calls.add(() -> server.post(ENTRIES, request));
            }
            Set<Long> indices = new TreeSet<>();
            int firsts = 0;
            for (Future<Wire.Answer> call : clients.invokeAll(calls)) {
                Wire.Answer answer = call.get();
                assertEquals(201, answer.status());
                indices.add(verify(answer.json()));
                firsts += answer.header("x-log-index") == null ? 1 : 0;
            }
            assertEquals(1, indices.size(), "indices " + indices);
            assertEquals(1, firsts, "answers that are not of a duplicate");
            assertEquals(before + 1, server.log().latest().orElseThrow().size());
        } finally {
            clients.shutdownNow();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing||invalid type",
                "white space|  |invalid type",
                "an empty object|{}|invalid type",
                "not JSON|{|not JSON",
                "an array|[]|must be a JSON object",
                "an unknown member|{\"x\":1}|unknown field",
                "no signature|{\"hashedRekordRequestV002\":{\"digest\":\"AAAA\"}}|invalid hashedrekord request",
                "something behind|{} {}|must end after",
            })
    void aBadRequestIs400WithAReason(String defect, String body, String reason) throws Exception {
        Wire.Answer answer = server.post(ENTRIES, body == null ? "" : body);

        assertEquals(400, answer.status());
        assertError(answer, 3, reason);
    }

    static void assertError(Wire.Answer answer, int code, String reason) throws Exception {
        assertEquals("application/json", answer.header("content-type"));
        JsonNode error = answer.json();
        assertEquals(code, error.get("code").asInt());
        assertTrue(error.get("message").asText().contains(reason), answer.body());
        assertTrue(error.get("details").isArray() && error.get("details").isEmpty());
        assertEquals("no-store", answer.header("cache-control"));
    }

    @Test
    void aSignatureOverSomethingElseIs400AndNotLogged() throws Exception {
        long before = server.log().latest().orElseThrow().size();
        byte[] digest = new byte[32];
        Bytes signature = Requests.signature("another text");
        Wire.Answer answer = server.post(ENTRIES, Requests.hashedRekord(Bytes.wrap(digest), signature));

        assertEquals(400, answer.status());
        assertError(answer, 3, "");
        assertEquals(before, server.log().latest().orElseThrow().size());
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET, /api/v2/log/entries, 501, 12",
        "PUT, /api/v2/log/entries, 501, 12",
        "HEAD, /api/v2/log/entries, 501, 0",
        "POST, /api/v2/checkpoint, 501, 12",
        "POST, /api/v2/tile/0/000, 501, 12",
        "GET, /api/v2/, 404, 5",
        "GET, /api/v2/log, 404, 5",
        "GET, /api/v2/log/entries/, 404, 5",
        "POST, /api/v2/log/entries/, 404, 5",
        "POST, /api/v2//log/entries, 404, 5",
        "POST, /api/v2/log/Entries, 404, 5",
        "POST, /api/v2/log/entrie%73, 404, 5",
        "POST, /api/v2/../v2/log/entries, 404, 5",
        "GET, /api/v2/healthz, 404, 5",
    })
    void pathsAndMethods(String method, String path, int status, int code) throws Exception {
        Wire.Answer answer =
                Wire.send(server.address(), method + " " + path + " HTTP/1.1\nHost: log.test\nContent-Length: 0\n\n");

        assertEquals(status, answer.status());
        if (!method.equals("HEAD")) {
            assertError(answer, code, "");
        }
    }

    @Test
    void preflightOfABrowser() throws Exception {
        Wire.Answer answer = Wire.get(
                server.address(),
                "OPTIONS",
                ENTRIES,
                "Origin: https://example.com",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type");

        assertEquals(204, answer.status());
        assertEquals("*", answer.header("access-control-allow-origin"));
        assertEquals("POST, OPTIONS", answer.header("access-control-allow-methods"));
        assertEquals("*", answer.header("access-control-allow-headers"));
    }

    @Test
    void theContentTypeOfARequestDoesNotMatter() throws Exception {
        String request = Requests.hashedRekord("any content type");

        assertEquals(
                201,
                server.post(ENTRIES, request, "Content-Type: text/x; y=\"z\"").status());
        assertEquals(201, server.post(ENTRIES, request, "Content-Type: ,").status());
    }
}
