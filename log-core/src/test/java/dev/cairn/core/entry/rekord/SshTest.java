package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that {@code ssh-keygen -Y sign} makes. */
class SshTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void findTool() {
        Tools.require("ssh-keygen", "-?");
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, 256, sha512",
        "ed25519, 256, sha256",
        "ecdsa, 256, sha512",
        "ecdsa, 384, sha512",
        "ecdsa, 521, sha512",
        "rsa, 2048, sha512",
        "rsa, 3072, sha256",
    })
    void takesWhatSshKeygenSigns(String type, String bits, String hash) throws Exception {
        Bytes signature = sign(type, bits, hash, "file");
        Bytes key = key();
        Entry entry = RekordTestCase.taken(SignatureFormat.SSH, signature, key);
        String[] words = key.utf8().strip().split(" ", -1);
        RekordLeaf leaf = RekordLeaf.read(entry.bytes());
        assertEquals(words[0] + " " + words[1] + "\n", leaf.publicKey().utf8());
        assertTrue(entry.indexKeys().contains(IndexKey.key(leaf.publicKey())));

        // ssh-keygen takes the canonical form, which is what the log gives back.
        Files.write(folder.resolve("canonical"), leaf.signature().unsafeArray());
        Files.writeString(folder.resolve("signers"), "me " + words[0] + " " + words[1] + "\n");
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "me", "-n", "file", "-s", "canonical")
                .directory(folder.toFile())
                .redirectInput(folder.resolve("artifact").toFile())
                .redirectErrorStream(true)
                .start();
        String output = Bytes.wrap(process.getInputStream().readAllBytes()).utf8();
        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void refusesAnotherNamespace() throws Exception {
        Bytes signature = sign("ed25519", "256", "sha512", "git");
        Bytes key = key();
        assertThrows(
                MalformedException.class,
                () -> RekordTestCase.claim(RekordTestCase.ARTIFACT, SignatureFormat.SSH, signature, key)
                        .verify());
    }

    @Test
    void refusesAnotherKey() throws Exception {
        Bytes signature = sign("ed25519", "256", "sha512", "file");
        Files.delete(folder.resolve("key"));
        Files.delete(folder.resolve("key.pub"));
        Tools.run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key");
        Bytes key = key();
        assertThrows(
                VerificationException.class,
                () -> RekordTestCase.claim(RekordTestCase.ARTIFACT, SignatureFormat.SSH, signature, key)
                        .verify());
    }

    @ParameterizedTest
    @CsvSource({"ed25519, 256", "ecdsa, 521", "rsa, 2048"})
    void alteredInputIsRefusedAndNothingElse(String type, String bits) throws Exception {
        RekordTestCase.neverThrowsAnythingElse(SignatureFormat.SSH, sign(type, bits, "sha512", "file"), key());
    }

    @Test
    void findsTheKeyAmongEmptyLinesAndComments() throws Exception {
        sign("ed25519", "256", "sha512", "file");
        ArtifactKey plain = SignatureFormat.SSH.readKey(key());
        ArtifactKey found = SignatureFormat.SSH.readKey(Bytes.ofUtf8("\n# a comment\r\n  " + key().utf8() + "\n"));
        assertEquals(plain.canonical(), found.canonical());
    }

    private Bytes sign(String type, String bits, String hash, String namespace) throws IOException {
        Files.write(folder.resolve("artifact"), RekordTestCase.ARTIFACT.unsafeArray());
        Tools.run(folder, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "some one", "-f", "key");
        Tools.run(
                folder, "ssh-keygen", "-Y", "sign", "-O", "hashalg=" + hash, "-f", "key", "-n", namespace, "artifact");
        return Bytes.wrap(Files.readAllBytes(folder.resolve("artifact.sig")));
    }

    private Bytes key() throws IOException {
        return Bytes.wrap(Files.readAllBytes(folder.resolve("key.pub")));
    }
}
