package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.ca.identity.OidcAuthenticator;
import dev.cairn.ca.identity.OidcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cairn init} makes beside the log, and the roots that are signed elsewhere. */
class CeremonyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private Cli run(String... args) {
        String[] all = Stream.concat(Stream.of(args), Stream.of("--data", data().toString()))
                .toArray(String[]::new);
        return Cli.run(all);
    }

    private Cli done(String... args) {
        Cli ran = run(args);
        assertEquals(ExitCode.OK, ran.code(), ran::err);
        return ran;
    }

    private static List<Path> keys(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".key")).toList();
        }
    }

    @Test
    void initMakesAllThatClientsNeed() throws Exception {
        done("init", "--origin", "log.example.com", "--oidc-issuer", "https://idp.example.com");
        JsonNode root = JSON.readTree(data().resolve("trust/trusted_root.json").toFile());
        assertEquals(2, root.path("tlogs").size());
        for (String kind : List.of("certificateAuthorities", "ctlogs", "timestampAuthorities")) {
            assertEquals(1, root.path(kind).size(), kind);
        }
        JsonNode config =
                JSON.readTree(data().resolve("trust/signing_config.v0.2.json").toFile());
        assertEquals(
                "https://log.example.com",
                config.path("caUrls").path(0).path("url").textValue());
        assertEquals(
                "https://idp.example.com",
                config.path("oidcUrls").path(0).path("url").textValue());
        for (Path key : keys(data())) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)), key::toString);
        }
        assertTrue(Files.readString(data().resolve("ca/issuers.yaml"))
                .contains("issuer-url: \"https://idp.example.com\""));
        assertFalse(Files.exists(data().resolve("dev")));
        assertFalse(Files.exists(data().resolve("ceremony.new")));
        assertEquals(ExitCode.OK, run("trust", "status").code());
    }

    @Test
    void aLogAloneIsThatAndNothingElse() throws Exception {
        done("init", "--origin", "log.example.com", "--log-only");
        for (String other : List.of("ca", "tsa", "trust", "dev")) {
            assertFalse(Files.exists(data().resolve(other)), other);
        }
        assertFalse(Files.readString(data().resolve("cairn.conf")).contains("enabled"));
        assertEquals(
                ExitCode.USAGE,
                Cli.run("init", "--data", "x", "--origin", "o", "--log-only", "--oidc-issuer", "https://i")
                        .code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not a url||email|is no URL with a host",
                "http://idp.example.com||email|is not https",
                "https://idp.example.com?x||email|is no URL with a host",
                "https://*.example.com||email|patterns belong into meta-issuers",
                "https://idp.example.com/||email|no slash at its end",
                "https://idp.example.com|''|email|client-id: is missing or empty",
                "https://idp.example.com||mail|none of the types",
                "https://idp.example.com||username|subject-domain: is missing",
                "https://idp.example.com||spiffe|spiffe-trust-domain: is missing",
                "https://idp.example.com||ci-provider|ci-provider: is missing",
            })
    void anIssuerThatAServerWouldRefuseIsRefused(String url, String clientId, String type, String rule) {
        List<String> options = new ArrayList<>(List.of("--oidc-issuer", url, "--oidc-type", type));
        if (clientId != null) {
            options.addAll(List.of("--oidc-client-id", clientId));
        }
        List<String> init = new ArrayList<>(List.of("init", "--origin", "log.example.com"));
        init.addAll(options);
        assertUsage(rule, init.toArray(String[]::new));
        if (!url.endsWith("/")) {
            List<String> alone = new ArrayList<>(
                    List.of("ca", "init", "--name", "n", "--log", "https://log.example.com", "--log-key", "none"));
            alone.addAll(options);
            assertUsage(rule, alone.toArray(String[]::new));
        }
    }

    private void assertUsage(String rule, String... args) {
        Cli refused = run(args);
        assertEquals(ExitCode.USAGE, refused.code(), refused::err);
        assertTrue(refused.err().contains(rule), refused.err());
        assertFalse(Files.exists(data()), "something was made");
    }

    @Test
    void optionsWithoutWhatTheyBelongToAreRefused() {
        assertUsage("which is missing", "init", "--origin", "log.example.com", "--oidc-client-id", "x");
        assertUsage("which is missing", "init", "--origin", "log.example.com", "--oidc-type", "email");
        assertUsage(
                "exclude", "init", "--origin", "o.example.com", "--log-only", "--base-url", "https://o.example.com");
        assertUsage("exclude", "init", "--origin", "log.example.com", "--log-only", "--oidc-type", "email");
    }

    @Test
    void whateverAClientIdHoldsIsReadAgain() throws Exception {
        String odd = "a: b #c \"'\\ \u2028\u0085\ufeff {{ \ud83d\ude00";
        done(
                "init",
                "--origin",
                "log.example.com",
                "--oidc-issuer",
                "https://idp.example.com/a'b~x",
                "--oidc-client-id",
                odd);
        Path file = data().resolve("ca/issuers.yaml");
        try (OidcAuthenticator read = OidcAuthenticator.open(file, OidcSettings.defaults(), InstantSource.system())) {
            assertEquals(1, read.issuers().size());
            assertEquals(odd, read.issuers().get(0).audience());
        }
    }

    @Test
    void anInterruptedCeremonyIsDoneAgain() throws Exception {
        // As a kill leaves it between the last steps: new keys, what the ceremony made, no log.
        done("init", "--origin", "log.example.com");
        Files.move(data().resolve("keys"), data().resolve("keys.new"));
        Files.createDirectories(data().resolve("ceremony.new/ca"));
        String before = Files.readString(data().resolve("ca/chain.pem"));
        done("init", "--origin", "log.example.com");
        assertFalse(before.equals(Files.readString(data().resolve("ca/chain.pem"))));
        assertFalse(Files.exists(data().resolve("ceremony.new")));
        assertFalse(Files.exists(data().resolve("keys.new")));
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        Files.createDirectories(data().resolve("ca"));
        Files.writeString(data().resolve("ca/ca.key"), "mine");
        Cli refused = run("init", "--origin", "log.example.com");
        assertEquals(ExitCode.FAILED, refused.code());
        assertTrue(refused.err().contains("ca exists; nothing was changed"), refused.err());
        assertEquals("mine", Files.readString(data().resolve("ca/ca.key")));
        assertFalse(Files.exists(data().resolve("keys")));
    }

    @Test
    void developmentIsRefusedInProduction() throws Exception {
        done("init", "--origin", "log.example.com");
        Files.writeString(
                data().resolve("cairn.conf"), Files.readString(data().resolve("cairn.conf")) + "dev.oidc = true\n");
        Cli refused = run("serve");
        assertEquals(ExitCode.USAGE, refused.code());
        assertTrue(refused.err().contains("dev.oidc is on"), refused.err());
        assertEquals(ExitCode.USAGE, run("serve", "--base-url", "http://x").code());
    }

    @Test
    void noTokensWithoutADevelopmentIssuer() {
        done("init", "--origin", "log.example.com");
        Cli refused = run("token", "--email", "a@example.test");
        assertEquals(ExitCode.USAGE, refused.code());
        assertTrue(refused.err().contains("no development issuer"), refused.err());
    }

    @Test
    void aRootIsSignedElsewhere() throws Exception {
        done("init", "--origin", "log.example.com");
        Path away = Files.createDirectories(folder.resolve("safe"));
        Path rootKey = keys(data().resolve("trust/keys")).stream()
                .filter(key -> key.getFileName().toString().startsWith("root-"))
                .findFirst()
                .orElseThrow();
        Path oldRoot = Files.move(rootKey, away.resolve("root.key"));
        // Without the key nothing that needs it is done.
        assertEquals(ExitCode.NO, run("trust", "rotate", "root").code());
        Path draft = folder.resolve("next.json");
        Path one = away.resolve("one.key");
        Path two = away.resolve("two.key");
        assertEquals(
                ExitCode.OK,
                Cli.run("trust", "sign", "--new-key", one.toString()).code());
        assertEquals(
                ExitCode.OK,
                Cli.run("trust", "sign", "--new-key", two.toString()).code());
        done(
                "trust",
                "draft",
                "--root-key",
                one + ".pub",
                "--root-key",
                two + ".pub",
                "--threshold",
                "2",
                "--out",
                draft.toString());
        assertEquals(ExitCode.NO, run("trust", "install", draft.toString()).code(), "nobody has signed");
        for (Path key : List.of(oldRoot, one)) {
            assertEquals(
                    ExitCode.OK,
                    Cli.run("trust", "sign", draft.toString(), "--key", key.toString())
                            .code());
        }
        assertEquals(ExitCode.NO, run("trust", "install", draft.toString()).code(), "one of the new keys is missing");
        assertEquals(
                ExitCode.OK,
                Cli.run("trust", "sign", draft.toString(), "--key", two.toString())
                        .code());
        done("trust", "install", draft.toString());
        assertTrue(Files.exists(data().resolve("trust/tuf/2.root.json")));
        done("trust", "status");
        assertEquals(ExitCode.NO, run("trust", "install", draft.toString()).code(), "once is enough");
        // The same keys, a new expiry.
        Path renewal = folder.resolve("renewal.json");
        done("trust", "draft", "--out", renewal.toString());
        for (Path key : List.of(one, two)) {
            assertEquals(
                    ExitCode.OK,
                    Cli.run("trust", "sign", renewal.toString(), "--key", key.toString())
                            .code());
        }
        done("trust", "install", renewal.toString());
        assertTrue(Files.exists(data().resolve("trust/tuf/3.root.json")));
        assertEquals(
                ExitCode.USAGE,
                run(
                                "trust",
                                "draft",
                                "--threshold",
                                "9",
                                "--out",
                                folder.resolve("x").toString())
                        .code());
    }

    @Test
    void theIssuingKeyIsReplacedInTwoSteps() throws Exception {
        done("init", "--origin", "log.example.com");
        String chain = Files.readString(data().resolve("ca/chain.pem"));
        String key = Files.readString(data().resolve("ca/ca.key"));
        assertEquals(ExitCode.FAILED, run("ca", "rotate", "--activate").code(), "there is no next key");
        done("ca", "rotate");
        done("ca", "rotate");
        assertEquals(chain, Files.readString(data().resolve("ca/chain.pem")));
        JsonNode root = JSON.readTree(data().resolve("trust/trusted_root.json").toFile());
        assertEquals(2, root.path("certificateAuthorities").size(), "published once");
        done("ca", "rotate", "--activate");
        assertFalse(chain.equals(Files.readString(data().resolve("ca/chain.pem"))));
        assertFalse(key.equals(Files.readString(data().resolve("ca/ca.key"))));
        try (Stream<Path> older = Files.list(data().resolve("ca/older"))) {
            assertEquals(chain, Files.readString(older.findFirst().orElseThrow()));
        }
    }
}
