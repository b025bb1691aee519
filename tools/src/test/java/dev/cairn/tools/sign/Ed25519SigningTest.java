package dev.cairn.tools.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.ca.keys.PemKeys;
import dev.cairn.ca.keys.Pkcs12Keys;
import dev.cairn.ca.keys.Secret;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Envelope;
import dev.cairn.tools.bundle.Bundle.MessageSignature;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.TrustedMaterial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ed25519 keys that OpenSSL has made, and signatures that it verifies. */
class Ed25519SigningTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void openssl() {
        boolean found = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "openssl")));
        assumeTrue(found, "openssl is not installed");
    }

    private void openssl(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of("openssl"), Stream.of(words)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(Files.readString(folder.resolve("out")));
        }
    }

    private SigningKey fromPem() throws Exception {
        openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem");
        return PemKeys.readSigner(folder.resolve("key.pem"), Optional.empty());
    }

    private SigningKey fromPkcs12() throws Exception {
        openssl("req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x", "-keyout", "k.pem", "-out", "c.pem");
        Files.writeString(folder.resolve("password"), "secret\n");
        openssl("pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-passout", "file:password", "-out", "key.p12");
        return Pkcs12Keys.readSigner(
                        folder.resolve("key.p12"), new Secret.SecretFile(folder.resolve("password")), Optional.empty())
                .key();
    }

    private static SigningSession session(SigningKey key) {
        SigningServices none =
                new SigningServices(List.of(), List.of(), List.of(), Selection.ONE, List.of(), Selection.ONE);
        BundleSigner signer = new BundleSigner(
                none,
                TrustedMaterial.NONE,
                new BundleSigner.Options(false, false, false),
                new BoundedHttp(),
                InstantSource.system(),
                unused -> {});
        return SigningSession.managed(signer, SigningMaterial.managed(key));
    }

    /** The signer's own verification, at the end of signing, has passed; OpenSSL 3.0 has no Ed25519ph to do it again. */
    @Test
    void filesAreSignedByTheirDigest() throws Exception {
        byte[] file = "a file".getBytes(StandardCharsets.UTF_8);
        for (SigningKey key : List.of(fromPem(), fromPkcs12())) {
            Bundle bundle = session(key)
                    .sign(new ByteArrayInputStream(file), read -> {})
                    .bundle();
            MessageSignature signature = (MessageSignature) bundle.content();
            assertEquals(
                    DigestAlgorithm.SHA2_512, signature.digest().orElseThrow().algorithm());
            assertEquals(
                    Bytes.wrap(key.signDigest(DigestAlgorithm.SHA2_512, DigestAlgorithm.SHA2_512.digest(file))),
                    signature.signature());
        }
    }

    @Test
    void attestationsOutsideLogsAreSignedAsDsseHasIt() throws Exception {
        SigningKey key = fromPkcs12();
        Artifact artifact = Artifact.of(Bytes.ofUtf8("a file"));
        Bytes statement = StatementWriter.write(
                "file", artifact.digests(), "https://example.test/review/v1", Bytes.ofUtf8("{\"by\":\"Grace\"}"));
        Envelope envelope =
                (Envelope) session(key).attest(statement, artifact).bundle().content();
        Files.write(
                folder.resolve("signed"),
                Envelopes.preAuthenticationEncoding(statement).toArray());
        Files.write(folder.resolve("signature"), envelope.signature().toArray());
        Files.writeString(folder.resolve("key.pub"), KeyFiles.publicPem(key.publicKey()));
        openssl(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-inkey",
                "key.pub",
                "-in",
                "signed",
                "-sigfile",
                "signature");
    }

    @Test
    void anAuthorityHasNoSuchKey() throws Exception {
        assertEquals(KeyType.ED25519, fromPem().publicKey().type());
        assertThrows(MalformedException.class, () -> PemKeys.read(folder.resolve("key.pem"), Optional.empty()));
        assertThrows(
                IllegalArgumentException.class, () -> SigningMaterial.managed(LocalKey.generate(KeyType.ML_DSA_44)));
    }
}
