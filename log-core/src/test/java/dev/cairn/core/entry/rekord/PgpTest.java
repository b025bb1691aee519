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
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and signatures that GnuPG makes. */
class PgpTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void findTool() throws IOException {
        Tools.require("gpg", "--version");
        Files.write(folder.resolve("artifact"), RekordTestCase.ARTIFACT.unsafeArray());
    }

    @ParameterizedTest
    @CsvSource({"ed25519, sign", "rsa2048, sign", "nistp256, sign", "nistp384, sign", "dsa2048, sign"})
    void takesWhatGpgSigns(String algorithm, String usage) throws Exception {
        gpg("--quick-generate-key", "Some One <Some.One@example.com>", algorithm, usage, "never");
        Bytes key = output("key", "--export");
        Bytes armoredKey = output("key.asc", "--armor", "--export");
        Bytes signature = output("sig", "--detach-sign", "artifact");
        Bytes armored = output("sig.asc", "--armor", "--detach-sign", "artifact");

        Entry binary = RekordTestCase.taken(SignatureFormat.PGP, signature, key);
        Entry text = RekordTestCase.taken(SignatureFormat.PGP, armored, armoredKey);
        assertEquals(armored, RekordLeaf.read(text.bytes()).signature());
        assertEquals(
                RekordLeaf.read(binary.bytes()).publicKey(),
                RekordLeaf.read(text.bytes()).publicKey());
        assertTrue(binary.indexKeys().contains(new IndexKey(IndexKey.Type.IDENTITY, "some.one@example.com")));
        checkedByGpg(binary);
    }

    @Test
    void takesASignatureOfASubkeyAndOneOverText() throws Exception {
        gpg("--quick-generate-key", "Some One <some.one@example.com>", "ed25519", "cert", "never");
        gpg("--quick-add-key", fingerprint(), "ed25519", "sign", "1y");
        gpg("--quick-add-key", fingerprint(), "cv25519", "encr", "1y");
        gpg("--quick-add-uid", fingerprint(), "Another Name <another@example.org>");
        Bytes key = output("key.asc", "--armor", "--export");
        Entry entry = RekordTestCase.taken(SignatureFormat.PGP, output("sig", "--detach-sign", "artifact"), key);
        assertTrue(entry.indexKeys().contains(new IndexKey(IndexKey.Type.IDENTITY, "another@example.org")));
        checkedByGpg(entry);
        RekordTestCase.taken(SignatureFormat.PGP, output("text.sig", "--textmode", "--detach-sign", "artifact"), key);
    }

    @Test
    void refusesAnotherKeyAndAPrivateOne() throws Exception {
        gpg("--quick-generate-key", "One <one@example.com>", "ed25519", "sign", "never");
        Bytes signature = output("sig", "--detach-sign", "artifact");
        Bytes secret = output("secret.asc", "--armor", "--export-secret-keys");
        assertThrows(MalformedException.class, () -> claim(signature, secret).verify());
        gpg("--quick-generate-key", "Two <two@example.com>", "ed25519", "sign", "never");
        Bytes other = output("two.asc", "--armor", "--export", "two@example.com");
        assertThrows(VerificationException.class, () -> claim(signature, other).verify());
        Bytes both = output("both.asc", "--armor", "--export");
        RekordTestCase.taken(SignatureFormat.PGP, signature, both);
    }

    @Test
    void refusesWhatWasRevokedOrExpired() throws Exception {
        gpg(
                "--faked-system-time",
                "20200101T000000",
                "--quick-generate-key",
                "A <a@example.com>",
                "ed25519",
                "sign",
                "1y");
        Bytes key = output("key.asc", "--armor", "--export");
        Bytes early = output("early.sig", "--faked-system-time", "20200601T000000", "--detach-sign", "artifact");
        RekordTestCase.taken(SignatureFormat.PGP, early, key);
        // Lengthening the life of the key and signing then makes what the first form of the key does not allow.
        gpg("--faked-system-time", "20200701T000000", "--quick-set-expire", fingerprint(), "5y");
        Bytes late = output("late.sig", "--faked-system-time", "20220601T000000", "--detach-sign", "artifact");
        assertThrows(VerificationException.class, () -> claim(late, key).verify());
        RekordTestCase.taken(SignatureFormat.PGP, late, output("longer.asc", "--armor", "--export"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1", "SHA512"})
    void refusesSha1(String digest) throws Exception {
        gpg("--quick-generate-key", "A <a@example.com>", "rsa2048", "sign", "never");
        Bytes key = output("key.asc", "--armor", "--export");
        Bytes signature =
                output("sig", "--digest-algo", digest, "--allow-weak-digest-algos", "--detach-sign", "artifact");
        if (digest.equals("SHA1")) {
            assertThrows(
                    VerificationException.class, () -> claim(signature, key).verify());
        } else {
            RekordTestCase.taken(SignatureFormat.PGP, signature, key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "rsa2048"})
    void alteredInputIsRefusedAndNothingElse(String algorithm) throws Exception {
        gpg("--quick-generate-key", "A <a@example.com>", algorithm, "sign", "never");
        RekordTestCase.neverThrowsAnythingElse(
                SignatureFormat.PGP, output("sig", "--detach-sign", "artifact"), output("key", "--export"));
    }

    private void checkedByGpg(Entry entry) throws IOException, MalformedException {
        RekordLeaf leaf = RekordLeaf.read(entry.bytes());
        Files.write(folder.resolve("canonical.asc"), leaf.signature().unsafeArray());
        Files.write(folder.resolve("canonical-key.asc"), leaf.publicKey().unsafeArray());
        Path home = Files.createDirectory(folder.resolve("fresh"));
        Map<String, String> fresh = Map.of("GNUPGHOME", home.toString());
        Tools.run(folder, fresh, "gpg", "--batch", "--import", "canonical-key.asc");
        Tools.run(folder, fresh, "gpg", "--batch", "--verify", "canonical.asc", "artifact");
    }

    private static RekordRequest claim(Bytes signature, Bytes key) {
        return RekordTestCase.claim(RekordTestCase.ARTIFACT, SignatureFormat.PGP, signature, key);
    }

    private void gpg(String... arguments) throws IOException {
        String[] fixed = {"gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--yes"};
        String[] command = Arrays.copyOf(fixed, fixed.length + arguments.length);
        System.arraycopy(arguments, 0, command, fixed.length, arguments.length);
        Tools.run(folder, Map.of("GNUPGHOME", folder.toString()), command);
    }

    private Bytes output(String file, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 2];
        command[0] = "--output";
        command[1] = file;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        gpg(command);
        return Bytes.wrap(Files.readAllBytes(folder.resolve(file)));
    }

    private String fingerprint() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("gpg", "--batch", "--with-colons", "--list-keys");
        builder.environment().put("GNUPGHOME", folder.toString());
        Process process = builder.start();
        String listed = Bytes.wrap(process.getInputStream().readAllBytes()).utf8();
        return listed.lines()
                .filter(line -> line.startsWith("fpr:"))
                .map(line -> line.split(":", -1)[9])
                .findFirst()
                .orElseThrow();
    }
}
