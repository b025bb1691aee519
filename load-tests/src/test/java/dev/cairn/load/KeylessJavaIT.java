package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.VerificationOptions;
import dev.sigstore.bundle.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole of it through sigstore-java 2.0.0, unmodified: its signer gets a certificate over gRPC and TLS, a log entry and a timestamp; its verifier
 * judges what came of it. Every certificate is then looked up in the log.
 */
@Timeout(300)
class KeylessJavaIT {
    private static final String EMAIL = "ada@example.test";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static PrivateSigstore sigstore;
    private static Path trustStore;
    private static Path token;
    private static Path tufRoot;

    @BeforeAll
    static void start() throws Exception {
        sigstore = PrivateSigstore.startWithTls(folder.resolve("data"));
        trustStore = sigstore.trustStore(folder.resolve("trust.p12"));
        token = Files.writeString(folder.resolve("token"), sigstore.token("--email", EMAIL));
        tufRoot = sigstore.tufRoot(folder.resolve("root.json"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (sigstore != null) {
            sigstore.close();
        }
    }

    private static Tool.Result sigstoreJava(String... arguments) throws IOException, InterruptedException {
        return KeylessProcess.run(trustStore, arguments);
    }

    private static Path sign(String log, String what, Path input) throws IOException, InterruptedException {
        Path bundle = Files.createTempFile(folder, "java-", ".sigstore.json");
        Tool.Result result = sigstoreJava(
                "sign",
                "-",
                sigstore.trustedRoot().toString(),
                sigstore.signingConfig().toString(),
                log,
                token.toString(),
                what,
                input.toString(),
                bundle.toString());
        assertEquals(0, result.exit(), result.output());
        return bundle;
    }

    private static void verify(Path trustedRoot, Path artifact, Path bundle, VerificationOptions options)
            throws Exception {
        KeylessVerifier.builder()
                .trustedRootProvider(TrustedRootProvider.from(trustedRoot))
                .build()
                .verify(artifact, Bundle.from(bundle, StandardCharsets.UTF_8), options);
    }

    private static String kind(Path bundle) throws IOException {
        JsonNode entry = JSON.readTree(Files.readString(bundle)).at("/verificationMaterial/tlogEntries/0/kindVersion");
        return entry.path("kind").asText() + " " + entry.path("version").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aJarIsSignedAndVerifies(String log) throws Exception {
        Path artifact = RunningServer.releasedJar();
        Path bundle = sign(log, "file", artifact);
        assertEquals(log.equals("v1") ? "hashedrekord 0.0.1" : "hashedrekord 0.0.2", kind(bundle));
        verify(sigstore.trustedRoot(), artifact, bundle, KeylessProcess.of(EMAIL, sigstore.issuer()));
        refusesWhatIsWrong(artifact, bundle);
        Tool.Result verified = sigstore.verify(artifact, bundle, EMAIL);
        assertEquals(0, verified.exit(), verified.output());
        sigstore.checkBundle(bundle);
        refusesToAuditForgeries(bundle);
    }

    /** Each forgery keeps the index and the certificate, and differs from the log's entry in one thing. */
    private static void refusesToAuditForgeries(Path bundle) throws Exception {
        String other = Base64.getEncoder().encodeToString(new byte[32]);
        for (String[] forged : new String[][] {
            {"/messageSignature", "signature"},
            {"/messageSignature/messageDigest", "digest"},
            {"/verificationMaterial/tlogEntries/0", "canonicalizedBody"},
        }) {
            JsonNode json = new ObjectMapper().readTree(bundle.toFile());
            ((ObjectNode) json.at(forged[0])).put(forged[1], other);
            Path file = Files.writeString(folder.resolve("forged-" + forged[1] + ".json"), json.toString());
            Tool.Result audit = sigstore.audit(file);
            assertEquals(1, audit.exit(), forged[1] + ": " + audit.output());
        }
    }

    /** The other client's verifier, @sigstore/verify, takes what this one makes: also the statement that its own verifier cannot read. */
    @Test
    void sigstoreJsVerifiesThemToo() throws Exception {
        Node.assumePresent();
        Path artifact = RunningServer.releasedJar();
        Path statement = Files.writeString(folder.resolve("for-js.json"), Statements.about(artifact));
        List<String> arguments = new ArrayList<>(
                List.of(sigstore.trustedRoot().toString(), EMAIL, sigstore.issuer(), artifact.toString()));
        for (Path bundle : List.of(
                sign("v1", "file", artifact), sign("v2", "file", artifact), sign("v2", "statement", statement))) {
            sigstore.checkBundle(bundle);
            arguments.add(bundle.toString());
        }
        String output = Node.run("keyless-verify.js", arguments);
        assertEquals(
                3, output.lines().filter(line -> line.endsWith(", verified")).count(), output);
    }

    /**
     * Its signer sends DSSE to Rekor v2 only. The log keeps a hashedrekord over the PAE, as Rekor v2 does today, which the verifier of 2.0.0 reads
     * for files only; {@link DsseEntriesIT} has the other way to keep it.
     */
    @Test
    void aStatementIsSignedAndLogged() throws Exception {
        Path artifact = RunningServer.releasedJar();
        Path statement = Files.writeString(folder.resolve("statement.json"), Statements.about(artifact));
        Path bundle = sign("v2", "statement", statement);
        sigstore.checkBundle(bundle);
        assertEquals("hashedrekord 0.0.2", kind(bundle));
        VerificationOptions options = KeylessProcess.of(EMAIL, sigstore.issuer());
        assertThrows(
                KeylessVerificationException.class, () -> verify(sigstore.trustedRoot(), artifact, bundle, options));
    }

    /** The trust root and the signing configuration from the TUF repository, over TLS. */
    @Test
    void allThatIsTrustedComesFromTuf() throws Exception {
        Path artifact = RunningServer.releasedJar();
        String tuf = sigstore.url() + "/tuf/";
        Path bundle = folder.resolve("tuf.sigstore.json");
        Tool.Result signed = sigstoreJava(
                "sign",
                tuf,
                tufRoot.toString(),
                folder.resolve("cache-1").toString(),
                "v2",
                token.toString(),
                "file",
                artifact.toString(),
                bundle.toString());
        assertEquals(0, signed.exit(), signed.output());
        sigstore.checkBundle(bundle);
        String[] verify = {
            "verify",
            tuf,
            tufRoot.toString(),
            folder.resolve("cache-2").toString(),
            artifact.toString(),
            bundle.toString(),
            EMAIL,
            sigstore.issuer()
        };
        Tool.Result verified = sigstoreJava(verify);
        assertEquals(0, verified.exit(), verified.output());
        verify[6] = "grace@example.test";
        Tool.Result refused = sigstoreJava(verify);
        assertNotEquals(0, refused.exit());
        assertTrue(refused.output().contains(KeylessVerificationException.class.getName()), refused.output());
    }

    /** Another identity, another artifact, and each part of the trust root exchanged for a real one of the same form. */
    private void refusesWhatIsWrong(Path artifact, Path bundle) throws Exception {
        Path root = sigstore.trustedRoot();
        VerificationOptions right = KeylessProcess.of(EMAIL, sigstore.issuer());
        for (VerificationOptions wrong : List.of(
                KeylessProcess.of("grace@example.test", sigstore.issuer()),
                KeylessProcess.of(EMAIL, "https://issuer.example.test"))) {
            assertThrows(KeylessVerificationException.class, () -> verify(root, artifact, bundle, wrong));
        }
        assertThrows(KeylessVerificationException.class, () -> verify(root, RunningServer.jar(), bundle, right));
        List<String> parts = new ArrayList<>(List.of("certificateAuthorities", "ctlogs", "tlogs"));
        if (kind(bundle).endsWith(" 0.0.2")) {
            parts.add("timestampAuthorities");
        }
        for (String part : parts) {
            Path strange = strange(part);
            assertThrows(Exception.class, () -> verify(strange, artifact, bundle, right), part);
        }
    }

    /** The trust root with one part replaced by what another part of it trusts. */
    private static Path strange(String part) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(Files.readString(sigstore.trustedRoot()));
        ObjectNode original = root.deepCopy();
        switch (part) {
            case "certificateAuthorities" -> chains(root, part, original.at("/timestampAuthorities/0/certChain"));
            case "timestampAuthorities" -> chains(root, part, original.at("/certificateAuthorities/0/certChain"));
            case "ctlogs" -> keys(root, part, p256(original, "tlogs"));
            default -> {
                // Each key by another one of its form, under the same log ID: only the signature can tell.
                for (JsonNode log : root.withArray("/tlogs")) {
                    if (log.at("/publicKey/keyDetails").asText().equals("PKIX_ED25519")) {
                        byte[] key = LocalKey.generate(KeyType.ED25519)
                                .publicKey()
                                .spki()
                                .toArray();
                        ((ObjectNode) log.path("publicKey")).put("rawBytes", key);
                    } else {
                        ((ObjectNode) log.path("publicKey"))
                                .put("rawBytes", p256(original, "ctlogs").asText());
                    }
                }
            }
        }
        Path file = Files.createTempFile(folder, "strange-", ".json");
        return Files.writeString(file, JSON.writeValueAsString(root));
    }

    private static void chains(ObjectNode root, String part, JsonNode chain) {
        for (JsonNode authority : root.withArray("/" + part)) {
            ((ObjectNode) authority).set("certChain", chain);
        }
    }

    private static void keys(ObjectNode root, String part, JsonNode key) {
        for (JsonNode log : root.withArray("/" + part)) {
            ((ObjectNode) log.path("publicKey")).set("rawBytes", key);
        }
    }

    private static JsonNode p256(ObjectNode root, String part) {
        ArrayNode logs = root.withArray("/" + part);
        for (JsonNode log : logs) {
            if (log.at("/publicKey/keyDetails").asText().equals("PKIX_ECDSA_P256_SHA_256")) {
                return log.at("/publicKey/rawBytes");
            }
        }
        throw new IllegalStateException("no P-256 key among " + part);
    }
}
