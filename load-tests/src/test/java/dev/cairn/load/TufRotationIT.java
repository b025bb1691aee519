package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.tuf.RootProvider;
import dev.sigstore.tuf.SigstoreTufClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that hold the first root go on through every rotation of the TUF repository's keys, with their cache and without, and learn of a key that
 * was added. The server runs meanwhile.
 */
@Timeout(180)
class TufRotationIT {
    @TempDir
    private Path folder;

    @Test
    void clientsFollowEveryRotation() throws Exception {
        Node.assumePresent();
        try (PrivateSigstore sigstore = PrivateSigstore.start(folder.resolve("data"))) {
            Path root = sigstore.tufRoot(folder.resolve("root.json"));
            VerificationKey added = LocalKey.generate(KeyType.ECDSA_P256).publicKey();
            String before = fromJs(sigstore, root, "kept");
            assertFalse(before.contains(added.spki().base64()));

            for (String role : List.of("online", "targets", "root")) {
                trust("rotate", role, "--data", sigstore.file("").toString());
                assertEquals(before, fromJs(sigstore, root, "kept"), role);
                assertEquals(before, fromJs(sigstore, root, "fresh-" + role), role);
                fromJava(sigstore, root, role);
            }
            sigstore.client().get("/tuf/4.root.json");

            Path key = Files.writeString(folder.resolve("added.pub"), KeyFiles.publicPem(added));
            trust(
                    "add",
                    "ctlog",
                    "--url",
                    "https://ct.example.test",
                    "--key",
                    key.toString(),
                    "--data",
                    sigstore.file("").toString());
            assertTrue(fromJs(sigstore, root, "kept").contains(added.spki().base64()));
            assertEquals(fromJs(sigstore, root, "kept"), fromJs(sigstore, root, "fresh"));
            assertEquals(2, fromJava(sigstore, root, "added"));
            trust("status", "--data", sigstore.file("").toString());
        }
    }

    private static void trust(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "trust";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Tool.Result result = Tool.cairn(command);
        assertEquals(0, result.exit(), result.output());
    }

    /** The trust root as @sigstore/tuf finds it. */
    private String fromJs(PrivateSigstore sigstore, Path root, String cache) throws Exception {
        return Tool.succeed(Node.command(
                "trusted-root.js",
                List.of(
                        sigstore.url() + "/tuf",
                        root.toString(),
                        folder.resolve("js-" + cache).toString())));
    }

    /** How many CT logs sigstore-java finds. */
    private int fromJava(PrivateSigstore sigstore, Path root, String cache) throws Exception {
        return TrustedRootProvider.from(SigstoreTufClient.builder()
                        .tufMirror(URI.create(sigstore.url() + "/tuf/"), RootProvider.fromFile(root))
                        .tufCacheLocation(folder.resolve("java-" + cache)))
                .get()
                .getCTLogs()
                .size();
    }
}
