package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that takes a checkpoint from a log, with --witness-policy: a log of 300 entries, two of whose three witnesses must cosign. */
class WitnessPolicyTest {
    private static final int SIZE = 300;
    private static final int EARLIER = 3;
    private static final String UNMET = "the quorum two-of-three is not met; cosigned by B";

    private final Checkpoints checkpoints = new Checkpoints();
    private final MemoryLog log = new MemoryLog();
    private final HttpServer server = create();

    @TempDir
    private Path folder = Path.of("");

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
        publish(EARLIER, checkpoints.log, checkpoints.a, checkpoints.b);
        publish(SIZE - EARLIER, checkpoints.log, checkpoints.b, checkpoints.c);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void publish(int entries, NoteSigner... signers) {
        log.append(entries);
        byte[] note = Checkpoints.note(log.size(), log.root(), List.of(signers))
                .encode()
                .toArray();
        log.files().put("checkpoint", note);
        log.files().put("checkpoint/" + log.size(), note);
    }

    /** The log's files; a search that finds entry 5; a stream of one entry, the one that is asked for. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        Optional<byte[]> body = log.read(path);
        if (path.equals("api/search")) {
            ObjectNode found = Results.mapper().createObjectNode().put("treeSize", SIZE);
            found.putArray("entries").add(entry(5));
            body = Optional.of(Results.text(found).getBytes(StandardCharsets.UTF_8));
        } else if (path.equals("api/entries/stream")) {
            int from = Integer.parseInt(exchange.getRequestURI().getQuery().replace("from=", ""));
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            String data = entry(from).toString();
            body = Optional.of(
                    ("event: entry\nid: " + from + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
        exchange.sendResponseHeaders(body.isPresent() ? 200 : 404, body.isPresent() ? body.get().length : -1);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.orElse(new byte[0]));
        } finally {
            exchange.close();
        }
    }

    private static ObjectNode entry(int index) {
        Bytes body = Bytes.wrap(NaiveTree.entry(index));
        return Results.mapper()
                .createObjectNode()
                .put("logIndex", index)
                .put("kind", "raw")
                .put("apiVersion", "")
                .put("integratedTime", "2026-01-02T03:04:05Z")
                .put("leafHash", TreeHasher.local().leaf(body.unsafeArray()).hex())
                .put("body", body.base64());
    }

    private Cli run(String line, String... more) throws IOException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        words.addAll(words.get(0).equals("fsck") ? List.of(url) : List.of("--url", url));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    private String policy() throws IOException {
        return Files.writeString(folder.resolve("policy"), checkpoints.policy(checkpoints.logLine()))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log info",
                "log entry 5",
                "log proof 5",
                "log proof 2 --size 3",
                "log proof --from 2 --to 7",
                "log tail --from 5 --count 1",
                "log tail --from 299 --no-follow",
                "search --subject s",
                "fsck",
            })
    void aQuorumIsAskedForAndNamed(String line) throws Exception {
        Cli met = run(line, "--witness-policy", policy());
        assertEquals(ExitCode.OK, met.code(), met.err());
        assertEquals(
                ExitCode.OK,
                run(line, "--witness-policy", policy(), "--vkey", vkey()).code());
        if (!line.startsWith("log tail")) {
            String witnesses =
                    line.contains("--size 3") ? "A (2026-01-02T03:04:05Z), B" : "B (2026-01-02T03:04:05Z), C";
            assertTrue((met.out() + met.err()).contains("cosigned   by " + witnesses), met.out() + met.err());
            JsonNode json = Results.mapper()
                    .readTree(run(line, "--witness-policy", policy(), "--json").out());
            assertEquals("two-of-three", json.path("quorum").textValue());
            assertEquals(2, json.path("cosignedBy").size());
            assertEquals(
                    checkpoints.log.verifierKey().toString(),
                    json.path("verifiedWith").textValue());
            JsonNode without = Results.mapper()
                    .readTree(run(line, "--vkey", vkey(), "--json").out());
            assertTrue(
                    without.path("quorum").isNull()
                            && without.path("cosignedBy").isNull(),
                    without.toString());
        }

        // The same tree, with one cosignature less, is not enough; the key alone still takes it.
        byte[] unmet = Checkpoints.note(SIZE, log.root(), List.of(checkpoints.log, checkpoints.b))
                .encode()
                .toArray();
        log.files().put("checkpoint", unmet);
        log.files()
                .put(
                        "checkpoint/3",
                        Checkpoints.note(
                                        EARLIER, new NaiveTree().root(EARLIER), List.of(checkpoints.log, checkpoints.b))
                                .encode()
                                .toArray());
        assertEquals(ExitCode.OK, run(line, "--vkey", vkey()).code());
        for (Cli refused : List.of(
                run(line, "--witness-policy", policy()), run(line, "--witness-policy", policy(), "--vkey", vkey()))) {
            // A search has another 1: nothing found.
            assertEquals(line.startsWith("search") ? ExitCode.FAILED : ExitCode.NO, refused.code(), refused.out());
            assertTrue(refused.err().contains(UNMET), refused.err());
            assertEquals("", refused.out());
            assertFalse(refused.err().contains("\tat "), refused.err());
        }
    }

    private String vkey() {
        return checkpoints.log.verifierKey().encode();
    }

    @Test
    void theQuorumCannotMakeUpForTheLogsSignature() throws Exception {
        log.files()
                .put(
                        "checkpoint",
                        Checkpoints.note(SIZE, log.root(), List.of(Checkpoints.log(), checkpoints.a, checkpoints.b))
                                .encode()
                                .toArray());
        Cli refused = run("log info", "--witness-policy", policy());
        assertEquals(ExitCode.NO, refused.code(), refused.out());
        assertTrue(refused.err().contains("no signature of a known key"), refused.err());
    }

    @Test
    void tailProvesWhatItPrints() throws Exception {
        // The log streams entry 5, and holds another tree.
        MemoryLog other = new MemoryLog();
        other.append(List.of(Bytes.ofUtf8("another")));
        other.append(SIZE - 1);
        log.files().putAll(other.files());
        byte[] note = Checkpoints.note(SIZE, other.root(), List.of(checkpoints.log))
                .encode()
                .toArray();
        log.files().put("checkpoint", note);
        assertEquals(ExitCode.OK, run("log tail --from 0 --count 1").code(), "nobody asked");
        Cli refused = run("log tail --from 0 --count 1", "--vkey", vkey());
        assertEquals(ExitCode.NO, refused.code(), refused.out());
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("the entry at index 0 is another than was sent"), refused.err());
    }

    @Test
    void aDirectoryHasNoCosignatures() throws Exception {
        Cli wrong = Cli.run("fsck", folder.toString(), "--witness-policy", policy());
        assertEquals(ExitCode.USAGE, wrong.code(), wrong.out());
        assertTrue(wrong.err().contains("--witness-policy is for a log that is served"), wrong.err());
    }
}
