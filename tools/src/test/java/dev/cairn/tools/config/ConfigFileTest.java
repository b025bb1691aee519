package dev.cairn.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.journal.Database;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.store.rocksdb.RocksSettings;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final String POSTGRESQL = "origin = o, journal.url = \"jdbc:postgresql://db/log\"\n";

    @TempDir
    private Path folder = Path.of("");

    private ConfigFile read(String text, Map<String, String> environment) throws IOException, MalformedException {
        return ConfigFile.read(Files.writeString(folder.resolve("cairn.conf"), text), environment);
    }

    private CairnConfig config(String text) throws IOException, MalformedException {
        return read(text, Map.of()).config();
    }

    private String password(String text, Map<String, String> environment) throws IOException, MalformedException {
        return read(text, environment).config().journal().orElseThrow().password();
    }

    @Test
    void defaultsAreThoseOfTheModules() throws Exception {
        CairnConfig config = config("origin = log.example.com");
        assertEquals(
                new CairnConfig(
                        "log.example.com",
                        "127.0.0.1",
                        3000,
                        false,
                        Duplicates.RETURN_EXISTING,
                        DsseStorage.HASHEDREKORD,
                        Optional.empty(),
                        Optional.empty(),
                        BatchLimits.DEFAULT,
                        RequestLimits.DEFAULT,
                        RocksSettings.DEFAULT,
                        false,
                        false,
                        Optional.of(new CairnConfig.RekorV1(OptionalLong.empty(), 102_400))),
                config);
    }

    @Test
    void everyKeyIsTaken() throws Exception {
        CairnConfig config = config("""
                origin = o
                http { host = "::1", port = 0 }
                add.enabled = true
                duplicates = conflict
                dsse-storage = dsse
                journal { url = "jdbc:postgresql://one/log", user = u, password = p }
                checkpoint-journal { url = "jdbc:sqlite:/c.db" }
                limits { max-batch-entries = 2, max-batch-bytes = 3KiB, max-in-flight-entries = 4, max-in-flight-bytes = 1MiB
                  max-request-bytes = 5KiB, max-body-bytes = 6KiB, body-timeout = 7s, publish-timeout = 8s }
                rocksdb { write-buffer-bytes = 9MiB, block-cache-bytes = 10MiB }
                checkpoint { ml-dsa-44 = true, ml-dsa-44-in-proofs = true }
                readiness.max-wait = 11s
                rekor-v1 { enabled = true, tree-id = 12, max-attestation-bytes = 13KiB }
                """);
        assertEquals(
                new CairnConfig(
                        "o",
                        "::1",
                        0,
                        true,
                        Duplicates.CONFLICT,
                        DsseStorage.DSSE,
                        Optional.of(new Database("jdbc:postgresql://one/log", "u", "p")),
                        Optional.of(new Database("jdbc:sqlite:/c.db", "", "")),
                        new BatchLimits(2, 3 << 10, 4, 1 << 20),
                        new RequestLimits(
                                5 << 10, 6 << 10, Duration.ofSeconds(7), Duration.ofSeconds(8), Duration.ofSeconds(11)),
                        new RocksSettings(9 << 20, 10 << 20),
                        true,
                        true,
                        Optional.of(new CairnConfig.RekorV1(OptionalLong.of(12), 13 << 10))),
                config);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            unknown key                     | 'orign = o'                          | cairn.conf:1: unknown key orign
            unknown key in a block          | 'origin = o\nhttp { prot = 1 }'      | cairn.conf:2: unknown key http.prot
            unknown dotted key              | 'origin = o, limits.x.y = 1'         | cairn.conf:1: unknown key limits.x
            value where a block belongs     | 'origin = o, http = 3000'            | cairn.conf:1: http is a block of keys
            block where a value belongs     | 'origin { name = o }'                | cairn.conf:1: origin has type OBJECT
            not HOCON                       | 'origin = ['                         | cairn.conf:1:
            reference to nothing            | 'origin = ${nothing}'                | cairn.conf:1:
            no origin                       | 'http.port = 1'                      | cairn.conf: origin is required
            port too large                  | 'origin = o, http.port = 65536'      | cairn.conf:1: http.port must be from 0 to 65535
            port negative                   | 'origin = o, http.port = -1'         | cairn.conf:1: http.port must be from 0 to 65535
            port not a number               | 'origin = o, http.port = web'        | cairn.conf:1: http.port has type STRING
            switch that is not one          | 'origin = o, add.enabled = 7'        | cairn.conf:1: add.enabled has type NUMBER
            word not in the list            | 'origin = o, duplicates = ignore'    | cairn.conf:1: duplicates is return-existing or conflict
            word in another case            | 'origin = o, dsse-storage = DSSE'    | cairn.conf:1: dsse-storage is hashedrekord or dsse
            batch of nothing                | 'origin = o, limits.max-batch-entries = 0' | cairn.conf:1: limits.max-batch-entries must be from 1
            in flight less than an entry    | 'origin = o, limits.max-in-flight-bytes = 1' | cairn.conf: limits:
            bodies less than a request      | 'origin = o, limits.max-body-bytes = 1KiB' | cairn.conf: limits:
            size without a known unit       | 'origin = o, limits.max-batch-bytes = 1 stone' | cairn.conf:1:
            time without length             | 'origin = o, limits.body-timeout = 0s' | cairn.conf: limits:
            time without a known unit       | 'origin = o, readiness.max-wait = 3 stones' | cairn.conf:1:
            memory too small                | 'origin = o, rocksdb.block-cache-bytes = 1' | cairn.conf: rocksdb:
            database of another kind        | 'origin = o, journal.url = "jdbc:h2:mem"' | cairn.conf: journal:
            password in a URL               | 'origin = o, journal.url = "jdbc:postgresql://h/d?password=p"' | journal.url holds a password
            password in front of the host   | 'origin = o, checkpoint-journal.url = "jdbc:postgresql://u:p@h/d"' | checkpoint-journal.url holds a password
            """)
    void refuses(String rule, String text, String message) {
        MalformedException refusal = assertThrows(MalformedException.class, () -> config(text.replace("\\n", "\n")));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal::getMessage);
    }

    @Test
    void missingFileIsNotAnEmptyOne() {
        assertThrows(NoSuchFileException.class, () -> ConfigFile.read(folder.resolve("nowhere.conf"), Map.of()));
    }

    @Test
    void passwordComesFromEnvironmentThenFileThenKey() throws Exception {
        Files.writeString(folder.resolve("secret"), "from-file\nsecond line\n");
        String both = POSTGRESQL + "journal { password = from-key, password-file = secret }";
        Map<String, String> environment = Map.of("CAIRN_JOURNAL_PASSWORD", "from-environment");
        assertEquals("from-environment", password(both, environment));
        assertEquals("from-file", password(both, Map.of()));
        assertEquals("from-key", password(POSTGRESQL + "journal.password = from-key", Map.of()));
        assertEquals("", password(POSTGRESQL, Map.of()));
    }

    @Test
    void emptyPasswordFileIsAnEmptyPassword() throws Exception {
        Files.writeString(folder.resolve("secret"), "");
        assertEquals("", password(POSTGRESQL + "journal.password-file = secret", Map.of()));
    }

    @Test
    void passwordFileMustBeThere() {
        assertThrows(
                NoSuchFileException.class, () -> password(POSTGRESQL + "journal.password-file = secret", Map.of()));
    }

    @Test
    void renderedConfigurationIsCompleteAndWithoutPasswords() throws Exception {
        ConfigFile file =
                read(POSTGRESQL + "journal.password = hunter2, checkpoint-journal.password = hunter3", Map.of());
        for (boolean json : new boolean[] {true, false}) {
            String text = file.render(json);
            assertFalse(text.contains("hunter"), text);
            assertTrue(text.contains("(hidden)"), text);
            assertTrue(text.contains("max-in-flight-entries"), text);
        }
    }

    @Test
    void renderedConfigurationCanBeReadAgain() throws Exception {
        String text = read("origin = o, duplicates = conflict", Map.of()).render(false);
        assertEquals(config("origin = o, duplicates = conflict"), config(text));
    }
}
