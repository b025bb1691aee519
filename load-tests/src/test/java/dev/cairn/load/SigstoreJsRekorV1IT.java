package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.VerificationOptions;
import dev.sigstore.bundle.Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Rekor v1 face through sigstore-js and its command line: {@code src/test/node/rekor-v1.js} signs and verifies as hashedrekord, dsse and intoto;
 * then sigstore-java's verifier judges the same bundles, except those of kind intoto, which it does not read.
 */
@Timeout(240)
class SigstoreJsRekorV1IT {
    @TempDir
    private Path folder;

    @Test
    void whatSigstoreJsWritesEveryoneVerifies() throws Exception {
        Node.assumePresent();
        try (RunningServer server = new RunningServer(folder.resolve("data"))) {
            Path artifact = RunningServer.releasedJar();
            Path bundles = folder.resolve("bundles");
            String output = Node.run(
                    "rekor-v1.js", List.of(server.urlByName(), "localhost", bundles.toString(), artifact.toString()));
            assertEquals(
                    4,
                    output.lines().filter(line -> line.endsWith(", verified")).count(),
                    output);
            KeylessVerifier verifier = KeylessVerifier.builder()
                    .trustedRootProvider(TrustedRootProvider.from(bundles.resolve("trusted_root.json")))
                    .build();
            verifier.verify(artifact, bundle(bundles, "message-signature"), VerificationOptions.empty());
            verifier.verify(artifact, bundle(bundles, "dsse"), VerificationOptions.empty());
            assertThrows(
                    KeylessVerificationException.class,
                    () -> verifier.verify(
                            RunningServer.jar(), bundle(bundles, "message-signature"), VerificationOptions.empty()));
        }
    }

    private static Bundle bundle(Path bundles, String name) throws Exception {
        return Bundle.from(Files.newBufferedReader(bundles.resolve(name + ".sigstore.json"), StandardCharsets.UTF_8));
    }
}
