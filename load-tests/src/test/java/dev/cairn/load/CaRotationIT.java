package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cairn.core.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The CA's key is replaced in two steps; sigstore-js signs and verifies before, between and after, and what was signed before goes on verifying. */
@Timeout(240)
class CaRotationIT {
    private static final String EMAIL = "ada@example.test";

    @TempDir
    private Path folder;

    @Test
    void clientsFollowTheNextKey() throws Exception {
        Node.assumePresent();
        Path data = folder.resolve("data");
        int port = PrivateSigstore.freePort();
        Bytes first;
        try (PrivateSigstore sigstore = PrivateSigstore.startAt(port, data)) {
            Files.writeString(folder.resolve("token"), sigstore.token("--email", EMAIL, "--lifetime", "PT1H"));
            sigstore.tufRoot(folder.resolve("root.json"));
            sign(sigstore, "before");
            first = issuer(sigstore);
            rotate("--root-key", data.resolve("ca/root.key").toString(), "--data", data.toString());
            // A server that runs knows nothing of it; clients do.
            assertEquals(first, issuer(sigstore));
            verify(sigstore, "before");
            assertEquals(0, sigstore.server().process().stop());
        }
        try (PrivateSigstore sigstore = PrivateSigstore.startAt(port, data)) {
            assertEquals(first, issuer(sigstore));
            sign(sigstore, "between");
            assertEquals(0, sigstore.server().process().stop());
        }
        rotate("--activate", "--data", data.toString());
        try (PrivateSigstore sigstore = PrivateSigstore.startAt(port, data)) {
            assertNotEquals(first, issuer(sigstore));
            sign(sigstore, "after");
            for (String when : List.of("before", "between", "after")) {
                verify(sigstore, when);
            }
        }
    }

    private static void rotate(String... options) throws Exception {
        String[] command = new String[options.length + 2];
        command[0] = "ca";
        command[1] = "rotate";
        System.arraycopy(options, 0, command, 2, options.length);
        Tool.Result result = Tool.cairn(command);
        assertEquals(0, result.exit(), result.output());
    }

    /** The key that issues now; the certificate that shows it is looked up in the log. */
    private Bytes issuer(PrivateSigstore sigstore) throws Exception {
        CertificateRequest.Answer answer = CertificateRequest.of(
                        sigstore.server().target(),
                        Files.readString(folder.resolve("token")).strip())
                .send();
        assertEquals(200, answer.status(), answer.body());
        sigstore.checkCertificate(answer.certificate().der());
        return answer.certificate().issuerSpki();
    }

    private void sign(PrivateSigstore sigstore, String when) throws Exception {
        Path artifact = RunningServer.releasedJar();
        Path statement = Files.writeString(folder.resolve("statement.json"), Statements.about(artifact));
        Node.run(
                "keyless.js",
                List.of(
                        sigstore.signingConfig().toString(),
                        sigstore.trustedRoot().toString(),
                        sigstore.url() + "/tuf",
                        folder.resolve("root.json").toString(),
                        folder.resolve("token").toString(),
                        EMAIL,
                        sigstore.issuer(),
                        folder.resolve(when).toString(),
                        artifact.toString(),
                        statement.toString()));
        sigstore.checkBundle(folder.resolve(when).resolve("file-v2.sigstore.json"));
    }

    private void verify(PrivateSigstore sigstore, String when) throws Exception {
        String output = Node.run(
                "keyless-verify.js",
                List.of(
                        sigstore.trustedRoot().toString(),
                        EMAIL,
                        sigstore.issuer(),
                        RunningServer.releasedJar().toString(),
                        folder.resolve(when).resolve("file-v1.sigstore.json").toString(),
                        folder.resolve(when).resolve("file-v2.sigstore.json").toString()));
        assertEquals(
                2, output.lines().filter(line -> line.endsWith(", verified")).count(), output);
    }
}
