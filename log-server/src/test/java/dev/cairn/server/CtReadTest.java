package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What monitors read: certificates with entries of other kinds between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CtReadTest {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);
    private static final int SIZE = 12;

    private final List<JsonNode> heads = new ArrayList<>();
    private final List<Bytes> leaves = new ArrayList<>();
    private TestCa root;
    private TestServer server;
    private CtClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        root = TestCa.root("P-256");
        server = TestServer.start(
                folder,
                TestServer.settings(TestServer.init(folder)),
                CtSubmissionTest.settings(KEY, true, List.of(root)));
        client = new CtClient(server, KEY.publicKey().spki());
        for (int i = 0; i < SIZE; i++) {
            if (i % 3 == 1) {
                assertEquals(200, server.post("/add", "entry " + i).status());
                leaves.add(Bytes.ofUtf8("entry " + i));
            } else {
                TestCa.Subject subject = root.subject("user" + i + "@example.org");
                CtClient.Sct sct = client.add("add-pre-chain", subject.precertificate());
                assertEquals(i, sct.index());
                leaves.add(
                        CtClient.precertificateLeaf(sct.timestamp(), root.keyHash(), subject.tbs(), sct.extensions()));
            }
            heads.add(client.get("get-sth"));
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Hash root(int size) {
        return Hash.wrap(
                CtClient.bytes(heads.get(size - 1).get("sha256_root_hash")).toArray());
    }

    @Test
    void treeHeadsAreSignedAndTheirTimeDoesNotGoBack() throws Exception {
        long last = 0;
        for (int size = 1; size <= SIZE; size++) {
            JsonNode head = heads.get(size - 1);
            assertEquals(
                    List.of("tree_size", "timestamp", "sha256_root_hash", "tree_head_signature"), CtClient.names(head));
            assertEquals(size, head.get("tree_size").asLong());
            long timestamp = head.get("timestamp").asLong();
            assertTrue(timestamp >= last);
            last = timestamp;
            // SPEC: "digitally-signed struct { Version version; SignatureType signature_type = tree_hash; uint64
            // timestamp; uint64 tree_size; opaque sha256_root_hash[32]; }" (RFC 6962 section 3.5).
            Bytes signed = Bytes.wrap(ByteBuffer.allocate(2 + 8 + 8 + 32)
                    .put((byte) 0)
                    .put((byte) 1)
                    .putLong(timestamp)
                    .putLong(size)
                    .put(root(size).toBytes())
                    .array());
            client.assertSigned(signed, CtClient.bytes(head.get("tree_head_signature")));
        }
        assertEquals(heads.get(SIZE - 1), client.get("get-sth"), "one head for one size");
    }

    @Test
    void aTreeHeadIsNotOlderThanThePromisesInIt() {
        for (int index = 0; index < SIZE; index++) {
            if (index % 3 != 1) {
                long promised = ByteBuffer.wrap(leaves.get(index).toArray()).getLong(2);
                assertTrue(heads.get(index).get("timestamp").asLong() >= promised);
            }
        }
    }

    @Test
    void everyTwoTreeHeadsAreConsistent() throws Exception {
        for (int second = 1; second <= SIZE; second++) {
            for (int first = 1; first <= second; first++) {
                JsonNode proof = client.get("get-sth-consistency?first=" + first + "&second=" + second);
                assertEquals(List.of("consistency"), CtClient.names(proof));
                ProofVerifier.consistency(
                        new ConsistencyProof(first, second, CtClient.hashes(proof.get("consistency"))),
                        root(first),
                        root(second));
            }
        }
    }

    @Test
    void everyEntryIsInEveryTreeThatIsLarger() throws Exception {
        for (int size = 1; size <= SIZE; size++) {
            for (int index = 0; index < size; index++) {
                Hash leafHash = CtClient.leafHash(leaves.get(index));
                JsonNode byHash = client.get(
                        "get-proof-by-hash?hash=" + CtClient.escaped(leafHash.base64()) + "&tree_size=" + size);
                assertEquals(List.of("leaf_index", "audit_path"), CtClient.names(byHash));
                assertEquals(index, byHash.get("leaf_index").asLong());
                JsonNode byIndex = client.get("get-entry-and-proof?leaf_index=" + index + "&tree_size=" + size);
                assertEquals(List.of("leaf_input", "extra_data", "audit_path"), CtClient.names(byIndex));
                assertEquals(leaves.get(index), CtClient.bytes(byIndex.get("leaf_input")));
                assertEquals(byHash.get("audit_path"), byIndex.get("audit_path"));
                ProofVerifier.inclusion(
                        leafHash,
                        new InclusionProof(index, size, CtClient.hashes(byHash.get("audit_path"))),
                        root(size));
            }
        }
    }

    @Test
    void entriesOfOtherKindsAreTheirBytes() throws Exception {
        JsonNode entries = client.get("get-entries?start=0&end=1000").get("entries");
        assertEquals(SIZE, entries.size());
        for (int i = 0; i < SIZE; i++) {
            assertEquals(List.of("leaf_input", "extra_data"), CtClient.names(entries.get(i)));
            assertEquals(leaves.get(i), CtClient.bytes(entries.get(i).get("leaf_input")));
            assertEquals(i % 3 == 1, entries.get(i).get("extra_data").asText().isEmpty());
        }
        assertEquals(3, client.get("get-entries?start=4&end=6").get("entries").size());
        assertEquals(
                1,
                client.get("get-entries?start=11&end=9223372036854775807")
                        .get("entries")
                        .size());
    }

    @Test
    void theRootsAreListed() throws Exception {
        JsonNode roots = client.get("get-roots");
        assertEquals(List.of("certificates"), CtClient.names(roots));
        assertEquals(1, roots.get("certificates").size());
        assertEquals(root.der(), CtClient.bytes(roots.get("certificates").get(0)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "get-sth-consistency                                | 400 | first: is missing",
                "get-sth-consistency?first=1                        | 400 | second: is missing",
                "get-sth-consistency?first=2&second=1               | 400 | first: must not be above second",
                "get-sth-consistency?first=1&second=13              | 400 | nor that above the size 12",
                "get-sth-consistency?first=x&second=1               | 400 | first: must be a decimal",
                "get-sth-consistency?first=-1&second=1              | 400 | first: must be a decimal",
                "get-proof-by-hash?tree_size=1                      | 400 | hash: is missing",
                "get-proof-by-hash?hash=AA%3D%3D&tree_size=1        | 400 | hash",
                "get-proof-by-hash?hash=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D | 400 | tree_size: is missing",
                "get-proof-by-hash?hash=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D&tree_size=0 | 400 | tree_size: must be from 1 to 12",
                "get-proof-by-hash?hash=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D&tree_size=13 | 400 | tree_size: must be from 1 to 12",
                "get-proof-by-hash?hash=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D&tree_size=12 | 404 | no entry with this leaf hash",
                "get-entries                                        | 400 | start: is missing",
                "get-entries?start=0                                | 400 | end: is missing",
                "get-entries?start=2&end=1                          | 400 | start: must not be above end",
                "get-entries?start=12&end=12                        | 400 | below the size 12",
                "get-entry-and-proof?leaf_index=0                   | 400 | tree_size: is missing",
                "get-entry-and-proof?tree_size=1                    | 400 | leaf_index: is missing",
                "get-entry-and-proof?leaf_index=1&tree_size=1       | 400 | leaf_index: must be below tree_size",
                "get-sth?x=1                                        | 400 | query",
                "get-roots?x=1                                      | 400 | query",
                "get-nothing                                        | 404 | ",
                "add-chain                                          | 405 | "
            })
    void questionsThatMakeNoSense(String target, int status, String message) throws Exception {
        Wire.Answer answer = server.get("/ct/v1/" + target);
        assertEquals(status, answer.status(), answer.body());
        assertTrue(answer.body().contains(message == null ? "" : message), answer.body());
    }

    @Test
    void anEntryIsNotInATreeThatIsSmaller() throws Exception {
        String hash = CtClient.escaped(CtClient.leafHash(leaves.get(5)).base64());
        assertEquals(
                404,
                server.get("/ct/v1/get-proof-by-hash?hash=" + hash + "&tree_size=5")
                        .status());
    }

    @Test
    void nothingIsConsistentWithEveryTree() throws Exception {
        assertEquals(
                0,
                client.get("get-sth-consistency?first=0&second=7")
                        .get("consistency")
                        .size());
    }
}
