package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.testing.Vectors;
import dev.cairn.tools.monitor.MonitorConfig.LogKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorConfigTest {
    private static final String VKEY = vkey();
    private static final String HEX = "ab".repeat(32);

    static final MonitorConfigReader.Files FILES = new MonitorConfigReader.Files() {
        @Override
        public byte[] read(Path file) throws IOException {
            if (file.endsWith("log.vkey")) {
                return (VKEY + "\n").getBytes(StandardCharsets.UTF_8);
            }
            if (file.endsWith("secret")) {
                return "a secret\n".getBytes(StandardCharsets.UTF_8);
            }
            throw new NoSuchFileException(file.toString());
        }

        @Override
        public AllowedSigners signers(Path file) {
            return signer -> signer.identities().contains("grace@example.test");
        }

        @Override
        public Path resolve(String name) {
            return Path.of("folder").resolve(name);
        }
    };

    private static String vkey() {
        try {
            return NoteSigner.ed25519("log.test", LocalKey.generate(KeyType.ED25519))
                    .verifierKey()
                    .encode();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MonitorConfig read(String text) throws MalformedException, IOException {
        return MonitorConfigReader.read("monitor.yaml", text, FILES);
    }

    private static String with(String rules) {
        return "state: s\nlogs:\n  - {name: ours, url: 'https://log.example.test', vkey: log.vkey}\n" + rules;
    }

    private static EntryFacts entry(EntryKind kind, SignerFacts signer, String... digests) {
        return new EntryFacts(1, Hash.copyOf(new byte[32]), kind, List.of(signer), List.of(digests), Optional.empty());
    }

    private static SignerFacts signer(String identity, String issuer, Map<String, String> extensions) {
        return new SignerFacts(List.of(identity), issuer, extensions, HEX);
    }

    @Test
    void everyPartIsRead() throws Exception {
        MonitorConfig config = read("""
                state: here
                interval: 250ms
                stale: 2d
                listen: 127.0.0.1:0
                logs:
                  - {name: ours, url: "https://log.example.test", vkey: log.vkey, start: latest,
                     vantages: ["https://mirror.example.test"], witnesses: ["https://witness.example.test"]}
                  - {name: v2, url: "https://rekor.example.test", vkey: log.vkey, start: 7, stream: false}
                rules:
                  - name: release
                    match: {identity: [ada@example.test], issuer-pattern: 'https://.*'}
                notify:
                  lines: findings
                  webhook: {url: "https://hooks.example.test/x", secret-file: secret}
                  email: {host: mail.example.test, from: cairn@example.test, to: ada@example.test}
                """);
        assertEquals(Path.of("folder", "here"), config.state());
        assertEquals(Duration.ofMillis(250), config.interval());
        assertEquals(Duration.ofDays(2), config.stale());
        assertEquals(OptionalLong.empty(), config.logs().get(0).start());
        assertTrue(config.logs().get(0).explicit());
        assertEquals(OptionalLong.of(7), config.logs().get(1).start());
        assertTrue(config.logs().get(0).key() instanceof LogKey.Tiles);
        assertEquals(
                "a secret",
                config.receivers()
                        .webhook()
                        .orElseThrow()
                        .secret()
                        .orElseThrow()
                        .utf8());
        assertFalse(config.receivers().toString().contains("a secret"));
        assertEquals("starttls", config.receivers().email().orElseThrow().protection());
        assertEquals(587, config.receivers().email().orElseThrow().port());
    }

    @Test
    void theExampleIsRead() throws Exception {
        Path example = Vectors.projectRoot().resolve("docs").resolve("monitor.example.yaml");
        MonitorConfig config = read(Files.readString(example));
        assertEquals(4, config.rules().size());
        assertTrue(config.rules().get(3).allowed().isPresent());
    }

    @Test
    void rulesMeanWhatTheySay() throws Exception {
        List<Rule> rules = read(with("""
                        rules:
                          - name: mine
                            entries: [signature]
                            match: {identity: ada@example.test}
                            expected: [{issuer: 'https://good.example.test'}, {digest: 'sha256:%s'}]
                          - name: issued
                            entries: [certificate]
                            match: {identity-pattern: '.*@example\\.test', extensions: {source-repository-uri: 'https://example.test/p'}}
                          - name: strangers
                            match: {digest: 'sha256:%s'}
                            signers: signers.yaml
                        """.formatted("cd".repeat(32), HEX))).rules();
        SignerFacts bad = signer("ada@example.test", "https://bad.example.test", Map.of());
        SignerFacts good = signer("ada@example.test", "https://good.example.test", Map.of());
        EntryKind kind = EntryKind.HASHEDREKORD_0_0_2;
        assertTrue(rules.get(0).reported(entry(kind, bad)).isPresent());
        assertFalse(rules.get(0).reported(entry(kind, good)).isPresent());
        assertFalse(rules.get(0).reported(entry(EntryKind.CT, bad)).isPresent());
        assertFalse(rules.get(0)
                .reported(entry(kind, bad, "sha256:" + "cd".repeat(32)))
                .isPresent());
        SignerFacts built = signer("ci@example.test", "", Map.of("1.3.6.1.4.1.57264.1.12", "https://example.test/p"));
        assertTrue(rules.get(1).reported(entry(EntryKind.CT, built)).isPresent());
        assertFalse(rules.get(1).reported(entry(kind, built)).isPresent());
        assertFalse(rules.get(1).reported(entry(EntryKind.CT, good)).isPresent());
        assertTrue(rules.get(2).reported(entry(kind, good, "sha256:" + HEX)).isPresent());
        assertFalse(rules.get(2)
                .reported(entry(kind, signer("grace@example.test", "", Map.of()), "sha256:" + HEX))
                .isPresent());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: [{name: x, match: {}}] | asks nothing",
                "rules: [{name: x, match: {identity-pattern: '('}}] | is no regular expression of RE2",
                "rules: [{name: x, match: {identty: a}}] | identty",
                "rules: [{name: x, match: {digest: 'md5:00'}}] | rules[0].match: digest",
                "rules: [{name: x, match: {fingerprint: 12}}] | fingerprint",
                "rules: [{name: x, match: {extensions: {no-such: a}}}] | no-such is no extension",
                "rules: [{name: x, match: {identity: a}, entries: [both]}] | is signature or certificate",
                "rules: [{name: x, match: {identity: a}}, {name: x, match: {identity: a}}] | two rules are named x",
                "interval: soon | interval",
                "notify: {webhook: {url: 'ftp://x'}} | notify.webhook.url",
                "notify: {email: {host: h, from: a, to: b, user: u}} | password-file",
                "unknown: 1 | unknown",
                "rules: [ | is not YAML",
            })
    void aMistakeIsNamed(String rules, String message) {
        MalformedException wrong = assertThrows(MalformedException.class, () -> read(with(rules)));
        assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
        assertTrue(wrong.getMessage().startsWith("monitor.yaml"), wrong.getMessage());
    }

    @Test
    void theFileOfRekorMonitorIsRead() throws Exception {
        String text = """
                startIndex: 12
                endIndex: 100
                monitoredValues:
                  certIdentities:
                    - certSubject: user@domain\\.com
                      issuers: ["https://accounts\\\\.google\\\\.com"]
                    - certSubject: otherUser@domain\\.com
                  subjects: ["subject@domain\\\\.com"]
                  fingerprints: ["%s", "A0B1"]
                  oidMatchers:
                    fulcioExtensions:
                      build-config-uri: ["https://example.com/owner/repository/build-config.yml"]
                      made-up: [x]
                    oidExtensions:
                      - objectIdentifier: [1, 3, 6, 1, 4, 1, 57264, 1, 9]
                        extensionValues: ["https://github.com/x"]
                    customExtensions:
                      - objectIdentifier: "1.3.6.1.4.1.57264.1.12"
                        extensionValues: ["https://github.com/y"]
                outputIdentities: out.txt
                githubIssue: {assigneeUsername: x}
                """.formatted(HEX);
        assertTrue(RekorMonitorConfig.isOne("c.yaml", text));
        RekorMonitorConfig config = RekorMonitorConfig.read("c.yaml", text);
        assertEquals(7, config.rules().size());
        assertEquals(OptionalLong.of(12), config.start());
        assertEquals(5, config.ignored().size(), config.ignored().toString());
        SignerFacts user = signer("the-user@domain.com", "https://accounts.google.com", Map.of());
        assertTrue(
                config.rules().get(0).reported(entry(EntryKind.RAW, user)).isPresent(), "a part is enough, as in Go");
        assertFalse(config.rules()
                .get(0)
                .reported(entry(EntryKind.RAW, signer("user@domain.com", "https://other", Map.of())))
                .isPresent());
        assertTrue(config.rules()
                .get(6)
                .reported(
                        entry(EntryKind.RAW, signer("x", "", Map.of("1.3.6.1.4.1.57264.1.12", "https://github.com/y"))))
                .isPresent());
        assertFalse(RekorMonitorConfig.isOne("c.yaml", with("")));
    }

    @Test
    void rulesOnStatementsSayWhereTheyCannotMatch() throws Exception {
        MonitorConfig config = read(with("rules:\n  - {name: ours, match: {subject-pattern: 'pkg:maven/.*',"
                + " predicate-type: ['https://slsa.dev/provenance/v1']}}\n"));
        assertTrue(config.rules().get(0).match().asksStatement());
        assertEquals(1, config.ignored().size());
        assertTrue(
                config.ignored().get(0).startsWith("subject and predicate-type of the rules ours, at the log ours: "));
    }
}
