package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.note.VerifierKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CairnTest {
    private static final String[] ALL = {
        "",
        "init",
        "serve",
        "log",
        "log info",
        "log entry",
        "log proof",
        "log tail",
        "search",
        "fsck",
        "audit",
        "verify",
        "verify-misbehaviour",
        "config"
    };

    @TempDir
    private Path folder = Path.of("");

    private Path data() {
        return folder.resolve("a log");
    }

    private Cli run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--data");
        all.add(data().toString());
        return Cli.run(all.toArray(String[]::new));
    }

    private Cli init() {
        return run("init", "--origin", "log.test");
    }

    static Stream<String> allCommands() {
        return Stream.of(ALL);
    }

    @ParameterizedTest(name = "cairn {0} --help")
    @org.junit.jupiter.params.provider.MethodSource("allCommands")
    void everyCommandHasHelpWithExamples(String command) {
        Cli help = Cli.run(Stream.concat(Stream.of(command.split(" ")), Stream.of("--help"))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new));
        assertEquals(ExitCode.OK, help.code(), help.err());
        assertTrue(
                help.out().startsWith(command.isEmpty() ? "Usage: cairn " : "Usage: cairn " + command + " "),
                help.out());
        assertTrue(command.equals("log") || help.out().contains("Examples:"), help.out());
    }

    @ParameterizedTest(name = "cairn {0}: {1}")
    @CsvSource({
        "'', Usage: cairn COMMAND",
        "log, 'info, entry, proof or tail?'",
        "frobnicate, Unmatched argument",
        "init, --origin",
        "init --origin o --journal-user u, --journal-url is missing",
        "init --origin o --checkpoint-journal-password-file f, --checkpoint-journal-url is missing",
        "serve --http localhost, not HOST:PORT",
        "serve --http ::1:80, needs brackets",
        "serve --data nowhere, cairn init makes one",
        "config --data nowhere, cairn init makes one",
        "fsck, URL|DIR",
        "fsck nowhere, cairn init makes one",
        "log entry, INDEX|HASH",
        "log entry -1, neither an index nor a leaf hash",
        "log entry 00, neither an index nor a leaf hash",
        "log entry 99999999999999999999, neither an index nor a leaf hash",
        "log entry 0 --raw --json, exclude each other",
        "log proof, either INDEX",
        "log proof 1 --from 1 --to 2, either INDEX",
        "log proof --from 1, either INDEX",
        "log proof --from 1 --to 2 --size 3, either INDEX",
        "log info --vkey nowhere, neither a file nor a verifier key",
        "fsck http://two:ports:1, not a URL",
        "fsck 'https://', not a URL",
        "log info --url ':', not a URL",
        "log info --url file:///etc, not a URL of http",
        "log tail --from -1, --from is at least 0",
        "log tail --from 0 --count 0, --count at least 1",
        "log tail --no-follow, --no-follow needs --from",
    })
    void wrongCommandLinesEndWithTwo(String line, String message) {
        Cli wrong = Cli.run(Stream.of(line.split(" "))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replace("'", ""))
                .toArray(String[]::new));
        assertEquals(ExitCode.USAGE, wrong.code(), wrong.out() + wrong.err());
        assertTrue(wrong.err().contains(message), wrong.err());
        assertTrue(wrong.err().contains("--help"), wrong.err());
        assertFalse(wrong.err().contains("\tat "), wrong.err());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"log info", "log entry 0", "log proof 0", "log proof --from 1 --to 2", "fsck"})
    void aLogThatCannotBeReachedEndsWithThree(String line) {
        // Port 1 of the loopback address: nobody listens there.
        String url = "http://127.0.0.1:1";
        String[] words = line.equals("fsck") ? new String[] {"fsck", url} : (line + " --url " + url).split(" ");
        Cli failed = Cli.run(words);
        assertEquals(ExitCode.FAILED, failed.code(), failed.err());
        assertTrue(
                failed.err().startsWith("cairn: " + url + "/checkpoint cannot be reached: nothing listens there"),
                failed.err());
        assertEquals("", failed.out());
    }

    @Test
    void versionNamesTheProgram() {
        assertTrue(Cli.run("--version").out().startsWith("cairn "));
    }

    @Test
    void initMakesKeysAndJournalsForTheirOwnerAlone() throws Exception {
        Cli made = init();
        assertEquals(ExitCode.OK, made.code(), made.err());
        String vkey = Files.readString(data().resolve("keys/log.vkey")).strip();
        assertTrue(made.out().contains(vkey), made.out());
        assertEquals("log.test", VerifierKey.parse(vkey).name());
        for (String secret : List.of("keys/log.key", "keys/log-ml-dsa-44.key", "cairn.conf")) {
            assertEquals("rw-------", mode(secret), secret);
        }
        for (String secret : List.of("keys", "journal", "checkpoints")) {
            assertEquals("rwx------", mode(secret), secret);
        }
        try (Stream<Path> files = Files.list(data())) {
            assertEquals(
                    List.of("ca", "cairn.conf", "checkpoints", "journal", "keys", "trust", "tsa"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    private String mode(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(file)));
    }

    @Test
    void initOverwritesNothing() throws Exception {
        init();
        List<byte[]> before = contents();
        Cli again = init();
        assertEquals(ExitCode.FAILED, again.code());
        assertTrue(again.err().contains("nothing was changed"), again.err());
        Files.move(data().resolve("cairn.conf"), folder.resolve("cairn.conf"));
        assertEquals(ExitCode.FAILED, init().code(), "the keys are there");
        Files.move(folder.resolve("cairn.conf"), data().resolve("cairn.conf"));
        List<byte[]> after = contents();
        for (int i = 0; i < before.size(); i++) {
            org.junit.jupiter.api.Assertions.assertArrayEquals(before.get(i), after.get(i));
        }
    }

    private List<byte[]> contents() throws Exception {
        List<byte[]> contents = new ArrayList<>();
        for (String file : List.of("cairn.conf", "keys/log.key", "keys/log.vkey", "keys/log-ml-dsa-44.key")) {
            contents.add(Files.readAllBytes(data().resolve(file)));
        }
        return contents;
    }

    @Test
    void anInterruptedInitMayBeRepeated() throws Exception {
        init();
        // As it is before the last step: the configuration has its name, the keys do not.
        Files.move(data().resolve("keys"), data().resolve("keys.new"));
        for (List<String> command : List.of(List.of("serve"), List.of("fsck"))) {
            Cli none = command.get(0).equals("serve") ? run("serve") : Cli.run("fsck", data().toString());
            assertEquals(ExitCode.FAILED, none.code(), none.err());
            assertTrue(none.err().contains("cairn init makes one"), none.err());
        }
        Cli again = init();
        assertEquals(ExitCode.OK, again.code(), again.err());
        assertFalse(Files.exists(data().resolve("keys.new")));
        assertTrue(again.out()
                .contains(Files.readString(data().resolve("keys/log.vkey")).strip()));
        // And before the one before that.
        Files.move(data().resolve("keys"), data().resolve("keys.new"));
        Files.move(data().resolve("cairn.conf"), data().resolve("cairn.conf.new"));
        assertEquals(ExitCode.OK, init().code());
        // A log that lost its keys is another thing.
        Files.move(data().resolve("keys"), folder.resolve("lost"));
        Cli refused = init();
        assertEquals(ExitCode.FAILED, refused.code());
        assertTrue(refused.err().contains("nothing was changed"), refused.err());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "jdbc:postgresql://db/log?a=1, jdbc:postgresql://DB:5432/log?a=2, different databases",
        "jdbc:postgresql://db:x/log, jdbc:postgresql://db/checkpoints, jdbc:postgresql://HOST",
        "jdbc:postgresql://db/log, 'jdbc:sqlite::memory:', not in memory",
        "jdbc:mysql://db/log, jdbc:postgresql://db/checkpoints, begins with",
    })
    void databasesThatCannotBeAreAMatterOfTheConfiguration(String journal, String checkpoints, String message)
            throws Exception {
        Cli init =
                run("init", "--origin", "log.test", "--journal-url", journal, "--checkpoint-journal-url", checkpoints);
        assertWrongConfiguration(init, message);
        assertEquals(ExitCode.OK, init().code(), "nothing is left that is in the way");

        Files.writeString(
                data().resolve("cairn.conf"),
                "origin = log.test, journal.url = \"" + journal + "\", checkpoint-journal.url = \"" + checkpoints
                        + '"');
        assertWrongConfiguration(run("serve"), message);
        assertWrongConfiguration(Cli.run("fsck", data().toString()), message);
    }

    private static void assertWrongConfiguration(Cli ended, String message) {
        assertEquals(ExitCode.USAGE, ended.code(), ended.err());
        assertTrue(ended.err().contains(message), ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void initRefusesAnOriginThatCannotNameAKey() {
        Cli wrong = run("init", "--origin", "two words");
        assertEquals(ExitCode.USAGE, wrong.code(), wrong.err());
        assertFalse(Files.exists(data().resolve("cairn.conf")));
        assertFalse(Files.exists(data().resolve("keys")));
    }

    @Test
    void initPrintsJson() throws Exception {
        JsonNode made = Results.mapper()
                .readTree(run("init", "--origin", "log.test", "--json").out());
        assertEquals("log.test", made.path("origin").textValue());
        assertTrue(Files.exists(Path.of(made.path("publicKeyFile").textValue())));
    }

    @Test
    void initWritesWhereTheJournalsAre() throws Exception {
        Path other = folder.resolve("other.db");
        Cli made = run("init", "--origin", "log.test", "--checkpoint-journal-url", "jdbc:sqlite:" + other);
        assertEquals(ExitCode.OK, made.code(), made.err());
        assertTrue(Files.size(other) > 0);
        assertTrue(run("config").out().contains(other.toString()));
    }

    @Test
    void initThatCannotReachItsDatabaseFailsAndMayBeTriedAgain() {
        Cli failed = run("init", "--origin", "log.test", "--journal-url", "jdbc:postgresql://127.0.0.1:1/log");
        assertEquals(ExitCode.FAILED, failed.code());
        assertFalse(Files.exists(data().resolve("cairn.conf")));
        assertEquals(ExitCode.OK, init().code());
    }

    @Test
    void configShowsEverythingButPasswords() throws Exception {
        init();
        Files.writeString(
                data().resolve("cairn.conf"),
                "origin = log.test, journal { url = \"jdbc:postgresql://h/d\", password = hunter2 }");
        Cli shown = run("config");
        assertEquals(ExitCode.OK, shown.code(), shown.err());
        assertFalse(shown.out().contains("hunter2"), shown.out());
        JsonNode json = Results.mapper().readTree(run("config", "--json").out());
        assertEquals("(hidden)", json.at("/journal/password").textValue());
        assertEquals(3000, json.at("/http/port").intValue());
    }

    @Test
    void configReferenceIsTheDocumentation() {
        Cli reference = Cli.run("config", "--reference");
        assertEquals(ExitCode.OK, reference.code());
        assertTrue(reference.out().contains("# The log's name"), reference.out());
    }

    @Test
    void unknownKeyStopsEveryCommandThatReadsTheConfiguration() throws Exception {
        init();
        Files.writeString(data().resolve("cairn.conf"), "origin = log.test\nhttp.prot = 1\n");
        for (Cli wrong : List.of(run("config"), run("serve"), Cli.run("fsck", data().toString()))) {
            assertEquals(ExitCode.USAGE, wrong.code(), wrong.err());
            assertTrue(wrong.err().contains("cairn.conf:2: unknown key http.prot"), wrong.err());
        }
    }

    @Test
    void directoryInUseEndsWithThree() {
        init();
        try (DataDirectory held = DataDirectory.open(data())) {
            for (Cli failed : List.of(run("serve"), Cli.run("fsck", held.root().toString()))) {
                assertEquals(ExitCode.FAILED, failed.code(), failed.err());
                assertTrue(failed.err().contains("in use by another process"), failed.err());
            }
        }
    }

    @Test
    void fsckOfADirectoryFindsWhatIsWrongWithTheStore() throws Exception {
        Path log = folder.resolve("log");
        Cli unready = fsckOf(log);
        assertEquals(ExitCode.USAGE, unready.code(), unready.err());
        Cli.run("init", "--origin", TestLog.ORIGIN, "--data", log.toString());
        Cli withoutStore = fsckOf(log);
        assertEquals(ExitCode.FAILED, withoutStore.code(), withoutStore.err());
        try (TestLog running = TestLog.start(log)) {
            running.started();
            running.append("one");
            running.append("two");
        }
        Cli clean = fsckOf(log, "--json");
        assertEquals(ExitCode.OK, clean.code(), clean.err());
        JsonNode json = Results.mapper().readTree(clean.out());
        assertEquals(2, json.path("size").intValue());
        assertEquals(2, json.path("storeSize").intValue());
        assertEquals(3, json.path("checkpoints").intValue());

        Cli stranger = fsckOf(log, "--vkey", otherKey());
        assertEquals(ExitCode.NO, stranger.code(), stranger.err());
        assertTrue(stranger.out().startsWith("difference: checkpoint journal, event 1"), stranger.out());

        Path rocksdb = log.resolve("rocksdb");
        Path kept = folder.resolve("kept");
        Files.move(rocksdb, kept);
        Path second = folder.resolve("second");
        Cli.run("init", "--origin", TestLog.ORIGIN, "--data", second.toString());
        try (TestLog running = TestLog.start(second)) {
            running.started();
            running.append("one");
            running.append("another");
        }
        Files.move(second.resolve("rocksdb"), rocksdb);
        Cli difference = fsckOf(log, "--json");
        assertEquals(ExitCode.NO, difference.code(), difference.err());
        assertFalse(Results.mapper().readTree(difference.out()).path("clean").booleanValue());
    }

    private static Cli fsckOf(Path log, String... more) {
        List<String> words = new ArrayList<>(List.of("fsck", log.toString()));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    private String otherKey() throws Exception {
        Path other = folder.resolve("stranger");
        Cli.run("init", "--origin", TestLog.ORIGIN, "--data", other.toString());
        return other.resolve("keys/log.vkey").toString();
    }
}
