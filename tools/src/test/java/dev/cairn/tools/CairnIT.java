package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.journal.Database;
import dev.cairn.core.note.TlogProof;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.PostgreSql;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged command as its users run it. */
class CairnIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path folder = Path.of("");

    private Child serve(String... more) throws IOException {
        return Child.start(folder, args("--dev", more));
    }

    /** Serves a data directory that {@code init} made. */
    private Child serveMade(String directory) throws IOException {
        return Child.start(folder, args("--data", directory));
    }

    private static String[] args(String first, String... more) {
        List<String> args = new ArrayList<>(List.of("serve", "--http", "127.0.0.1:0", first));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private static String add(String url, byte[] entry) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/add"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(entry))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body());
        return response.body().strip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Cli ok(String... args) {
        Cli ended = Cli.run(args);
        assertEquals(ExitCode.OK, ended.code(), ended.out() + ended.err());
        return ended;
    }

    @Test
    void aLogIsWrittenReadCheckedAndStopped() throws Exception {
        byte[] binary = {0, 1, (byte) 0xff, '\n'};
        Path key = folder.resolve("cairn-data/keys/log.vkey");
        try (Child server = serve()) {
            String url = server.url();
            assertTrue(server.line().startsWith("with TLS on https://127.0.0.1:"));
            assertTrue(server.line().endsWith(" in cairn-data/keys/log.vkey"));
            assertEquals("0", add(url, bytes("{\"a\":1}")));
            assertEquals("1", add(url, binary));
            assertEquals("2", add(url, bytes("three")));

            JsonNode info = json(ok("log", "info", "--url", url, "--vkey", key.toString(), "--json"));
            assertEquals(3, info.path("size").intValue());
            assertEquals("localhost", info.path("origin").textValue());
            assertTrue(info.path("verifiedWith").textValue().startsWith("localhost+"));

            JsonNode entry = json(ok("log", "entry", "0", "--url", url, "--json"));
            assertEquals(1, entry.at("/entryJson/a").intValue());
            String hash = json(ok("log", "entry", "1", "--url", url, "--json"))
                    .path("leafHash")
                    .textValue();
            assertEquals(
                    1,
                    json(ok("log", "entry", hash, "--url", url, "--json"))
                            .path("index")
                            .intValue());
            assertArrayEquals(binary, raw("log", "entry", hash, "--url", url, "--raw"));
            Cli unknown = Cli.run("log", "entry", "00".repeat(32), "--url", url);
            assertEquals(ExitCode.FAILED, unknown.code(), unknown.err());
            Cli beyond = Cli.run("log", "entry", "3", "--url", url);
            assertEquals(ExitCode.NO, beyond.code(), beyond.err());

            proofs(url, key);

            Cli clean = ok("fsck", url, "--vkey", key.toString());
            assertTrue(clean.out().startsWith("clean: 3 entries"), clean.out());
            assertEquals("", clean.err());
            server.signal("TERM");
            assertEquals(ExitCode.OK, server.exitCode(), server.err());
        }
        JsonNode directory = json(ok("fsck", folder.resolve("cairn-data").toString(), "--json"));
        assertEquals(3, directory.path("size").intValue());
    }

    private void proofs(String url, Path key) throws Exception {
        VerifierKey vkey = VerifierKey.parse(Files.readString(key).strip());
        for (String size : List.of("2", "3")) {
            Path file = folder.resolve("size-" + size + ".tlog-proof");
            ok("log", "proof", "1", "--url", url, "--vkey", key.toString(), "--size", size, "--out", file.toString());
            TlogProof proof = TlogProof.parse(Files.readAllBytes(file));
            JsonNode entry = json(ok("log", "entry", "1", "--url", url, "--json"));
            proof.verify(
                    dev.cairn.core.merkle.Hash.fromHex(entry.path("leafHash").textValue()), "localhost", List.of(vkey));
        }
        assertEquals(
                ExitCode.USAGE,
                Cli.run(
                                "log",
                                "proof",
                                "1",
                                "--url",
                                url,
                                "--out",
                                folder.resolve("size-2.tlog-proof").toString())
                        .code());
        assertEquals(
                ExitCode.FAILED,
                Cli.run("log", "proof", "1", "--url", url, "--size", "9").code());
        String piped = ok("log", "proof", "2", "--url", url).out();
        TlogProof.parse(bytes(piped));
        JsonNode consistency = json(ok("log", "proof", "--from", "1", "--to", "3", "--url", url, "--json"));
        assertFalse(consistency.path("path").isEmpty());
        assertEquals(
                2,
                ok("log", "proof", "--from", "1", "--to", "3", "--url", url)
                        .out()
                        .lines()
                        .count());
        assertEquals(
                ExitCode.NO,
                Cli.run("log", "proof", "--from", "3", "--to", "4", "--url", url)
                        .code());
    }

    private static JsonNode json(Cli ended) throws Exception {
        return Results.mapper().readTree(ended.out());
    }

    private byte[] raw(String... args) throws Exception {
        try (Child child = Child.start(folder, args)) {
            byte[] out = child.stdout();
            assertEquals(ExitCode.OK, child.exitCode(), child.err());
            return out;
        }
    }

    @ParameterizedTest(name = "SIG{0}")
    @ValueSource(strings = {"TERM", "INT"})
    void whatIsInFlightIsAnsweredBeforeItStops(String signal) throws Exception {
        try (Child server = serve()) {
            String url = server.url();
            add(url, bytes("first"));
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/add"))
                        .POST(HttpRequest.BodyPublishers.ofString("entry " + i))
                        .build();
                answers.add(HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
            }
            answers.get(0).join();
            server.signal(signal);
            assertEquals(ExitCode.OK, server.exitCode(), server.err());
            // Each was answered with an index, or was never taken: the connection was refused or closed without an
            // answer, or 503.
            long answered = answers.stream()
                    .filter(answer -> answer.handle(
                                    (response, failure) -> failure == null && response.statusCode() == 200)
                            .join())
                    .count();
            JsonNode after = json(ok("fsck", folder.resolve("cairn-data").toString(), "--json"));
            assertTrue(after.path("size").longValue() >= 1 + answered);
        }
    }

    @Test
    void aPortThatIsTakenEndsWithThree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Child server = Child.start(folder, "serve", "--dev", "--http", "127.0.0.1:" + taken.getLocalPort())) {
            assertEquals(ExitCode.FAILED, server.exitCode());
            assertTrue(server.err().contains("cairn: cannot listen: "), server.err());
            assertFalse(server.err().contains("\tat "), server.err());
        }
    }

    @Test
    void aDirectoryInUseEndsWithThree() throws Exception {
        try (Child first = serve()) {
            first.url();
            for (String[] command : new String[][] {{"serve", "--dev"}, {"fsck", "cairn-data"}}) {
                try (Child second = Child.start(folder, command)) {
                    assertEquals(ExitCode.FAILED, second.exitCode());
                    assertTrue(second.err().contains("in use by another process"), second.err());
                }
            }
        }
    }

    @Test
    void aJournalRestoredFromABackupIsRefusedByServeAndFoundByFsck() throws Exception {
        Path journal = folder.resolve("cairn-data/journal/journal.db");
        Path backup = folder.resolve("backup.db");
        for (String text : List.of("one", "two")) {
            try (Child server = serve()) {
                add(server.url(), bytes(text));
                server.signal("TERM");
                assertEquals(ExitCode.OK, server.exitCode());
            }
            if (text.equals("one")) {
                Files.copy(journal, backup);
            }
        }
        Files.delete(journal);
        Files.copy(backup, journal);
        try (Child fsck = Child.start(folder, "fsck", "cairn-data")) {
            String said = fsck.line();
            assertEquals(ExitCode.NO, fsck.exitCode(), fsck.err());
            assertTrue(said.startsWith("difference: checkpoint journal"), said);
        }
        try (Child server = serve()) {
            assertEquals(ExitCode.FAILED, server.exitCode());
            assertTrue(server.err().contains("refused to run"), server.err());
        }
    }

    @Test
    void journalsMayBeInPostgreSql() throws Exception {
        try (PostgreSql postgres = PostgreSql.start()) {
            Database journal = postgres.database("journal");
            Database checkpoints = postgres.database("checkpoints");
            try (Child init = Child.start(
                    folder,
                    "init",
                    "--data",
                    "a log",
                    "--origin",
                    "log.test",
                    "--journal-url",
                    journal.url(),
                    "--journal-user",
                    journal.user(),
                    "--checkpoint-journal-url",
                    checkpoints.url(),
                    "--checkpoint-journal-user",
                    checkpoints.user())) {
                assertEquals(ExitCode.OK, init.exitCode(), init.err());
            }
            Path config = folder.resolve("a log/cairn.conf");
            Files.writeString(config, "add.enabled = true\n", StandardOpenOption.APPEND);
            try (Child server = serveMade("a log")) {
                assertEquals("0", add(server.url(), bytes("one")));
                server.signal("TERM");
                assertEquals(ExitCode.OK, server.exitCode(), server.err());
            }
            try (Child fsck = Child.start(folder, "fsck", "a log")) {
                assertTrue(fsck.line().startsWith("clean: 1 entries"));
                assertEquals(ExitCode.OK, fsck.exitCode(), fsck.err());
            }
            try (Stream<Path> files = Files.list(folder.resolve("a log/journal"))) {
                assertEquals(0, files.count());
            }
        }
    }

    @Test
    void theSecondSignatureIsThereWhenItIsConfigured() throws Exception {
        assertEquals(
                ExitCode.OK,
                Cli.run(
                                "init",
                                "--origin",
                                "log.test",
                                "--data",
                                folder.resolve("cairn-data").toString())
                        .code());
        Files.writeString(folder.resolve("cairn-data/cairn.conf"), "origin = log.test\ncheckpoint.ml-dsa-44 = true\n");
        try (Child server = serveMade("cairn-data")) {
            JsonNode info = json(ok("log", "info", "--url", server.url(), "--json"));
            assertEquals(2, info.path("signatures").size());
        }
    }

    @Test
    void theJarHasTheLicencesOfWhatIsInIt() throws Exception {
        Path licences = Vectors.projectRoot().resolve("tools/target/classes/META-INF/licenses");
        List<String> named = Files.readAllLines(licences.resolve("README.txt")).stream()
                .map(line -> line.strip().replaceFirst(" .*", ""))
                .toList();
        int folders = 0;
        try (JarFile jar = new JarFile(
                        Vectors.projectRoot().resolve("tools/target/cairn.jar").toFile());
                Stream<Path> children = Files.list(licences)) {
            assertTrue(jar.getEntry("META-INF/licenses/README.txt") != null);
            for (Path folder : children.filter(Files::isDirectory).toList()) {
                folders++;
                String name = folder.getFileName().toString();
                boolean hasFile = jar.stream()
                        .anyMatch(entry ->
                                entry.getName().startsWith("META-INF/licenses/" + name + "/") && !entry.isDirectory());
                assertTrue(hasFile || named.contains(name.replaceFirst("-[0-9].*", "")), name);
            }
        }
        assertTrue(folders > 40, "there is a folder for each jar, also for those without a licence file");
    }

    @Test
    void theJarIsWhole() throws Exception {
        try (JarFile jar = new JarFile(
                Vectors.projectRoot().resolve("tools/target/cairn.jar").toFile())) {
            Map<String, String> manifest = Map.of(
                    "Multi-Release", "true",
                    "Main-Class", "dev.cairn.tools.Cairn");
            manifest.forEach((name, value) -> {
                try {
                    assertEquals(value, jar.getManifest().getMainAttributes().getValue(name));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertTrue(jar.stream().noneMatch(entry -> entry.getName().matches("META-INF/[^/]*\\.(SF|DSA|RSA)")));
            for (String file : List.of(
                    "META-INF/LICENSE",
                    "META-INF/NOTICE",
                    "reference.conf",
                    "META-INF/services/ch.qos.logback.classic.spi.Configurator")) {
                assertTrue(jar.getEntry(file) != null, file);
            }
            String reference = new String(
                    jar.getInputStream(jar.getEntry("reference.conf")).readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(reference.contains("cairn.server.pekko") && reference.contains("jdbc-journal"));
        }
        try (Child version = Child.start(folder, "--version")) {
            assertTrue(version.line().matches("cairn [0-9].*"));
        }
    }
}
