package dev.cairn.ca.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cairn.ca.certificate.TestChains;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Keys as other tools write them: OpenSSL and SoftHSM. Tests that need one of them are skipped where it is not. */
class KeysTest {
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder = Path.of("");

    private void run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, command[0] + " is not on this machine");
            return;
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), command[0]);
        assertEquals(0, process.exitValue(), () -> Arrays.toString(command) + " " + text(output));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Optional<Secret> secret(String value) throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, value);
        return Optional.of(new Secret.SecretFile(file));
    }

    private static void signs(SigningKey key) {
        assertTrue(key.publicKey().verifyMessage(MESSAGE, key.sign(MESSAGE)));
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            byte[] digest = algorithm.digest(MESSAGE);
            assertTrue(key.publicKey().verifyDigest(algorithm, digest, key.signDigest(algorithm, digest)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "EC PRIVATE KEY, ecparam -genkey -name secp384r1 -noout -out key.pem",
        "with EC PARAMETERS, ecparam -genkey -name prime256v1 -out key.pem",
        "P-521, ecparam -genkey -name secp521r1 -noout -out key.pem",
        "RSA PRIVATE KEY, genrsa -traditional -out key.pem 2048",
        "PRIVATE KEY RSA, genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem",
        "PRIVATE KEY EC, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem",
        "PBES2, genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -aes-256-cbc -pass pass:secret -out key.pem",
    })
    void opensslsKeys(String name, String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        run(Map.of(), command.toArray(new String[0]));
        signs(PemKeys.read(folder.resolve("key.pem"), secret("secret\n")));
        assertFalse(name.isEmpty());
    }

    @Test
    void encryptedKeysSayWhatIsWrong() throws Exception {
        run(
                Map.of(),
                "openssl",
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-384",
                "-aes-256-cbc",
                "-pass",
                "pass:secret",
                "-out",
                "key.pem");
        Path file = folder.resolve("key.pem");
        MalformedException none = assertThrows(MalformedException.class, () -> PemKeys.read(file, Optional.empty()));
        assertEquals("private key: is encrypted, and no password is configured", none.getMessage());
        Optional<Secret> wrong = secret("wrong");
        MalformedException bad = assertThrows(MalformedException.class, () -> PemKeys.read(file, wrong));
        assertTrue(bad.getMessage().contains("cannot be decrypted"), bad.getMessage());
        Optional<Secret> absent = Optional.of(new Secret.SecretFile(folder.resolve("absent")));
        assertThrows(StoreException.class, () -> PemKeys.read(file, absent));
        Optional<Secret> unset = Optional.of(new Secret.Environment("CAIRN_TEST_NOT_SET"));
        StoreException e = assertThrows(StoreException.class, () -> PemKeys.read(file, unset));
        assertEquals("environment variable CAIRN_TEST_NOT_SET is not set", e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ML_DSA_44"})
    void keysThatIssueNothing(KeyType type) {
        Path file = folder.resolve("key.pem");
        KeyFiles.write(file, LocalKey.generate(type));
        MalformedException e = assertThrows(MalformedException.class, () -> PemKeys.read(file, Optional.empty()));
        assertTrue(e.getMessage().contains("an authority's is P-256"), e.getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "none, ''",
        "another kind, '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'",
        "not what it says, '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----'",
        "a label of others, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----'",
        "old encryption, '-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----'",
    })
    void notAKey(String rule, String pem) {
        assertThrows(MalformedException.class, () -> PemKeys.parse(pem, Optional.empty()), rule);
    }

    @Test
    void pkcs12() throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P384);
        KeyFiles.write(folder.resolve("key.pem"), key);
        X509Certificate root = TestChains.CEREMONY.root(key, "example.com", "root", TestChains.NOW, Duration.ofDays(1));
        Files.writeString(
                folder.resolve("root.pem"),
                String.join("", TestChains.load(key, List.of(root)).chainPem()));
        run(
                Map.of(),
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                "key.pem",
                "-in",
                "root.pem",
                "-name",
                "ca",
                "-passout",
                "pass:secret",
                "-out",
                "ca.p12");
        Path file = folder.resolve("ca.p12");
        Secret good = secret("secret").orElseThrow();
        Pkcs12Keys.KeyAndChain read = Pkcs12Keys.read(file, good, Optional.empty());
        signs(read.key());
        assertEquals(List.of(root), read.chain());
        assertEquals(
                key.publicKey(),
                Pkcs12Keys.read(file, good, Optional.of("ca")).key().publicKey());
        assertThrows(MalformedException.class, () -> Pkcs12Keys.read(file, good, Optional.of("other")));
        Secret bad = secret("wrong").orElseThrow();
        assertThrows(MalformedException.class, () -> Pkcs12Keys.read(file, bad, Optional.empty()));
        assertThrows(StoreException.class, () -> Pkcs12Keys.read(folder.resolve("absent"), bad, Optional.empty()));
    }

    @Test
    void libraryThatIsNotThere() throws Exception {
        Secret pin = secret("1234").orElseThrow();
        StoreException e = assertThrows(
                StoreException.class,
                () -> Pkcs11Token.open(folder.resolve("absent.so"), new Pkcs11Token.Slot.Index(0), pin));
        assertTrue(e.toString().contains("cannot be read"), e.toString());
    }

    /**
     * A token with an ECDSA and an RSA key, whose certificates pkcs11-tool or the platform would have put there. SoftHSM reads its configuration's
     * place from the environment, so what uses the token is a process of its own.
     */
    @Test
    void pkcs11() throws Exception {
        Path library = Path.of("/usr/lib/softhsm/libsofthsm2.so");
        assumeTrue(Files.isReadable(library), "SoftHSM is not on this machine");
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Path configuration = folder.resolve("softhsm2.conf");
        Files.writeString(configuration, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        Map<String, String> environment = Map.of("SOFTHSM2_CONF", configuration.toString());
        run(
                environment,
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                "cairn",
                "--pin",
                "1234",
                "--so-pin",
                "5678");
        secret("1234");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        run(
                environment,
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Pkcs11Trial.class.getName(),
                library.toString(),
                folder.resolve("secret").toString());
        assertEquals(
                "ok", Files.readString(folder.resolve("output")).strip().lines().reduce("", (a, b) -> b));
    }

    @Test
    void keyNamesItsPublicKeyOnly() throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        KeyFiles.write(folder.resolve("key.pem"), key);
        LocalKey read = PemKeys.read(folder.resolve("key.pem"), Optional.empty());
        assertEquals("private key of " + key.publicKey(), read.toString());
        assertEquals(Bytes.wrap(new byte[0]), Bytes.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({"rw-------, 0", "rw-r-----, 1", "rw----r--, 1", "rw-r--r--, 1", "rw--w--w-, 0"})
    void filesThatOthersCanReadAreNamed(String mode, int warnings) throws Exception {
        Path file = folder.resolve("ca.key");
        KeyFiles.write(file, LocalKey.generate(KeyType.ECDSA_P256));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Logger logger = (Logger) LoggerFactory.getLogger(FileMode.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            PemKeys.read(file, Optional.empty());
        } finally {
            logger.detachAppender(log);
        }
        List<ILoggingEvent> seen = log.list.stream()
                .filter(event -> event.getFormattedMessage().contains(file.toString()))
                .toList();
        assertEquals(warnings, seen.size());
        assertTrue(seen.stream().allMatch(event -> event.getLevel() == Level.WARN));
    }
}
