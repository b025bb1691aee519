package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An identity provider that we did not write, npm's oidc-provider: someone logs in to it, it is added to the issuers of a running CA, and what is
 * signed with its token verifies.
 */
@Timeout(180)
class IdentityProviderIT {
    private static final String EMAIL = "grace@example.test";

    @TempDir
    private Path folder;

    @Test
    void anIssuerIsAddedWhileTheServerRuns() throws Exception {
        Node.assumePresent();
        Process provider = new ProcessBuilder(Node.command("oidc-provider.mjs", List.of(EMAIL)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (PrivateSigstore sigstore = PrivateSigstore.start(folder.resolve("data"));
                BufferedReader lines = provider.inputReader(StandardCharsets.UTF_8)) {
            String issuer = after("issuer ", lines);
            provider.getOutputStream().write("token\n".getBytes(StandardCharsets.UTF_8));
            provider.getOutputStream().flush();
            String token = after("token ", lines);

            CertificateRequest request = CertificateRequest.of(sigstore.server().target(), token);
            CertificateRequest.Answer refused = request.send();
            assertEquals(400, refused.status(), refused.body());
            assertTrue(refused.body().contains("There was an error processing the identity token"), refused.body());

            sigstore.trustIssuer(issuer);
            CertificateRequest.Answer issued = request.sendUntilIssued(Duration.ofSeconds(20));
            sigstore.checkCertificate(issued.certificate().der());

            Path artifact = RunningServer.releasedJar();
            Path statement = Files.writeString(folder.resolve("statement.json"), Statements.about(artifact));
            Path bundles = folder.resolve("bundles");
            Node.run(
                    "keyless.js",
                    List.of(
                            sigstore.signingConfig().toString(),
                            sigstore.trustedRoot().toString(),
                            sigstore.url() + "/tuf",
                            sigstore.tufRoot(folder.resolve("root.json")).toString(),
                            Files.writeString(folder.resolve("token"), token).toString(),
                            EMAIL,
                            issuer,
                            bundles.toString(),
                            artifact.toString(),
                            statement.toString()));
            sigstore.checkBundle(bundles.resolve("file-v2.sigstore.json"));
        } finally {
            provider.destroyForcibly();
        }
    }

    /** The rest of the first line that begins with some words. */
    private static String after(String words, BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(words)) {
                return line.substring(words.length());
            }
        }
        throw new IOException("the identity provider ended without '" + words + "'");
    }
}
