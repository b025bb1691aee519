package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.dsse.DsseV1Leaf;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.tools.audit.AuditedLog;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.ProvenTree;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the routes of Rekor v1, served from a tree in memory, behind a shard of 1000 entries. */
class RekorV1LogTest {
    private static final long OFFSET = 1000;
    private static final String TREE = "77";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBERS = Pattern.compile("firstSize=([0-9]+)&lastSize=([0-9]+)");

    private final LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
    private final NoteSigner signer;
    private final AuditedLog log;
    private final HttpServer server;
    private final List<Finding> told = new ArrayList<>();
    private Optional<Misbehaviour> proof = Optional.empty();
    private final Map<Long, Bytes> attestations = new HashMap<>();
    private long changed = -1;

    @TempDir
    private Path folder = Path.of("");

    RekorV1LogTest() throws Exception {
        signer = NoteSigner.ecdsa("rekor.example.test", key);
        log = new AuditedLog();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/api/v1/log", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            byte[] body = JSON.writeValueAsBytes(
                    switch (path) {
                        case "/api/v1/log" -> info();
                        case "/api/v1/log/proof" ->
                            proof(String.valueOf(exchange.getRequestURI().getQuery()));
                        case "/api/v1/log/entries/retrieve" -> entries(JSON.readTree(exchange.getRequestBody()));
                        default -> JSON.createObjectNode();
                    });
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (Exception e) {
            exchange.sendResponseHeaders(500, -1);
        }
        exchange.close();
    }

    private ProvenTree tree() throws Exception {
        return ProvenTree.latest(log, CheckpointTrust.NONE);
    }

    private ObjectNode info() throws Exception {
        Checkpoint shown = tree().checkpoint();
        Checkpoint mine = new Checkpoint("rekor.example.test - " + TREE, shown.size(), shown.root());
        ObjectNode info = JSON.createObjectNode()
                .put("treeID", TREE)
                .put("treeSize", shown.size())
                .put("rootHash", shown.root().hex())
                .put(
                        "signedTreeHead",
                        SignedNote.of(mine.text(), List.of(signer.sign(mine)))
                                .encode()
                                .utf8());
        info.putArray("inactiveShards").addObject().put("treeID", "76").put("treeSize", OFFSET);
        return info;
    }

    private ObjectNode proof(String query) throws Exception {
        Matcher numbers = NUMBERS.matcher(query);
        assertTrue(numbers.find(), query);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode hashes = answer.putArray("hashes");
        for (Hash hash : tree().consistency(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2)))
                .proof()
                .path()) {
            hashes.add(hash.hex());
        }
        return answer;
    }

    private ArrayNode entries(JsonNode body) throws Exception {
        ArrayNode answer = JSON.createArrayNode();
        for (JsonNode index : body.path("logIndexes")) {
            Bytes entry = tree().entry(index.asLong() - OFFSET).bytes();
            byte[] bytes = entry.toArray();
            if (index.asLong() - OFFSET == changed) {
                bytes[bytes.length - 1] ^= 1;
            }
            ObjectNode shown = answer.addObject()
                    .putObject("id" + index)
                    .put("logIndex", index.asLong())
                    .put("body", bytes);
            Bytes attestation = attestations.get(index.asLong() - OFFSET);
            if (attestation != null) {
                shown.putObject("attestation").put("data", attestation.base64());
            }
        }
        return answer;
    }

    private RekorV1Log reader() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new RekorV1Log(url, key.publicKey(), Runnable::run, Duration.ofSeconds(30));
    }

    private LogWatch watch(OptionalLong start, String... texts) {
        List<String> digests = new ArrayList<>();
        for (String text : texts) {
            byte[] digest = DigestAlgorithm.SHA2_256.digest(Bytes.ofUtf8(text).unsafeArray());
            digests.add("sha256:" + Bytes.wrap(digest).hex());
        }
        return watch(start, new Condition(List.of(), List.of(), Map.of(), List.of(), digests, List.of(), List.of()));
    }

    private LogWatch watch(OptionalLong start, Condition condition) {
        LogWatch.Sink sink = new LogWatch.Sink() {
            @Override
            public boolean isKnown(String id) {
                return told.stream().anyMatch(finding -> finding.id().equals(id));
            }

            @Override
            public void tell(List<Finding> findings) {
                told.addAll(findings);
            }

            @Override
            public String keep(String name, Optional<Misbehaviour> found, Optional<Bytes> seen) {
                proof = found;
                return "";
            }
        };
        return new LogWatch(
                new LogWatch.Settings("v1", start, true, Duration.ZERO),
                reader(),
                List.of(),
                List.of(new Rule("who", true, true, condition, List.of(), Optional.empty())),
                folder.resolve("v1.json"),
                sink,
                InstantSource.system(),
                new WatchMeters(new SimpleMeterRegistry(), "v1"));
    }

    /** A dsse 0.0.1 over a statement, which the log holds the hash of. */
    private Bytes attested(Bytes payload) throws Exception {
        LocalKey signing = LocalKey.generate(KeyType.ECDSA_P256);
        Bytes hash = Bytes.wrap(DigestAlgorithm.SHA2_256.digest(payload.toArray()));
        return new DsseV1Leaf(
                        hash,
                        hash,
                        List.of(new DsseV1Leaf.Signature(
                                Bytes.wrap(signing.sign(payload.toArray())),
                                Bytes.ofUtf8(KeyFiles.publicPem(signing.publicKey())))))
                .write();
    }

    private static Bytes statement(String name, String digest, String type) {
        return Bytes.ofUtf8(
                "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"other\",\"digest\":{}},"
                        + "{\"name\":\"" + name + "\",\"digest\":{\"sha256\":\"" + digest + "\"}}],\"predicateType\":\""
                        + type
                        + "\",\"predicate\":{}}");
    }

    @Test
    void whatAttestationsSayIsMatchedWhereTheEntryHoldsItsHash() throws Exception {
        String artifact = "ab".repeat(32);
        Bytes mine = statement("pkg:maven/a/b", artifact, "https://slsa.dev/provenance/v1");
        Bytes other = statement("pkg:maven/c/d", artifact, "https://spdx.dev/Document");
        log.append(3);
        // Under the last but one stands another's statement, and nothing under the last.
        log.append(List.of(attested(mine), attested(other), attested(other), attested(mine)));
        attestations.put(3L, mine);
        attestations.put(4L, other);
        attestations.put(5L, mine);
        Condition.Text type = new Condition.Text.Exact("https://slsa.dev/provenance/v1");
        Condition.Text name = new Condition.Text.Expression(com.google.re2j.Pattern.compile("pkg:maven/.*"), false);
        for (Condition condition : List.of(
                new Condition(List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(name), List.of(type)),
                new Condition(
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        List.of("sha256:" + artifact),
                        List.of(),
                        List.of(type)))) {
            told.clear();
            Files.deleteIfExists(folder.resolve("v1.json"));
            assertEquals(
                    Outcome.CLEAN, watch(OptionalLong.of(0), condition).look().outcome());
            assertEquals(
                    List.of(3L),
                    told.stream()
                            .map(finding -> finding.entry().orElseThrow().index())
                            .toList());
            assertTrue(told.get(0)
                    .what()
                    .endsWith(", a statement of https://slsa.dev/provenance/v1 about other, pkg:maven/a/b"));
            assertEquals(
                    "sha256:" + artifact,
                    told.get(0).json().path("subjectDigests").path(0).textValue());
        }
        told.clear();
        Files.deleteIfExists(folder.resolve("v1.json"));
        String hash =
                Bytes.wrap(DigestAlgorithm.SHA2_256.digest(mine.toArray())).hex();
        Condition payload = new Condition(
                List.of(), List.of(), Map.of(), List.of(), List.of("sha256:" + hash), List.of(), List.of());
        assertEquals(Outcome.CLEAN, watch(OptionalLong.of(0), payload).look().outcome());
        assertEquals(2, told.size());
        assertTrue(told.get(1).what().endsWith("; what that states, and about what, the log does not show"));
    }

    @Test
    void theEdgeOfEverySizeIsInTheProofs() throws Exception {
        for (int size : new int[] {1, 2, 3, 4, 7, 8, 21, 33}) {
            log.append((int) (size - log.memory().size()));
            LogReader.View view = reader().latest();
            for (long at = 0; at <= size; at++) {
                Frontier frontier = view.frontier(at);
                assertTrue(frontier.size() <= at && frontier.size() >= Math.min(at, Math.max(0, at - 2)) - 1);
                if (frontier.size() > 0) {
                    assertEquals(tree().rootAt(frontier.size()), frontier.root());
                }
            }
        }
    }

    @Test
    void everyEntryFromTheBeginningOnIsMatched() throws Exception {
        log.append(30);
        LogWatch watch = watch(OptionalLong.of(20), "artifact 19", "artifact 20", "artifact 41");
        assertEquals(Outcome.CLEAN, watch.look().outcome());
        log.append(25);
        assertEquals(Outcome.CLEAN, watch.look().outcome());
        assertEquals(
                List.of(20L, 41L),
                told.stream()
                        .map(finding -> finding.entry().orElseThrow().index())
                        .toList());
        assertEquals(55, watch.cursor().getAsLong());
    }

    @Test
    void entriesThatAreNotTheTreesAreTold() throws Exception {
        log.append(30);
        changed = 12;
        LogWatch watch = watch(OptionalLong.of(0), "artifact 12");
        assertEquals(Outcome.TAMPER, watch.look().outcome());
        assertEquals("entries", told.get(0).rule());
        changed = -1;
        assertEquals(Outcome.CLEAN, watch.look().outcome());
        assertEquals("who", told.get(1).rule());
    }

    @Test
    void aForkAndAWrongKeyAreTold() throws Exception {
        log.append(30);
        LogWatch watch = watch(OptionalLong.of(0), "nothing of the log's");
        assertEquals(Outcome.CLEAN, watch.look().outcome());
        log.startAgain();
        log.memory().append(1);
        log.append(40);
        assertEquals(Outcome.TAMPER, watch.look().outcome());
        assertEquals("fork", told.get(0).rule());
        assertTrue(proof.isPresent(), "the log's own proof shows that it is another tree");
        RekorV1Log other = new RekorV1Log(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                LocalKey.generate(KeyType.ECDSA_P256).publicKey(),
                Runnable::run,
                Duration.ofSeconds(30));
        assertThrows(VerificationException.class, other::latest);
    }
}
