package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log through sigstore-js: {@code src/test/node/rekor-v2.js} submits real artifacts in both dialects and verifies the answers.
 * The log has a witness, whose cosignature is in every answer. */
@Timeout(180)
class SigstoreJsRekorV2IT {
    private static final String PASSWORD = "for this test only";

    @TempDir
    private Path folder;

    @Test
    void bothDialectsAreLoggedAndVerify() throws Exception {
        Node.assumePresent();
        try (RunningWitness witness = new RunningWitness(folder.resolve("witness"), "witness.test");
                RunningServer server = RunningServer.under(witness, folder.resolve("data"))) {
            Path trustedRoot = Files.writeString(folder.resolve("trusted_root.json"), server.trustedRoot());
            makeCertificate();
            String output = Node.run(
                    "rekor-v2.js",
                    List.of(
                            server.urlByName(),
                            trustedRoot.toString(),
                            folder.resolve("certificate.pem").toString(),
                            folder.resolve("key.pem").toString(),
                            RunningServer.releasedJar().toString(),
                            RunningServer.jar().toString()));
            assertEquals(
                    4,
                    output.lines().filter(line -> line.endsWith(", verified")).count(),
                    output);
        }
    }

    /** A P-256 key with a self-signed certificate, made by the JDK's keytool: sigstore-js submits certificates only. */
    private void makeCertificate() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "signer",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=signer",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), output);
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem("certificate.pem", "CERTIFICATE", keys.getCertificate("signer").getEncoded());
        pem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("signer", PASSWORD.toCharArray()).getEncoded());
    }

    private void pem(String file, String label, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }
}
