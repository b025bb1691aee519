package dev.cairn.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and signatures go to {@code openssl} and back; skipped where there is none. */
class OpensslTest {
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @BeforeEach
    void findOpenssl() {
        boolean found;
        try {
            found = openssl("version") == 0;
        } catch (IOException e) {
            found = false;
        }
        Assumptions.assumeTrue(found, "skipped: no openssl on the path");
    }

    private int openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void succeeds(String... arguments) throws IOException {
        int code = openssl(arguments);
        assertEquals(0, code, () -> String.join(" ", arguments) + " said " + output());
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ECDSA_P256, EC, ec_paramgen_curve:P-256, sha256",
        "ECDSA_P384, EC, ec_paramgen_curve:P-384, sha384",
        "ECDSA_P521, EC, ec_paramgen_curve:P-521, sha512",
        "RSA_2048, RSA, rsa_keygen_bits:2048, sha256",
        "RSA_3072, RSA, rsa_keygen_bits:3072, sha256",
    })
    void hashingKeys(KeyType type, String algorithm, String option, String digest) throws Exception {
        Files.write(folder.resolve("message"), MESSAGE);
        succeeds("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "theirs.pem");
        succeeds("pkey", "-in", "theirs.pem", "-pubout", "-out", "theirs.pub");
        LocalKey key = KeyFiles.read(folder.resolve("theirs.pem"));
        assertEquals(type, key.publicKey().type());
        assertEquals(key.publicKey(), KeyFiles.readPublic(folder.resolve("theirs.pub")));
        succeeds("dgst", "-" + digest, "-sign", "theirs.pem", "-out", "theirs.sig", "message");
        assertTrue(key.publicKey().verifyMessage(MESSAGE, Files.readAllBytes(folder.resolve("theirs.sig"))));
        LocalKey ours = LocalKey.generate(type);
        KeyFiles.write(folder.resolve("ours.pem"), ours);
        succeeds("pkey", "-in", "ours.pem", "-pubout", "-out", "ours.pub");
        assertEquals(KeyFiles.publicPem(ours.publicKey()), Files.readString(folder.resolve("ours.pub")));
        Files.write(folder.resolve("ours.sig"), ours.sign(MESSAGE));
        succeeds("dgst", "-" + digest, "-verify", "ours.pub", "-signature", "ours.sig", "message");
    }

    @ParameterizedTest
    @CsvSource("ED25519, ed25519")
    void pureKeys(KeyType type, String algorithm) throws Exception {
        Files.write(folder.resolve("message"), MESSAGE);
        succeeds("genpkey", "-algorithm", algorithm, "-out", "theirs.pem");
        LocalKey key = KeyFiles.read(folder.resolve("theirs.pem"));
        assertEquals(type, key.publicKey().type());
        succeeds("pkeyutl", "-sign", "-rawin", "-inkey", "theirs.pem", "-in", "message", "-out", "theirs.sig");
        assertTrue(key.publicKey().verifyMessage(MESSAGE, Files.readAllBytes(folder.resolve("theirs.sig"))));
        LocalKey ours = LocalKey.generate(type);
        KeyFiles.write(folder.resolve("ours.pem"), ours);
        Files.write(folder.resolve("ours.sig"), ours.sign(MESSAGE));
        succeeds("pkeyutl", "-verify", "-rawin", "-inkey", "ours.pem", "-in", "message", "-sigfile", "ours.sig");
    }
}
