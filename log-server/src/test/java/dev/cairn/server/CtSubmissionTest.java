package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.server.ct.CtSettings;
import dev.cairn.server.http.Duplicates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of authorities of several kinds go in, and every promise that comes back is kept. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CtSubmissionTest {
    private static final LocalKey KEY = LocalKey.generate(KeyType.ECDSA_P256);
    private static final String WHO = "who@example.org";

    private final List<TestCa> roots = new ArrayList<>();
    private TestServer server;
    private CtClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        for (String type : List.of("P-256", "P-384", "RSA")) {
            roots.add(TestCa.root(type));
        }
        server = TestServer.start(
                folder, TestServer.withRekorV1(folder, Duplicates.RETURN_EXISTING), settings(KEY, true, roots));
        client = new CtClient(server, KEY.publicKey().spki());
    }

    static CtSettings settings(LocalKey key, boolean leafIndex, List<TestCa> roots) throws Exception {
        List<Bytes> ders = new ArrayList<>();
        for (TestCa root : roots) {
            ders.add(root.der());
        }
        return new CtSettings(key, ders, leafIndex);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest(name = "{0} root, intermediate {1}, root sent: {2}")
    @CsvSource({
        "0, '', true", "0, '', false", "0, P-384, true", "0, RSA, false",
        "1, '', true", "1, '', false", "1, P-256, true", "1, RSA, false",
        "2, '', true", "2, '', false", "2, P-256, true", "2, P-384, false"
    })
    void aPrecertificateAndItsCertificateAreOneEntry(int rootNumber, String between, boolean withRoot)
            throws Exception {
        TestCa root = roots.get(rootNumber);
        TestCa issuer = between.isEmpty() ? root : root.intermediate(between);
        List<Bytes> above = new ArrayList<>();
        if (!between.isEmpty()) {
            above.add(issuer.der());
        }
        if (withRoot) {
            above.add(root.der());
        }
        TestCa.Subject subject = issuer.subject(WHO);

        Bytes precertificate = subject.precertificate();
        CtClient.Sct sct = client.add("add-pre-chain", chain(precertificate, above));
        Bytes leaf = CtClient.precertificateLeaf(sct.timestamp(), issuer.keyHash(), subject.tbs(), sct.extensions());
        client.assertSigned(leaf, sct.digitallySigned());
        assertIncluded(leaf, sct.index());
        List<Bytes> whole = new ArrayList<>();
        if (!between.isEmpty()) {
            whole.add(issuer.der());
        }
        whole.add(root.der());
        assertEquals(extraData(precertificate, whole), entry(sct.index(), leaf));

        // Who has the final certificate alone, and the issuer's key, comes to the same leaf.
        Bytes inside = subject.withScts(List.of(client.encoded(sct)));
        Bytes rebuilt = CtClient.precertificateLeaf(
                sct.timestamp(),
                issuer.keyHash(),
                dev.cairn.core.ct.TbsCertificates.withoutSctList(inside),
                sct.extensions());
        assertEquals(leaf, rebuilt);

        // The final one may be logged too; it is an entry of its own.
        CtClient.Sct second = client.add("add-chain", chain(inside, above));
        Bytes own = CtClient.certificateLeaf(second.timestamp(), inside, second.extensions());
        client.assertSigned(own, second.digitallySigned());
        assertIncluded(own, second.index());
        assertEquals(extraData(null, whole), entry(second.index(), own));
        assertTrue(second.index() > sct.index());
    }

    private static Bytes[] chain(Bytes first, List<Bytes> above) {
        List<Bytes> chain = new ArrayList<>(List.of(first));
        chain.addAll(above);
        return chain.toArray(Bytes[]::new);
    }

    /** PrecertChainEntry or X509ChainEntry of RFC 6962 section 4.6, without the leaf's own certificate in the latter. */
    private static Bytes extraData(@org.jspecify.annotations.Nullable Bytes precertificate, List<Bytes> above) {
        java.io.ByteArrayOutputStream rest = new java.io.ByteArrayOutputStream();
        above.forEach(der -> vector24(rest, der));
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        if (precertificate != null) {
            vector24(out, precertificate);
        }
        vector24(out, Bytes.wrap(rest.toByteArray()));
        return Bytes.wrap(out.toByteArray());
    }

    private static void vector24(java.io.ByteArrayOutputStream out, Bytes value) {
        out.write(value.size() >> 16);
        out.write(value.size() >> 8);
        out.write(value.size());
        out.writeBytes(value.toArray());
    }

    private void assertIncluded(Bytes leaf, long index) throws Exception {
        JsonNode head = client.get("get-sth");
        Hash leafHash = CtClient.leafHash(leaf);
        JsonNode proof = client.get("get-proof-by-hash?hash=" + CtClient.escaped(leafHash.base64()) + "&tree_size="
                + head.get("tree_size").asLong());
        assertEquals(index, proof.get("leaf_index").asLong());
        ProofVerifier.inclusion(
                leafHash,
                new InclusionProof(index, head.get("tree_size").asLong(), CtClient.hashes(proof.get("audit_path"))),
                Hash.wrap(CtClient.bytes(head.get("sha256_root_hash")).toArray()));
    }

    /** The extra data of the entry at an index, whose leaf is this. */
    private Bytes entry(long index, Bytes leaf) throws Exception {
        JsonNode entries =
                client.get("get-entries?start=" + index + "&end=" + index).get("entries");
        assertEquals(1, entries.size());
        assertEquals(leaf, CtClient.bytes(entries.get(0).get("leaf_input")));
        return CtClient.bytes(entries.get(0).get("extra_data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add-chain", "add-pre-chain"})
    void whatIsSentAgainGetsTheSamePromise(String route) throws Exception {
        TestCa.Subject subject = roots.get(0).subject(WHO);
        Bytes certificate = route.equals("add-chain") ? subject.der() : subject.precertificate();
        CtClient.Sct first = client.add(route, certificate);
        long size = client.get("get-sth").get("tree_size").asLong();
        for (Bytes[] chain : List.of(
                new Bytes[] {certificate},
                new Bytes[] {certificate, roots.get(0).der()})) {
            CtClient.Sct again = client.add(route, chain);
            assertEquals(first.timestamp(), again.timestamp());
            assertEquals(first.extensions(), again.extensions());
            Bytes leaf = route.equals("add-chain")
                    ? CtClient.certificateLeaf(again.timestamp(), certificate, again.extensions())
                    : CtClient.precertificateLeaf(
                            again.timestamp(), roots.get(0).keyHash(), subject.tbs(), again.extensions());
            client.assertSigned(leaf, again.digitallySigned());
        }
        assertEquals(size, client.get("get-sth").get("tree_size").asLong());
    }

    @Test
    void fiftyAtATimeAreOneEntry() throws Exception {
        Bytes certificate = roots.get(0).subject(WHO).precertificate();
        long before = client.get("get-sth").get("tree_size").asLong();
        int count = 50;
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            CountDownLatch start = new CountDownLatch(count);
            List<Future<CtClient.Sct>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return client.add("add-pre-chain", certificate);
                }));
            }
            Set<String> promises = new HashSet<>();
            for (Future<CtClient.Sct> answer : answers) {
                CtClient.Sct sct = answer.get(60, TimeUnit.SECONDS);
                assertEquals(before, sct.index());
                promises.add(sct.timestamp() + " " + sct.extensions());
            }
            assertEquals(1, promises.size(), promises::toString);
        } finally {
            threads.shutdownNow();
        }
        assertEquals(before + 1, client.get("get-sth").get("tree_size").asLong());
    }

    @Test
    void extensionsMayBeLeftEmpty(@TempDir Path folder) throws Exception {
        TestCa root = roots.get(0);
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        try (TestServer plain = TestServer.start(
                folder, TestServer.settings(TestServer.init(folder)), settings(key, false, List.of(root)))) {
            CtClient old = new CtClient(plain, key.publicKey().spki());
            TestCa.Subject subject = root.subject(WHO);
            CtClient.Sct sct = old.add("add-pre-chain", subject.precertificate());
            assertEquals(Bytes.EMPTY, sct.extensions());
            Bytes leaf = CtClient.precertificateLeaf(sct.timestamp(), root.keyHash(), subject.tbs(), Bytes.EMPTY);
            old.assertSigned(leaf, sct.digitallySigned());
            assertEquals(
                    leaf, CtClient.bytes(old.get("get-entries?start=0&end=0").at("/entries/0/leaf_input")));
            CtClient.Sct again = old.add("add-pre-chain", subject.precertificate());
            assertEquals(sct.timestamp(), again.timestamp());
            assertEquals(1, old.get("get-sth").get("tree_size").asLong());
        }
    }

    @Test
    void aCertificateIsFoundByWhoItIsForAndNotByRekorV1() throws Exception {
        String email = "found@example.net";
        CtClient.Sct sct =
                client.add("add-pre-chain", roots.get(0).subject(email).precertificate());
        for (String query : List.of("identity=found%40example.net", "issuer=https%3A%2F%2Fop.example")) {
            boolean found = false;
            for (JsonNode entry : server.get("/api/search?" + query).json().get("entries")) {
                found |= entry.get("logIndex").asLong() == sct.index();
            }
            assertTrue(found, query);
        }
        Wire.Answer retrieved = server.post(
                "/api/v1/index/retrieve", "{\"email\":\"" + email + "\"}", "Content-Type: application/json");
        assertEquals("[]", retrieved.body().strip());
        JsonNode entry =
                server.get("/api/v1/log/entries?logIndex=" + sct.index()).json();
        JsonNode only = entry.get(CtClient.names(entry).get(0));
        assertEquals(
                client.get("get-entries?start=" + sct.index() + "&end=" + sct.index())
                        .at("/entries/0/leaf_input")
                        .asText(),
                only.get("body").asText());
        assertTrue(only.path("attestation").isMissingNode(), only::toString);
    }

    @Test
    void bytesThatSpellALeafAreNotTakenAsAnEntry() throws Exception {
        Bytes leaf = CtClient.certificateLeaf(1, roots.get(0).subject(WHO).der(), Bytes.EMPTY);
        Wire.Answer answer =
                server.post("/add", new String(leaf.toArray(), java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(400, answer.status());
        assertTrue(answer.body().contains("must not be a leaf of certificate transparency"), answer.body());
    }
}
