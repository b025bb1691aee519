package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.bundle.Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that keeps envelopes as dsse 0.0.2: sigstore-java 2.0.0 then verifies the statements that it signs. */
@Timeout(180)
class DsseEntriesIT {
    private static final String EMAIL = "ada@example.test";

    @TempDir
    private Path folder;

    @Test
    void sigstoreJavaVerifiesItsStatements() throws Exception {
        Path artifact = RunningServer.releasedJar();
        Path data = folder.resolve("data");
        int port = PrivateSigstore.freePort();
        try (PrivateSigstore sigstore = PrivateSigstore.startWithTlsAt(port, data)) {
            assertEquals(0, sigstore.server().process().stop());
        }
        Files.writeString(data.resolve("cairn.conf"), "\ndsse-storage = dsse\n", StandardOpenOption.APPEND);
        try (PrivateSigstore sigstore = PrivateSigstore.startWithTlsAt(port, data)) {
            Path bundleFile = folder.resolve("statement.sigstore.json");
            Tool.Result signed = KeylessProcess.run(
                    sigstore.trustStore(folder.resolve("trust.p12")),
                    "sign",
                    "-",
                    sigstore.trustedRoot().toString(),
                    sigstore.signingConfig().toString(),
                    "v2",
                    Files.writeString(folder.resolve("token"), sigstore.token("--email", EMAIL))
                            .toString(),
                    "statement",
                    Files.writeString(folder.resolve("statement.json"), Statements.about(artifact))
                            .toString(),
                    bundleFile.toString());
            assertEquals(0, signed.exit(), signed.output());
            assertEquals(
                    "dsse",
                    new ObjectMapper()
                            .readTree(Files.readString(bundleFile))
                            .at("/verificationMaterial/tlogEntries/0/kindVersion/kind")
                            .asText());
            sigstore.checkBundle(bundleFile);
            KeylessVerifier verifier = KeylessVerifier.builder()
                    .trustedRootProvider(TrustedRootProvider.from(sigstore.trustedRoot()))
                    .build();
            Bundle bundle = Bundle.from(bundleFile, StandardCharsets.UTF_8);
            verifier.verify(artifact, bundle, KeylessProcess.of(EMAIL, sigstore.issuer()));
            assertThrows(
                    KeylessVerificationException.class,
                    () -> verifier.verify(RunningServer.jar(), bundle, KeylessProcess.of(EMAIL, sigstore.issuer())));
            assertThrows(
                    KeylessVerificationException.class,
                    () -> verifier.verify(
                            artifact, bundle, KeylessProcess.of("grace@example.test", sigstore.issuer())));
        }
    }
}
