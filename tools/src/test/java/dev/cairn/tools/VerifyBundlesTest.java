package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code cairn verify} and {@code cairn verify-bundle} of bundles that others made. */
class VerifyBundlesTest {
    private static final String IDENTITY =
            "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
    private static final String ISSUER = "https://token.actions.githubusercontent.com";
    private static final String V1 = "happy-path-v0.3";
    private static final String DSSE = "happy-path-intoto-in-dsse-v3";

    @TempDir
    private Path folder = Path.of("");

    static List<Path> cases() throws IOException {
        try (var folders = Files.list(Vectors.path("bundles"))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static Path own(Path folder, String file, String other) {
        Path own = folder.resolve(file);
        return Files.exists(own) ? own : folder.resolveSibling(other);
    }

    private static String digest(Path artifact) throws IOException {
        return "sha256:"
                + Bytes.wrap(DigestAlgorithm.SHA2_256.digest(Files.readAllBytes(artifact)))
                        .hex();
    }

    private static String text(Path folder, String file, String otherwise) throws IOException {
        Path own = folder.resolve(file);
        return Files.exists(own) ? Files.readString(own).strip() : otherwise;
    }

    /** As the harness of sigstore-conformance calls it. */
    private static Cli conformance(Path folder, String artifact) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "verify-bundle",
                "--bundle",
                folder.resolve("bundle.sigstore.json").toString()));
        Path key = folder.resolve("key.pub");
        if (Files.exists(key)) {
            words.addAll(List.of("--key", key.toString()));
        } else {
            words.addAll(List.of(
                    "--certificate-identity", text(folder, "identity", IDENTITY),
                    "--certificate-oidc-issuer", text(folder, "issuer", ISSUER)));
        }
        words.addAll(List.of(
                "--trusted-root",
                own(folder, "trusted_root.json", "public-good-trusted_root.json")
                        .toString(),
                artifact));
        return Cli.run(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void conformanceCommandLine(Path folder) throws Exception {
        Path artifact = own(folder, "artifact", "a.txt");
        for (String given : List.of(artifact.toString(), digest(artifact))) {
            Cli ended = conformance(folder, given);
            boolean mustFail = String.valueOf(folder.getFileName()).endsWith("_fail");
            assertEquals(mustFail, ended.code() != ExitCode.OK, ended.out() + ended.err());
            assertEquals("", ended.out());
            assertFalse(ended.err().contains("\tat "), ended.err());
        }
    }

    private static Path bundles() {
        return Vectors.path("bundles");
    }

    private static Cli verify(String folder, String artifact, String... more) {
        Path one = bundles().resolve(folder);
        List<String> words = new ArrayList<>(List.of(
                "verify",
                artifact,
                "--bundle",
                one.resolve("bundle.sigstore.json").toString(),
                "--trusted-root",
                own(one, "trusted_root.json", "public-good-trusted_root.json").toString()));
        words.addAll(List.of(more));
        return Cli.run(words.toArray(String[]::new));
    }

    private static String artifact() {
        return bundles().resolve("a.txt").toString();
    }

    private static JsonNode json(Cli ended) throws IOException {
        return Results.mapper().readTree(ended.out());
    }

    private static void ends(Cli ended, int code, String message) {
        assertEquals(code, ended.code(), ended.out() + ended.err());
        assertTrue((ended.out() + ended.err()).contains(message), ended.out() + ended.err());
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    @Test
    void theVerdictNamesWhoWhenAndWhere() throws Exception {
        Cli ended = verify(V1, artifact(), "--identity", IDENTITY, "--issuer", ISSUER);
        assertEquals(ExitCode.OK, ended.code(), ended.out() + ended.err());
        assertTrue(ended.out().startsWith("verified: "), ended.out());
        assertTrue(
                ended.out()
                        .contains("signed by " + IDENTITY + " (" + ISSUER
                                + ") at 2024-03-19T17:26:26Z, log index 79571823\n"),
                ended.out());
        JsonNode json = json(verify(V1, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--json"));
        assertTrue(json.path("verified").booleanValue());
        assertTrue(json.path("failure").isNull());
        assertEquals(13, json.path("steps").size());
        assertEquals("bundle", json.at("/steps/0/name").textValue());
        assertEquals("passed", json.at("/steps/0/outcome").textValue());
        assertEquals(IDENTITY, json.at("/signers/0/identity").textValue());
        assertEquals(ISSUER, json.at("/signers/0/issuer").textValue());
        assertEquals(79571823, json.at("/bundles/0/logEntries/0/logIndex").longValue());
        assertEquals("2024-03-19T17:26:26Z", json.at("/bundles/0/times/0/time").textValue());
    }

    @Test
    void theFailedStepIsNamedWithItsReasonAndWhatToDo() throws Exception {
        Cli ended = verify("set-invalid-signature_fail", artifact(), "--identity", IDENTITY, "--issuer", ISSUER);
        ends(ended, ExitCode.NO, "✗ transparency-log  the signed entry timestamp is not the log's");
        assertTrue(ended.out().contains("next: "), ended.out());
        JsonNode json = json(
                verify("set-invalid-signature_fail", artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--json"));
        assertFalse(json.path("verified").booleanValue());
        assertEquals("transparency-log", json.at("/failure/step").textValue());
        assertEquals("failed", json.at("/steps/3/outcome").textValue());
        assertEquals("not-reached", json.at("/steps/4/outcome").textValue());
        assertEquals(0, json.path("signers").size());
        assertFalse(json.at("/failure/next").textValue().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "--identity, a@example.test, --issuer, https://token.actions.githubusercontent.com, identity",
        "--identity-regexp, .*main, --issuer, https://example.test, identity",
        "--identity-regexp, github, --issuer-regexp, .*, identity",
    })
    void anotherSignerFailsAtTheIdentity(String a, String b, String c, String d, String step) throws Exception {
        Cli ended = verify(V1, artifact(), a, b, c, d, "--json");
        assertEquals(ExitCode.NO, ended.code());
        assertEquals(step, json(ended).at("/failure/step").textValue());
        assertTrue(json(ended).at("/bundles/0/verified").booleanValue());
    }

    @Test
    void oneOfSeveralIdentitiesIsEnough() {
        String[] words = {
            "--identity",
            "a@example.test",
            "--issuer",
            "https://a.test",
            "--identity-regexp",
            ".*/extremely-dangerous-oidc-beacon\\.yml@.*",
            "--issuer",
            ISSUER,
        };
        ends(verify(V1, artifact(), words), ExitCode.OK, "verified: ");
        List<String> two = new ArrayList<>(List.of(words));
        two.addAll(List.of("--threshold", "2"));
        ends(verify(V1, artifact(), two.toArray(String[]::new)), ExitCode.NO, "✗ threshold");
        // The issuers the other way round.
        ends(
                verify(V1, artifact(), words[0], words[1], "--issuer", ISSUER, words[4], words[5], "--issuer", "b"),
                ExitCode.NO,
                "✗ identity");
    }

    @Test
    void extensionsAreComparedByNameAndByIdentifier() {
        for (String good : List.of("sourceRepositoryRef=refs/heads/main", "1.3.6.1.4.1.57264.1.14=refs/heads/main")) {
            ends(
                    verify(V1, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--extension", good),
                    ExitCode.OK,
                    "verified: ");
        }
        ends(
                verify(
                        V1,
                        artifact(),
                        "--identity",
                        IDENTITY,
                        "--issuer",
                        ISSUER,
                        "--extension",
                        "issuer=https://x.test"),
                ExitCode.NO,
                "✗ identity");
        ends(
                verify(V1, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--extension", "nothing=x"),
                ExitCode.USAGE,
                "--extension nothing");
    }

    @Test
    void theTypeOfAnAttestationIsPinned() throws Exception {
        JsonNode json = json(verify(DSSE, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--json"));
        String type = json.at("/bundles/0/statement/predicateType").textValue();
        ends(
                verify(DSSE, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--type", "spdx"),
                ExitCode.NO,
                "✗ statement         the attestation is of the type " + type + ", and not https://spdx.dev/Document");
        ends(
                verify(V1, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--type", "spdx"),
                ExitCode.NO,
                "✗ statement         the artifact itself is signed");
        ends(
                verify(DSSE, artifact(), "--identity", IDENTITY, "--issuer", ISSUER, "--type", "nonsense"),
                ExitCode.USAGE,
                "--type nonsense");
    }

    @Test
    void aManagedKey() {
        Path key = bundles().resolve("managed-key-happy-path").resolve("key.pub");
        ends(verify("managed-key-happy-path", artifact(), "--key", key.toString()), ExitCode.OK, "signed with the key");
        ends(
                verify("managed-key-happy-path", artifact(), "--identity", "a", "--issuer", "b"),
                ExitCode.NO,
                "✗ signature");
        ends(verify(V1, artifact(), "--key", key.toString()), ExitCode.NO, "✗ identity");
    }

    @Test
    void evidenceThatIsAskedForAndNotThere() {
        String[] who = {"--identity", IDENTITY, "--issuer", ISSUER};
        ends(with(V1, who, "--tlog-threshold", "2"), ExitCode.NO, "✗ transparency-log");
        ends(with(V1, who, "--tsa-threshold", "1"), ExitCode.NO, "✗ timestamp");
        ends(with(V1, who, "--no-tlog"), ExitCode.NO, "✗ timestamp");
        ends(with("rekor2-happy-path", who, "--no-tlog"), ExitCode.OK, "verified: ");
        ends(with(V1, who, "--sct-threshold", "2"), ExitCode.NO, "✗ certificate-log");
        ends(with(V1, who, "--no-tlog", "--tlog-threshold", "1"), ExitCode.USAGE, "exclude each other");
        ends(with(V1, who, "--tsa-threshold", "-1"), ExitCode.USAGE, "--tsa-threshold is from 0");
    }

    private static Cli with(String folder, String[] who, String... more) {
        List<String> words = new ArrayList<>(List.of(who));
        words.addAll(List.of(more));
        return verify(folder, artifact(), words.toArray(String[]::new));
    }

    @Test
    void aWitnessThatDidNotCosign() throws Exception {
        Path policy = folder.resolve("policy");
        Checkpoints keys = new Checkpoints();
        Files.writeString(policy, keys.policy(""));
        ends(
                verify(
                        "rekor2-checkpoint-cosigned",
                        artifact(),
                        "--identity",
                        IDENTITY,
                        "--issuer",
                        ISSUER,
                        "--witness-policy",
                        policy.toString()),
                ExitCode.NO,
                "✗ witnesses");
    }

    @Test
    void wrongCommandLines() throws Exception {
        String root = bundles().resolve("public-good-trusted_root.json").toString();
        ends(Cli.run("verify", artifact(), "--trusted-root", root), ExitCode.USAGE, "who must have signed?");
        ends(Cli.run("verify", artifact(), "--identity", "a"), ExitCode.USAGE, "one issuer for all, or one for each");
        ends(Cli.run("verify", artifact(), "--issuer", "a"), ExitCode.USAGE, "one issuer for all, or one for each");
        ends(
                Cli.run("verify", artifact(), "--identity-regexp", "(", "--issuer", "a"),
                ExitCode.USAGE,
                "--identity-regexp: regular expression");
        ends(
                Cli.run("verify", "sha256:00", "--identity", "a", "--issuer", "a", "--trusted-root", root),
                ExitCode.USAGE,
                "not the 64 hexadecimal digits");
        ends(
                Cli.run(
                        "verify",
                        "sha256:" + "0".repeat(64),
                        "--identity",
                        "a",
                        "--issuer",
                        "b",
                        "--trusted-root",
                        root),
                ExitCode.USAGE,
                "--bundle is missing");
        ends(
                Cli.run("verify", artifact(), "--identity", "a", "--issuer", "b", "--trusted-root", artifact()),
                ExitCode.USAGE,
                "trusted root: not one JSON document");
        ends(
                Cli.run("verify", artifact(), "--identity", "a", "--issuer", "b", "--trusted-root", root),
                ExitCode.FAILED,
                "a.txt.sigstore.json is not there");
        ends(
                verify(V1, folder.resolve("none").toString(), "--identity", "a", "--issuer", "b"),
                ExitCode.FAILED,
                "is not there");
        Path noKey = Files.write(folder.resolve("key"), "none".getBytes(StandardCharsets.UTF_8));
        ends(verify(V1, artifact(), "--key", noKey.toString()), ExitCode.USAGE, "--key ");
    }
}
