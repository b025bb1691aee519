package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signers files and real bundles: those of others. */
class PolicyBundlesTest {
    private static final String RULES = """
            version: 1
            rules:
              - name: releases
                artifact: ["file:**"]
                require:
                  - signers: [%s]
            %s
            """;
    private static final String BEACON =
            "{issuer: \"https://token.actions.githubusercontent.com\", identityRegexp: \".*\"}";

    @TempDir
    private Path folder = Path.of("");

    private Path artifact = folder;

    @BeforeEach
    void copyTheArtifact() throws IOException {
        artifact = Files.copy(Vectors.path("bundles").resolve("a.txt"), folder.resolve("a.txt"));
    }

    private Path signers(String signers, String more) throws IOException {
        return Files.writeString(folder.resolve("signers.yaml"), RULES.formatted(signers, more.indent(8)));
    }

    private static Path of(String name, String file) {
        return Vectors.path("bundles").resolve(name).resolve(file);
    }

    private Path keyOnly() throws IOException {
        Path key = of("managed-key-happy-path", "key.pub");
        Files.copy(key, folder.resolve("key.pub"));
        return signers("{key: key.pub}", "log: none");
    }

    private String digest() throws IOException {
        return "sha256:"
                + Bytes.wrap(DigestAlgorithm.SHA2_256.digest(Files.readAllBytes(artifact)))
                        .hex();
    }

    private static Cli cairn(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return Cli.run(all.toArray(String[]::new));
    }

    @Test
    void aPolicyOfKeysAloneTrustsNobodyElse() throws IOException {
        Path policy = keyOnly();
        Path own = artifact;
        Path bundle = of("managed-key-happy-path", "bundle.sigstore.json");
        Cli verified = Cli.run("verify", own.toString(), "--bundle", bundle.toString(), "--policy", policy.toString());
        assertEquals(ExitCode.OK, verified.code(), verified.out() + verified.err());
        Cli explained = Cli.run(
                "policy", "explain", "--policy", policy.toString(), "file:" + own, "--bundle", bundle.toString());
        assertEquals(ExitCode.OK, explained.code(), explained.out() + explained.err());
        // A log that must hold it is one that is trusted.
        Path logged = signers("{key: key.pub}", "");
        Cli nobody = Cli.run("verify", own.toString(), "--bundle", bundle.toString(), "--policy", logged.toString());
        assertEquals(ExitCode.USAGE, nobody.code(), nobody.out() + nobody.err());
        assertTrue(nobody.err().contains("nothing is trusted yet"), nobody.err());
    }

    @Test
    void witnessesThatNobodyNamesAreAskedFor() throws IOException {
        Path policy = signers(BEACON, "witnesses: 1");
        List<String> verify = List.of(
                "verify",
                artifact.toString(),
                "--bundle",
                of("rekor2-happy-path", "bundle.sigstore.json").toString(),
                "--trusted-root",
                of("rekor2-happy-path", "trusted_root.json").toString(),
                "--policy",
                policy.toString());
        Cli asked = cairn(verify);
        assertEquals(ExitCode.USAGE, asked.code(), asked.out());
        assertTrue(
                asked.err()
                        .contains(
                                "rule \"releases\" (line 3) of the signers file asks for witnesses, and nothing says who"
                                        + " they are: --witness-policy FILE names them"),
                asked.err());
        // Where something else will do as well, it is said of the signature.
        signers(BEACON, "witnesses: 1");
        Path either = Files.writeString(folder.resolve("either.yaml"), """
                version: 1
                rules:
                  - name: releases
                    artifact: ["file:**"]
                    require:
                      - anyOf:
                          - {signers: [%s], witnesses: 1}
                          - {signers: [{issuer: "https://idp.example.test", identity: ada@example.test}]}
                """.formatted(BEACON));
        Cli refused = cairn(verify.subList(0, 6), "--policy", either.toString());
        assertEquals(ExitCode.NO, refused.code(), refused.out() + refused.err());
        assertTrue(refused.out().contains("with a policy of witnesses"), refused.out());
    }

    @Test
    void explainsWithARealBundle() throws Exception {
        Path policy = signers(BEACON, "timestamp: true");
        List<String> explain = List.of(
                "policy",
                "explain",
                "--policy",
                policy.toString(),
                "file:" + artifact,
                "--bundle",
                of("rekor2-happy-path", "bundle.sigstore.json").toString(),
                "--trusted-root",
                of("rekor2-happy-path", "trusted_root.json").toString());
        Cli allowed = cairn(explain);
        assertEquals(ExitCode.OK, allowed.code(), allowed.err());
        assertTrue(allowed.out().contains("ALLOWED: allowed by rule \"releases\""), allowed.out());
        JsonNode json = new ObjectMapper().readTree(cairn(explain, "--json").out());
        assertTrue(json.at("/decision/allowed").booleanValue(), json.toString());
        signers("{issuer: \"https://idp.example.test\", identity: ada@example.test}", "");
        Cli refused = cairn(explain);
        assertEquals(ExitCode.NO, refused.code(), refused.err());
        assertTrue(refused.out().contains("does not count: it is none of the signers"), refused.out());
        Files.writeString(artifact, "another");
        Cli wrong = cairn(explain);
        assertEquals(ExitCode.NO, wrong.code());
        assertTrue(wrong.err().contains("does not verify, at the step log-entry"), wrong.err());
    }

    @Test
    void testsWithRealBundles() throws IOException {
        Path policy = signers(BEACON, "");
        Files.copy(of("rekor2-happy-path", "bundle.sigstore.json"), folder.resolve("b.json"));
        String cases = """
                cases:
                  - name: the release
                    artifact: file:a.txt
                    digest: %s
                    signatures: [{bundle: b.json}]
                    expect: allow
                """;
        Path tests = folder.resolve("signers.test.yaml");
        Files.writeString(tests, cases.formatted(digest()));
        List<String> test = List.of(
                "policy",
                "test",
                policy.toString(),
                "--trusted-root",
                of("rekor2-happy-path", "trusted_root.json").toString());
        Cli passed = cairn(test);
        assertEquals(ExitCode.OK, passed.code(), passed.out() + passed.err());
        Files.writeString(tests, cases.formatted("sha256:" + "0".repeat(64)));
        Cli other = cairn(test);
        assertEquals(ExitCode.NO, other.code());
        assertTrue(
                other.err().contains("signers.test.yaml:5:27: cases[0].signatures[0].bundle: does not verify"),
                other.err());
        Files.writeString(tests, cases.formatted("").replace("    digest: \n", ""));
        Cli none = cairn(test);
        assertTrue(none.err().contains("the case needs its digest"), none.err());
    }
}
