package dev.cairn.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.ca.keys.Secret;
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
import java.util.List;
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
                        Optional.empty(),
                        Duplicates.RETURN_EXISTING,
                        DsseStorage.HASHEDREKORD,
                        Optional.empty(),
                        Optional.empty(),
                        BatchLimits.DEFAULT,
                        RequestLimits.DEFAULT,
                        RocksSettings.DEFAULT,
                        false,
                        false,
                        Optional.empty(),
                        Optional.of(new CairnConfig.RekorV1(OptionalLong.empty(), 102_400)),
                        new Services(
                                "https://log.example.com",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                false)),
                config);
    }

    @Test
    void everyKeyIsTaken() throws Exception {
        CairnConfig config = config("""
                origin = o
                http { host = "::1", port = 0 }
                add.enabled = true
                submissions.signers = s.yaml
                duplicates = conflict
                dsse-storage = dsse
                journal { url = "jdbc:postgresql://one/log", user = u, password = p }
                checkpoint-journal { url = "jdbc:sqlite:/c.db" }
                limits { max-batch-entries = 2, max-batch-bytes = 3KiB, max-in-flight-entries = 4, max-in-flight-bytes = 1MiB
                  max-request-bytes = 5KiB, max-body-bytes = 6KiB, body-timeout = 7s, publish-timeout = 8s }
                rocksdb { write-buffer-bytes = 9MiB, block-cache-bytes = 10MiB }
                checkpoint { ml-dsa-44 = true, ml-dsa-44-in-proofs = true }
                witness { policy = w.policy, fail-open = true, timeout = 20s, extra-wait = 21ms }
                readiness.max-wait = 11s
                rekor-v1 { enabled = true, tree-id = 12, max-attestation-bytes = 13KiB }
                base-url = "http://o:14"
                tls { port = 15, certificate = c.pem, key = /c.key }
                ct { enabled = true, roots = r.pem, leaf-index = false }
                ca { enabled = true, issuers = i.yaml, signers = /c.yaml, chain = "", older-chains = [a.pem], lifetime = 16m, audit = ""
                  key { type = pkcs12, file = k.p12, alias = x, password-env = P }
                  log-url = "https://l", log-key = l.pub }
                tsa { enabled = true, chain = t.pem, ntp-servers = ["n:17"], max-offset = 18s
                  key { type = pkcs11, file = /t.so, alias = y, slot-index = 19, password-file = pin } }
                trust.enabled = true
                dev.oidc = true
                """);
        assertEquals(
                new CairnConfig(
                        "o",
                        "::1",
                        0,
                        true,
                        Optional.of(folder.toAbsolutePath().normalize().resolve("s.yaml")),
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
                        Optional.of(new CairnConfig.Witness(
                                folder.toAbsolutePath().normalize().resolve("w.policy"),
                                true,
                                Duration.ofSeconds(20),
                                Duration.ofMillis(21))),
                        Optional.of(new CairnConfig.RekorV1(OptionalLong.of(12), 13 << 10)),
                        services()),
                config);
    }

    private Services services() {
        Path here = folder.toAbsolutePath().normalize();
        return new Services(
                "http://o:14",
                Optional.of(new Services.Tls(15, here.resolve("c.pem"), Path.of("/c.key"))),
                Optional.of(new Services.Ct(Optional.of(here.resolve("r.pem")), false)),
                Optional.of(new Services.Ca(
                        here.resolve("i.yaml"),
                        Optional.of(Path.of("/c.yaml")),
                        Optional.empty(),
                        List.of(here.resolve("a.pem")),
                        new Services.Key(
                                Services.KeyStoreType.PKCS12,
                                here.resolve("k.p12"),
                                Optional.of("x"),
                                0,
                                Optional.of(new Secret.Environment("P"))),
                        Duration.ofMinutes(16),
                        Optional.empty(),
                        Optional.of(new Services.RemoteLog("https://l", here.resolve("l.pub"))))),
                Optional.of(new Services.Tsa(
                        here.resolve("t.pem"),
                        new Services.Key(
                                Services.KeyStoreType.PKCS11,
                                Path.of("/t.so"),
                                Optional.of("y"),
                                19,
                                Optional.of(new Secret.SecretFile(here.resolve("pin")))),
                        List.of("n:17"),
                        Duration.ofSeconds(18))),
                true,
                true);
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
            key that is no kind             | 'origin = o, ca { enabled = true, key.type = x }, ct.enabled = true' | cairn.conf: ca.key.type is pem or pkcs12 or pkcs11
            PKCS #12 without a password     | 'origin = o, tsa { enabled = true, key.type = pkcs12 }' | cairn.conf: tsa.key needs password-env or password-file
            token without a label           | 'origin = o, tsa { enabled = true, key.type = pkcs11 }' | cairn.conf: tsa.key.alias is required
            CA without a log                | 'origin = o, ca.enabled = true'      | cairn.conf: ca.enabled needs ct.enabled or ca.log-url
            log without its key             | 'origin = o, ca { enabled = true, log-url = "https://l" }' | cairn.conf: ca.log-url needs ca.log-key
            no chain                        | 'origin = o, ct.enabled = true, ca { enabled = true, chain = "" }' | cairn.conf: ca.chain may be empty only
            lifetime too long               | 'origin = o, ct.enabled = true, ca { enabled = true, lifetime = 2d }' | cairn.conf: ca.lifetime must be from 1m to 24h
            URL with a slash at its end     | 'origin = o, base-url = "https://a/"' | cairn.conf: base-url must be an http or https URL
            no URL                          | 'origin = o, base-url = "a b"'       | cairn.conf: base-url is not a URL
            half of TLS                     | 'origin = o, tls.key = k'            | cairn.conf: tls needs both certificate and key
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
