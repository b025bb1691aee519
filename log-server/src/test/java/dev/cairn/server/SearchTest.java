package dev.cairn.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.engine.EngineSettings;
import dev.cairn.core.engine.IndexedEntries;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.entry.raw.RawEntry;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.sequencer.AppendResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches in a log of sixty entries, one in each second, then a raw one with a subject, then eighty long ones with another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTest {
    private static final Instant BEGIN = Instant.parse("2026-01-31T09:30:00Z");
    private static final int INDEXED = 60;
    private static final int LONG = 80;
    private static final int SIZE = INDEXED + 1 + LONG;

    private TestServer server;
    private volatile Instant now = BEGIN;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        ServerSettings settings = TestServer.settings(TestServer.init(folder));
        EngineSettings log = TestLog.settings(folder);
        server = TestServer.start(
                new EngineSettings(
                        log.origin(),
                        log.journal(),
                        log.checkpointJournal(),
                        log.store(),
                        log.rocks(),
                        log.limits(),
                        log.signer(),
                        () -> now),
                settings);
        for (int i = 0; i < INDEXED; i++) {
            append(IndexedEntries.entry(i));
        }
        append(raw(Bytes.ofUtf8("golden"), "Golden"));
        for (int i = 0; i < LONG; i++) {
            byte[] bytes = new byte[65_000];
            bytes[0] = (byte) i;
            append(raw(Bytes.wrap(bytes), "long"));
        }
    }

    private static Entry raw(Bytes bytes, String subject) throws Exception {
        return RawEntry.of(
                bytes, new Supplement(List.of(new IndexKey(IndexKey.Type.SUBJECT, subject)), Optional.empty()));
    }

    private void append(Entry entry) throws Exception {
        assertInstanceOf(
                AppendResult.Published.class,
                server.log().append(entry).toCompletableFuture().get(60, TimeUnit.SECONDS));
        now = now.plusSeconds(1);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode search(String query) throws Exception {
        Wire.Answer answer = server.get("/api/search?" + query);
        assertEquals(200, answer.status(), answer.body());
        return answer.json();
    }

    private static List<Long> indices(JsonNode answer) {
        List<Long> indices = new ArrayList<>();
        answer.get("entries").forEach(entry -> indices.add(entry.get("logIndex").asLong()));
        return indices;
    }

    private static List<Long> newest(IntPredicate matches) {
        List<Long> indices = new ArrayList<>(IntStream.range(0, INDEXED)
                .filter(matches)
                .asLongStream()
                .boxed()
                .toList());
        Collections.reverse(indices);
        return indices;
    }

    @Test
    void anAnswerToTheLetter() throws Exception {
        Wire.Answer answer = server.get("/api/search?subject=golden");
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        assertEquals("no-cache", answer.header("cache-control"));
        assertEquals("*", answer.header("access-control-allow-origin"));
        assertEquals(
                "{\"treeSize\":141,\"entries\":[{\"logIndex\":60,\"kind\":\"raw\",\"apiVersion\":\"\","
                        + "\"integratedTime\":\"2026-01-31T09:31:00Z\",\"leafHash\":"
                        + "\"2e32ab0d586a2b44ebbfc14dbdf5c910d81f070803708de234a0cad98d93e01d\",\"body\":\"Z29sZGVu\"}]}",
                answer.body());
    }

    @Test
    void nothingFoundToTheLetter() throws Exception {
        assertEquals(
                "{\"treeSize\":141,\"entries\":[]}",
                server.get("/api/search?subject=nobody").body());
    }

    @Test
    void anEntryIsWhatTheLogHolds() throws Exception {
        JsonNode found = search("hash=sha256:" + IndexedEntries.digest(5).hex()).get("entries");
        assertEquals(1, found.size());
        JsonNode entry = found.get(0);
        assertEquals("hashedrekord", entry.get("kind").asText());
        assertEquals("0.0.2", entry.get("apiVersion").asText());
        assertEquals("2026-01-31T09:30:05Z", entry.get("integratedTime").asText());
        byte[] body = Base64.getDecoder().decode(entry.get("body").asText());
        assertEquals(IndexedEntries.entry(5).bytes(), Bytes.wrap(body));
        assertEquals(TreeHasher.local().leaf(body).hex(), entry.get("leafHash").asText());
    }

    @Test
    void everyParameterFindsAllOfItsEntriesAndNoOther() throws Exception {
        String mail = IndexedEntries.identity(4);
        assertEquals(
                newest(i -> IndexedEntries.identity(i).equals(mail)), indices(search("identity=" + escaped(mail))));
        assertEquals(newest(i -> i % 2 == 0 && i % 3 == 1), indices(search("identity=*@team1.example.org")));
        assertEquals(newest(i -> false), indices(search("identity=*@example.org")));
        assertEquals(newest(i -> i % 2 == 1), indices(search("identity=https://github.com/*")));
        assertEquals(newest(i -> i % 2 == 1 && i % 3 == 2), indices(search("identity=https://github.com/ORG2/*")));
        assertEquals(
                newest(i -> i % 2 == 1 && i % 3 == 2 && i % 5 == 0),
                indices(search("identity=https://github.com/org2/repo0/.github/workflows/w.yml@*")));
        assertEquals(newest(i -> true), indices(search("issuer=" + escaped(IndexedEntries.ISSUER))));
        String key = IndexKey.key(IndexedEntries.SPKI).term();
        assertEquals(newest(i -> true), indices(search("key=" + key)));
        assertEquals(newest(i -> true), indices(search("key=sha256:" + key.toUpperCase(java.util.Locale.ROOT))));
        assertEquals(
                newest(i -> i == 9),
                indices(search("hash=" + IndexedEntries.digest(9).hex())));
        assertEquals(newest(i -> i == 9), indices(search("subject=artifact-9")));
        assertEquals(
                newest(i -> i % 3 == 0), indices(search("predicateType=" + escaped(IndexedEntries.PREDICATE_TYPE))));
    }

    @Test
    void severalParametersAreAllRequired() throws Exception {
        assertEquals(
                newest(i -> i % 2 == 1 && i % 3 == 0),
                indices(search("identity=https://github.com/*&predicateType=" + IndexedEntries.PREDICATE_TYPE
                        + "&issuer=" + IndexedEntries.ISSUER)));
        assertEquals(
                List.of(),
                indices(search(
                        "subject=artifact-9&hash=" + IndexedEntries.digest(12).hex())));
    }

    @Test
    void timesBoundTheAnswer() throws Exception {
        String issuer = "issuer=" + IndexedEntries.ISSUER;
        assertEquals(
                newest(i -> i >= 10 && i < 20),
                indices(search(issuer + "&since=2026-01-31T09:30:10Z&until=2026-01-31T09:30:20Z")));
        assertEquals(
                newest(i -> i >= 11 && i < 20),
                indices(search(issuer + "&since=2026-01-31T10:30:10.000000001+01:00&until=2026-01-31t09:30:20z")));
        assertEquals(newest(i -> true), indices(search(issuer + "&since=0000-01-01T00:00:00Z")));
        assertEquals(List.of(), indices(search(issuer + "&since=9999-12-31T23:59:59Z")));
        assertEquals(List.of(), indices(search(issuer + "&until=2026-01-31T09:30:00Z")));
        assertEquals(List.of(), indices(search(issuer + "&since=2026-01-31T09:30:20Z&until=2026-01-31T09:30:10Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"newest", "oldest"})
    void pagesTogetherAreTheWholeAnswer(String order) throws Exception {
        for (int limit : new int[] {1, 7, 59, 60, 61, 1000}) {
            String question = "key=" + IndexKey.key(IndexedEntries.SPKI).term() + "&order=" + order + "&limit=" + limit;
            List<Long> all = new ArrayList<>();
            JsonNode page = search(question);
            int pages = 1;
            for (; page.has("next"); pages++) {
                assertEquals(limit, page.get("entries").size());
                all.addAll(indices(page));
                page = search(question + "&cursor=" + page.get("next").asText());
            }
            all.addAll(indices(page));
            List<Long> expected = newest(i -> true);
            if (order.equals("oldest")) {
                Collections.reverse(expected);
            }
            assertEquals(expected, all);
            assertEquals((INDEXED + limit - 1) / limit, pages);
        }
    }

    @Test
    void aCursorThatWasMadeUpFindsNoMoreThanThereIs() throws Exception {
        String issuer = "issuer=" + IndexedEntries.ISSUER;
        assertEquals(newest(i -> true), indices(search(issuer + "&cursor=9223372036854775807")));
        assertEquals(List.of(), indices(search(issuer + "&order=oldest&cursor=9223372036854775807")));
        assertEquals(List.of(0L), indices(search(issuer + "&cursor=0")));
    }

    @Test
    void thePageOfLongEntriesEndsBeforeItsLimit() throws Exception {
        JsonNode first = search("subject=long&limit=1000");
        assertEquals((1 << 20) / 65_000, first.get("entries").size());
        assertEquals(SIZE - 1, indices(first).get(0));
        int count = first.get("entries").size();
        for (JsonNode page = first; page.has("next"); ) {
            page = search("subject=long&limit=1000&cursor=" + page.get("next").asText());
            count += page.get("entries").size();
        }
        assertEquals(LONG, count);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/search | needs at least one of identity, issuer, hash, key, subject, predicateType",
                "/api/search? | needs at least one of",
                "/api/search?since=2026-01-31T09:30:00Z | needs at least one of",
                "/api/search?name=x | its parameters are identity",
                "/api/search?subject=a&subject=b | is there twice",
                "/api/search?subject= | subject: must not be empty",
                "/api/search?subject | has no value",
                "/api/search?subject=%ff | is not UTF-8",
                "/api/search?identity=* | a * has no other use",
                "/api/search?identity=*@ | a * has no other use",
                "/api/search?identity=*@* | a * has no other use",
                "/api/search?identity=*@a@b | a * has no other use",
                "/api/search?identity=ada*@example.org | a * has no other use",
                "/api/search?identity=ada@* | a * has no other use",
                "/api/search?identity=https://* | a * has no other use",
                "/api/search?identity=https://github.com/org* | a * has no other use",
                "/api/search?identity=https://github.com/*/repo | a * has no other use",
                "/api/search?identity=https://github.com/*/* | a * has no other use",
                "/api/search?identity=u:///////////////* | a * has no other use",
                "/api/search?hash=00 | hash: must be sha256:",
                "/api/search?hash=md5:00112233445566778899aabbccddeeff | hash: must be sha256:",
                "/api/search?hash=sha1:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad | hash: must be",
                "/api/search?hash=zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad | hash: must be",
                "/api/search?key=sha1:ba7816bf8f01cfea414140de5dae2223b00361a3 | key: must be SHA-256 of the DER",
                "/api/search?key=zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad | key: must be",
                "/api/search?subject=a&since=2026-01-31 | since: must be a time as of RFC 3339",
                "/api/search?subject=a&since=2026-02-30T00:00:00Z | since: must be a time",
                "/api/search?subject=a&until=2026-01-31T09:30:00 | until: must be a time",
                "/api/search?subject=a&until=2026-01-31T09:30Z | until: must be a time",
                "/api/search?subject=a&order=random | order: must be newest or oldest",
                "/api/search?subject=a&limit=0 | limit: must be from 1 to 1000",
                "/api/search?subject=a&limit=1001 | limit: must be from 1 to 1000",
                "/api/search?subject=a&limit=x | limit: must be a decimal",
                "/api/search?subject=a&cursor=-1 | cursor: must be a decimal",
            })
    void badQuestions(String target, String reason) throws Exception {
        Wire.Answer answer = server.get(target);
        assertEquals(400, answer.status());
        assertEquals("no-store", answer.header("cache-control"));
        assertEquals("application/json", answer.header("content-type"));
        assertTrue(answer.json().get("error").asText().contains(reason), answer.body());
    }

    @Test
    void otherPathsAre404AndOtherMethods405() throws Exception {
        assertEquals(404, server.get("/api/search/").status());
        Wire.Answer answer = server.post("/api/search?subject=golden", "");
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD, OPTIONS", answer.header("allow"));
        assertEquals("method not allowed", answer.json().get("error").asText());
        assertEquals(
                200,
                Wire.get(server.address(), "HEAD", "/api/search?subject=golden").status());
    }
}
