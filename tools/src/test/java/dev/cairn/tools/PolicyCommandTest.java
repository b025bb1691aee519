package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final Path EXAMPLE =
            Vectors.projectRoot().resolve("docs").resolve("examples").resolve("signers.yaml");

    @TempDir
    private Path folder = Path.of("");

    private static Cli cairn(String... args) {
        return Cli.run(args);
    }

    @Test
    void checksTheExample() {
        Cli check = cairn("policy", "check", EXAMPLE.toString());
        assertEquals(ExitCode.OK, check.code(), check.err());
        assertTrue(check.out().contains("needs 2 people of [ada; grace], under 2 witnesses"), check.out());
    }

    @Test
    void aMistakeIsNamedWithLineAndColumn() throws IOException {
        Path file = Files.writeString(
                folder.resolve("s.yaml"), Files.readString(EXAMPLE).replace("threshold: 2", "treshold: 2"));
        Cli check = cairn("policy", "check", file.toString());
        assertEquals(ExitCode.NO, check.code());
        assertEquals("", check.out());
        assertTrue(
                check.err()
                        .matches("(?s)cairn: s\\.yaml:[0-9]+:9: rules\\[0]\\.require\\[0]: unknown key \"treshold\";"
                                + " did you mean threshold\\?\\s+"),
                check.err());
        assertEquals(
                ExitCode.FAILED,
                cairn("policy", "check", folder.resolve("none").toString()).code());
    }

    @Test
    void testsTheExampleAndSaysWhatFails() throws IOException {
        Cli good = cairn("policy", "test", EXAMPLE.toString());
        assertEquals(ExitCode.OK, good.code(), good.out() + good.err());
        Path weaker = Files.writeString(
                folder.resolve("signers.yaml"), Files.readString(EXAMPLE).replace("threshold: 2", "threshold: 1"));
        Path cases = EXAMPLE.resolveSibling("signers.test.yaml");
        Cli bad = cairn("policy", "test", weaker.toString(), cases.toString());
        assertEquals(ExitCode.NO, bad.code());
        assertTrue(bad.out().contains("FAILED  grace has left"), bad.out());
        Cli json = cairn("policy", "test", weaker.toString(), cases.toString(), "--json");
        JsonNode result = new ObjectMapper().readTree(json.out());
        assertTrue(result.get("failed").intValue() >= 1, json.out());
        assertEquals(9, result.get("cases").size());
        assertEquals(ExitCode.USAGE, cairn("policy", "test", weaker.toString()).code());
    }

    @Test
    void explains() {
        Cli one = cairn(
                "policy", "explain", "--policy", EXAMPLE.toString(), "registry.example.test/payments/sandbox/x:1");
        assertEquals(ExitCode.OK, one.code());
        assertTrue(one.out().contains("rule \"sandbox\""), one.out());
        Cli none = cairn("policy", "explain", "--policy", EXAMPLE.toString(), "file:other");
        assertTrue(none.out().startsWith("no rule is about file:other: it is refused"), none.out());
        String digest = "sha256:" + "0".repeat(64);
        assertTrue(cairn("policy", "explain", "--policy", EXAMPLE.toString(), "file:other", "--digest", digest)
                .out()
                .contains("this release was withdrawn"));
        assertEquals(
                ExitCode.USAGE,
                cairn("policy", "explain", "--policy", EXAMPLE.toString(), "file:other", "--digest", "md5:0")
                        .code());
    }

    @Test
    void imports() throws IOException {
        Path cip = Files.writeString(folder.resolve("cip.yaml"), """
                apiVersion: policy.sigstore.dev/v1beta1
                kind: ClusterImagePolicy
                metadata: {name: app}
                spec:
                  images: [{glob: "registry.example.test/app/**"}]
                  authorities:
                    - keyless: {identities: [{issuer: "https://idp.example.test", subject: ada@example.test}]}
                    - key: {kms: "hashivault://release"}
                """);
        Path out = folder.resolve("out.yaml");
        Cli made = cairn("policy", "import", cip.toString(), "--out", out.toString());
        assertEquals(ExitCode.OK, made.code(), made.err());
        assertTrue(made.err().startsWith("not imported: cip.yaml:8:12: spec.authorities[1].key: "), made.err());
        assertEquals(ExitCode.OK, cairn("policy", "check", out.toString()).code());
        assertEquals(
                ExitCode.NO,
                cairn("policy", "import", "--strict", cip.toString()).code());
        assertEquals(
                Files.readString(out), cairn("policy", "import", cip.toString()).out());
    }
}
