package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code cairn trust use} and {@code cairn sign} at a deployment that is not ours in any part: npm's {@code @sigstore/mock} behind a TUF repository of
 * {@code @tufjs/repo-mock}. What comes of it is judged by {@code @sigstore/verify}.
 */
@Timeout(180)
class CairnElsewhereIT {
    private static final String SUBJECT = "https://ci.example.test/release";

    @TempDir
    private Path folder;

    private void succeeds(String... words) throws Exception {
        Tool.Result result =
                Tool.cairn(Map.of("CAIRN_HOME", folder.resolve("home").toString()), words);
        assertEquals(0, result.exit(), result.output());
    }

    @Test
    void aFileIsSigned() throws Exception {
        Node.assumePresent();
        Process deployment = new ProcessBuilder(Node.command("mock-deployment.js", List.of(folder.toString(), SUBJECT)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = deployment.inputReader(StandardCharsets.UTF_8)) {
            String ready = String.valueOf(said.readLine());
            assertTrue(ready.startsWith("ready "), ready);
            succeeds(
                    "trust",
                    "use",
                    ready.substring(6),
                    "--root",
                    folder.resolve("root.json").toString());
            Path file = Files.writeString(folder.resolve("file"), "signed elsewhere");
            succeeds(
                    "sign",
                    file.toString(),
                    "--identity-token",
                    folder.resolve("token").toString());
            String output = Node.run(
                    "keyless-verify.js",
                    List.of(
                            folder.resolve("trusted_root.json").toString(),
                            SUBJECT,
                            "https://issuer.example.test",
                            file.toString(),
                            file + ".sigstore.json"));
            assertTrue(output.contains("hashedrekord 0.0.1, verified"), output);
        } finally {
            deployment.destroyForcibly();
        }
    }
}
