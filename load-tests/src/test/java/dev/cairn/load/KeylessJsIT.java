package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.bundle.Bundle;
import dev.sigstore.tuf.RootProvider;
import dev.sigstore.tuf.SigstoreTufClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of it through sigstore-js: {@code src/test/node/keyless.js} signs with its library and its command line as the signing configuration
 * says, verifies, and exchanges each part of the trust root for another. Then sigstore-java judges the same bundles, and every certificate is looked
 * up in the log.
 */
@Timeout(300)
class KeylessJsIT {
    private static final String EMAIL = "ada@example.test";

    @TempDir
    private Path folder;

    @Test
    void whatSigstoreJsSignsEveryoneVerifies() throws Exception {
        Node.assumePresent();
        Path artifact = RunningServer.releasedJar();
        try (PrivateSigstore sigstore = PrivateSigstore.start(folder.resolve("data"))) {
            Path token = Files.writeString(folder.resolve("token"), sigstore.token("--email", EMAIL));
            Path statement = Files.writeString(folder.resolve("statement.json"), Statements.about(artifact));
            Path root = sigstore.tufRoot(folder.resolve("root.json"));
            Path bundles = folder.resolve("bundles");
            String output = Node.run(
                    "keyless.js",
                    List.of(
                            sigstore.signingConfig().toString(),
                            sigstore.trustedRoot().toString(),
                            sigstore.url() + "/tuf",
                            root.toString(),
                            token.toString(),
                            EMAIL,
                            sigstore.issuer(),
                            bundles.toString(),
                            artifact.toString(),
                            statement.toString()));
            assertEquals(
                    7,
                    output.lines().filter(line -> line.endsWith(", verified")).count(),
                    output);
            // Without more said, the configuration leads to the newest kind of log.
            assertEquals("hashedrekord 0.0.2", kind(bundles, "file-any"));
            assertEquals("hashedrekord 0.0.1", kind(bundles, "file-v1"));
            assertEquals("dsse 0.0.1", kind(bundles, "statement-v1"));
            for (String name : List.of("file-any", "file-v1", "file-v2", "statement-v1", "statement-v2", "command")) {
                sigstore.checkBundle(bundle(bundles, name));
                Tool.Result verified = sigstore.verify(artifact, bundle(bundles, name), EMAIL);
                assertEquals(0, verified.exit(), name + ": " + verified.output());
                Tool.Result refused = sigstore.verify(artifact, bundle(bundles, name), "grace@example.test");
                assertEquals(1, refused.exit(), name + ": " + refused.output());
                judgedByJava(sigstore, bundles, name, artifact);
            }
        }
    }

    private void judgedByJava(PrivateSigstore sigstore, Path bundles, String name, Path artifact) throws Exception {
        TrustedRootProvider fromTuf = TrustedRootProvider.from(SigstoreTufClient.builder()
                .tufMirror(URI.create(sigstore.url() + "/tuf/"), RootProvider.fromFile(folder.resolve("root.json")))
                .tufCacheLocation(folder.resolve("cache-" + name)));
        for (TrustedRootProvider root : List.of(TrustedRootProvider.from(sigstore.trustedRoot()), fromTuf)) {
            KeylessVerifier verifier =
                    KeylessVerifier.builder().trustedRootProvider(root).build();
            Bundle bundle = Bundle.from(bundle(bundles, name), StandardCharsets.UTF_8);
            // sigstore-java 2.0.0 reads no intoto entries, and hashedrekord entries of message signatures only, not
            // those over a PAE.
            String kind = kind(bundles, name);
            if (kind.startsWith("intoto") || (kind.equals("hashedrekord 0.0.2") && !name.startsWith("file"))) {
                assertThrows(
                        KeylessVerificationException.class,
                        () -> verifier.verify(artifact, bundle, KeylessProcess.of(EMAIL, sigstore.issuer())),
                        name);
                continue;
            }
            verifier.verify(artifact, bundle, KeylessProcess.of(EMAIL, sigstore.issuer()));
            assertThrows(
                    KeylessVerificationException.class,
                    () -> verifier.verify(artifact, bundle, KeylessProcess.of(EMAIL, sigstore.issuer() + "x")),
                    name);
            assertThrows(
                    KeylessVerificationException.class,
                    () -> verifier.verify(RunningServer.jar(), bundle, KeylessProcess.of(EMAIL, sigstore.issuer())),
                    name);
        }
    }

    private static Path bundle(Path bundles, String name) {
        Path file = bundles.resolve(name + ".sigstore.json");
        assertTrue(Files.isRegularFile(file), name);
        return file;
    }

    private static String kind(Path bundles, String name) throws Exception {
        var kind = new ObjectMapper()
                .readTree(Files.readString(bundle(bundles, name)))
                .at("/verificationMaterial/tlogEntries/0/kindVersion");
        return kind.path("kind").asText() + " " + kind.path("version").asText();
    }
}
