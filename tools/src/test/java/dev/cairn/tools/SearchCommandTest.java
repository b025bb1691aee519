package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.engine.IndexedEntries;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.server.LogServer;
import dev.cairn.server.ServerSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cairn search} in a log of 60 entries behind its server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchCommandTest {
    private static final int SIZE = 60;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private TestLog log;

    @SuppressWarnings("NullAway.Init")
    private LogServer server;

    private Path folder = Path.of("");

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        TestLog.init(folder);
        log = TestLog.start(folder);
        log.started();
        for (int i = 0; i < SIZE; i++) {
            CompletionStage<AppendResult> result = log.log().append(IndexedEntries.entry(i));
            assertTrue(result.toCompletableFuture().get(60, TimeUnit.SECONDS) instanceof AppendResult.Published);
        }
        server = LogServer.start(
                        log.engine().system(),
                        log.log(),
                        ServerSettings.of("127.0.0.1", 0, TestLog.verifierKey(folder)),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() {
        server.stop(Duration.ofSeconds(5)).toCompletableFuture().join();
        log.close();
    }

    private Cli search(String... options) {
        List<String> words = new ArrayList<>(List.of("search"));
        words.addAll(List.of(options));
        words.addAll(List.of("--url", "http://127.0.0.1:" + server.address().getPort()));
        return Cli.run(words.toArray(String[]::new));
    }

    private static List<Integer> indices(Cli found) throws Exception {
        assertEquals(ExitCode.OK, found.code(), found.err());
        List<Integer> indices = new ArrayList<>();
        Results.mapper()
                .readTree(found.out())
                .get("entries")
                .forEach(entry -> indices.add(entry.get("logIndex").intValue()));
        return indices;
    }

    @Test
    void everyOptionFinds() throws Exception {
        Path artifact = Files.writeString(folder.resolve("artifact"), "artifact 7");
        String hex = IndexedEntries.digest(7).hex();
        String key = IndexKey.key(IndexedEntries.SPKI).term();
        for (String[] options : new String[][] {
            {"--artifact", artifact.toString()},
            {"--hash", hex},
            {"--hash", "sha256:" + hex.toUpperCase(Locale.ROOT)},
            {"--hash", hex, "--key", key, "--issuer", IndexedEntries.ISSUER, "--identity", IndexedEntries.identity(7)},
            {"--hash", hex, "--identity", "https://github.com/*", "--since", "2020-01-01T00:00:00+01:00"},
        }) {
            assertEquals(List.of(7), indices(search(withJson(options))), String.join(" ", options));
        }
        assertEquals(
                List.of(9),
                indices(search(
                        "--subject", "artifact-9", "--predicate-type", IndexedEntries.PREDICATE_TYPE, "--json")));
        assertEquals(
                List.of(58, 52, 46), indices(search("--identity", "*@team1.example.org", "--limit", "3", "--json")));
    }

    private static String[] withJson(String... options) {
        return Stream.concat(Stream.of(options), Stream.of("--json")).toArray(String[]::new);
    }

    @Test
    void pagesAreReadUpToTheLimit() throws Exception {
        List<Integer> all = IntStream.range(0, SIZE).boxed().toList();
        assertEquals(all, indices(search("--issuer", IndexedEntries.ISSUER, "--oldest-first", "--json")));
        SearchPages pages = new SearchPages(
                path -> new dev.cairn.tools.client.RemoteLog(java.net.URI.create(
                                "http://127.0.0.1:" + server.address().getPort()))
                        .read(path.replaceFirst("limit=[0-9]+", "limit=7")),
                "issuer=" + IndexedEntries.ISSUER,
                true);
        pages.read(SIZE);
        assertEquals(SIZE, pages.entries().size());
        assertFalse(pages.hasMore());
        assertEquals(SIZE, pages.treeSize());
    }

    @Test
    void printsLinesForPeople() throws Exception {
        Cli found = search("--identity", "*@team1.example.org", "--limit", "2");
        assertEquals(ExitCode.OK, found.code(), found.err());
        List<String> lines = found.out().lines().toList();
        assertEquals(3, lines.size(), found.out());
        assertTrue(
                lines.get(0)
                        .matches("58  20[0-9TZ:.-]+  hashedrekord  "
                                + IndexedEntries.entry(58).leafHash().hex() + "  user2@team1\\.example\\.org"),
                lines.get(0));
        assertEquals(
                "2 entries, and there are more among the first 60; that they are in the log is not proven: --vkey would tell",
                lines.get(2));
    }

    @Test
    void withTheKeyEveryEntryIsProven() throws Exception {
        String key = folder.resolve("keys/log.vkey").toString();
        Cli found = search("--issuer", IndexedEntries.ISSUER, "--vkey", key, "--json");
        JsonNode json = Results.mapper().readTree(found.out());
        assertTrue(json.get("verifiedWith").asText().startsWith(TestLog.ORIGIN + "+"), found.out());
        assertEquals(SIZE, json.get("entries").size());
        assertEquals(SIZE, json.get("treeSize").asInt());
        assertEquals(
                IndexedEntries.entry(59).bytes().base64(),
                json.at("/entries/0/body").asText());
        assertEquals(
                IndexedEntries.identity(59).toLowerCase(Locale.ROOT),
                json.at("/entries/0/identities/0").asText());
        Path other = folder.resolve("other");
        TestLog.init(other);
        Cli stranger = search(
                "--issuer",
                IndexedEntries.ISSUER,
                "--vkey",
                other.resolve("keys/log.vkey").toString());
        assertEquals(ExitCode.FAILED, stranger.code(), stranger.out());
        assertEquals("", stranger.out());
    }

    @Test
    void nothingFoundEndsWithOne() throws Exception {
        Cli nothing = search("--subject", "nobody", "--json");
        assertEquals(ExitCode.NO, nothing.code(), nothing.err());
        assertEquals("", nothing.err());
        JsonNode json = Results.mapper().readTree(nothing.out());
        assertEquals(SIZE, json.get("treeSize").asInt());
        assertTrue(json.get("entries").isEmpty());
        assertFalse(json.get("hasMore").asBoolean());
    }

    @ParameterizedTest(name = "cairn search {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | needs at least one of identity",
                "--since 2026-01-01T00:00:00Z | needs at least one of identity",
                "--identity a*b | a * has no other use",
                "--hash 00 | hash: must be sha256:",
                "--key 00 | key: must be SHA-256",
                "--subject s --since yesterday | since: must be a time",
                "--subject s --limit 0 | --limit must be from 1",
                "--subject s --limit 10001 | --limit must be from 1",
                "--hash 00 --artifact f | mutually exclusive",
            })
    void wrongCommandLinesEndWithTwo(String options, String message) {
        Cli wrong = search(
                Stream.of(options.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new));
        assertEquals(ExitCode.USAGE, wrong.code(), wrong.out() + wrong.err());
        assertTrue(wrong.err().contains(message), wrong.err());
    }

    @Test
    void whatCannotBeReadEndsWithThree() {
        assertEquals(
                ExitCode.FAILED,
                search("--artifact", folder.resolve("nowhere").toString()).code());
        Cli refused = Cli.run("search", "--subject", "s", "--url", "http://127.0.0.1:1");
        assertEquals(ExitCode.FAILED, refused.code(), refused.out());
        Cli noSearch = Cli.run(
                "search",
                "--subject",
                "s",
                "--url",
                "http://127.0.0.1:" + server.address().getPort() + "/api/v2");
        assertEquals(ExitCode.FAILED, noSearch.code(), noSearch.out());
        assertTrue(noSearch.err().contains("the log has no search"), noSearch.err());
    }
}
