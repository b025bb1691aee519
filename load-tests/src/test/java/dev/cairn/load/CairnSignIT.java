package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.load.FaultyService.Fault;
import dev.sigstore.KeylessVerificationException;
import dev.sigstore.KeylessVerifier;
import dev.sigstore.TrustedRootProvider;
import dev.sigstore.bundle.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code cairn sign} and {@code cairn attest} against {@code cairn serve --dev}, as a person uses them: the root is pinned once, and no flag says where
 * anything is. What they write is judged by sigstore-java and by sigstore-js. Then each service does its part wrongly, once.
 */
@Timeout(300)
class CairnSignIT {
    private static final String EMAIL = "ada@example.test";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static PrivateSigstore sigstore;

    @BeforeAll
    static void start() throws Exception {
        sigstore = PrivateSigstore.start(folder.resolve("data"));
        Tool.Result pinned = cairn("trust", "use", sigstore.url());
        assertEquals(0, pinned.exit(), pinned.output());
        assertTrue(pinned.output().contains("on first use"), pinned.output());
    }

    @AfterAll
    static void stop() throws Exception {
        if (sigstore != null) {
            sigstore.close();
        }
    }

    private static Tool.Result cairn(String... arguments) throws IOException, InterruptedException {
        // No token of the machinery that runs the tests.
        return Tool.cairn(
                Map.of(
                        "CAIRN_HOME",
                        folder.resolve("home").toString(),
                        "SIGSTORE_ID_TOKEN",
                        "",
                        "ACTIONS_ID_TOKEN_REQUEST_URL",
                        ""),
                arguments);
    }

    private static Path sign(String name, String... arguments) throws Exception {
        Path bundle = folder.resolve(name + ".sigstore.json");
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--bundle", bundle.toString()));
        Tool.Result result = cairn(all.toArray(String[]::new));
        assertEquals(0, result.exit(), result.output());
        return bundle;
    }

    private static String[] keyless(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--identity-token", token().toString()));
        return all.toArray(String[]::new);
    }

    private static Path token(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--email", EMAIL));
        all.addAll(List.of(options));
        return Files.writeString(Files.createTempFile(folder, "token", ""), sigstore.token(all.toArray(String[]::new)));
    }

    /** The signing configuration with the logs of one version alone. */
    private static Path onlyVersion(int version) throws IOException {
        ObjectNode config = config();
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode log : config.withArray("/rekorTlogUrls")) {
            if (log.path("majorApiVersion").asInt() == version) {
                kept.add(log);
            }
        }
        config.set("rekorTlogUrls", kept);
        return Files.writeString(folder.resolve("only-v" + version + ".json"), config.toString());
    }

    private static ObjectNode config() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(sigstore.signingConfig()));
    }

    private static String kind(Path bundle) throws IOException {
        JsonNode kind = JSON.readTree(Files.readString(bundle)).at("/verificationMaterial/tlogEntries/0/kindVersion");
        return kind.path("kind").asText() + " " + kind.path("version").asText();
    }

    @Test
    void othersVerifyWhatItSigns() throws Exception {
        Path artifact = RunningServer.releasedJar();
        String file = artifact.toString();
        Path predicate =
                Files.writeString(folder.resolve("predicate.json"), "{\"reviewed\":\"yes, by Grace – twice\"}");
        Path statement = Files.writeString(folder.resolve("statement.json"), Statements.about(artifact));
        String first = onlyVersion(1).toString();
        Map<String, Path> bundles = Map.of(
                "hashedrekord 0.0.2", sign("file-v2", keyless("sign", file)),
                "hashedrekord 0.0.1", sign("file-v1", keyless("sign", file, "--signing-config", first)),
                "dsse 0.0.1",
                        sign(
                                "statement-v1",
                                keyless(
                                        "attest",
                                        file,
                                        "--statement",
                                        statement.toString(),
                                        "--signing-config",
                                        first)));
        Path attested = sign(
                "statement-v2",
                keyless(
                        "attest",
                        file,
                        "--type",
                        "https://example.com/review/v1",
                        "--predicate",
                        predicate.toString()));
        assertEquals("hashedrekord 0.0.2", kind(attested));
        KeylessVerifier java = KeylessVerifier.builder()
                .trustedRootProvider(TrustedRootProvider.from(sigstore.trustedRoot()))
                .build();
        for (Map.Entry<String, Path> bundle : bundles.entrySet()) {
            assertEquals(bundle.getKey(), kind(bundle.getValue()));
            sigstore.checkBundle(bundle.getValue());
            Bundle read = Bundle.from(bundle.getValue(), StandardCharsets.UTF_8);
            java.verify(artifact, read, KeylessProcess.of(EMAIL, sigstore.issuer()));
            assertThrows(
                    KeylessVerificationException.class,
                    () -> java.verify(RunningServer.jar(), read, KeylessProcess.of(EMAIL, sigstore.issuer())));
        }
        sigstore.checkBundle(attested);
        Node.assumePresent();
        List<String> arguments = new ArrayList<>(
                List.of(sigstore.trustedRoot().toString(), EMAIL, sigstore.issuer(), artifact.toString()));
        Stream.concat(bundles.values().stream(), Stream.of(attested)).forEach(path -> arguments.add(path.toString()));
        String output = Node.run("keyless-verify.js", arguments);
        assertEquals(
                4, output.lines().filter(line -> line.endsWith(", verified")).count(), output);
    }

    /** The protocol of sigstore-conformance, its arguments in its order. */
    @Test
    void theConformanceProtocol() throws Exception {
        Node.assumePresent();
        Path artifact = RunningServer.releasedJar();
        Path statement = Files.writeString(folder.resolve("conformance.json"), Statements.about(artifact));
        String jwt = Files.readString(token());
        Path file = folder.resolve("conformance-file.json");
        Path dsse = folder.resolve("conformance-dsse.json");
        String[] trust = {
            "--trusted-root",
            sigstore.trustedRoot().toString(),
            "--signing-config",
            sigstore.signingConfig().toString()
        };
        for (String[] words : new String[][] {
            {
                "sign-bundle",
                "--identity-token",
                jwt,
                "--bundle",
                file.toString(),
                trust[0],
                trust[1],
                trust[2],
                trust[3],
                artifact.toString()
            },
            {
                "sign-bundle",
                "--in-toto",
                "--identity-token",
                jwt,
                "--bundle",
                dsse.toString(),
                trust[0],
                trust[1],
                trust[2],
                trust[3],
                statement.toString()
            },
        }) {
            Tool.Result result = cairn(words);
            assertEquals(0, result.exit(), result.output());
        }
        String output = Node.run(
                "keyless-verify.js",
                List.of(
                        sigstore.trustedRoot().toString(),
                        EMAIL,
                        sigstore.issuer(),
                        artifact.toString(),
                        file.toString(),
                        dsse.toString()));
        assertEquals(
                2, output.lines().filter(line -> line.endsWith(", verified")).count(), output);
    }

    @Test
    void aManagedKeyAndSeveralFiles() throws Exception {
        Path key = folder.resolve("release.pem");
        KeyFiles.write(key, LocalKey.generate(KeyType.ECDSA_P384));
        Path one = Files.writeString(folder.resolve("one"), "1");
        Path two = Files.writeString(folder.resolve("two"), "2");
        Tool.Result signed =
                cairn("sign", "--json", "--quiet", "--key", key.toString(), one.toString(), two.toString());
        assertEquals(0, signed.exit(), signed.output());
        JsonNode json = JSON.readTree(signed.output().substring(signed.output().indexOf('{')));
        assertEquals(2, json.path("signed").size());
        assertTrue(Files.readString(Path.of(one + ".sigstore.json")).contains("\"publicKey\":{\"hint\":"));
        Tool.Result again = cairn("sign", "--key", key.toString(), one.toString());
        assertEquals(2, again.exit(), again.output());
        assertTrue(again.output().contains("--force replaces it"), again.output());
    }

    @Test
    void keylessSignaturesOfOneCallShareTheirCertificate() throws Exception {
        Path one = Files.writeString(folder.resolve("three"), "3");
        Path two = Files.writeString(folder.resolve("four"), "4");
        Tool.Result signed = cairn(keyless("sign", one.toString(), two.toString()));
        assertEquals(0, signed.exit(), signed.output());
        assertEquals(certificate(one), certificate(two));
    }

    private static JsonNode certificate(Path file) throws IOException {
        JsonNode certificate = JSON.readTree(Files.readString(Path.of(file + ".sigstore.json")))
                .at("/verificationMaterial/certificate");
        assertFalse(certificate.isMissingNode());
        return certificate;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "caUrls, ERROR, 3, answered twice with an error",
        "caUrls, REPLAY, 1, a certificate for another key",
        "caUrls, ENDLESS, 1, answered with more than",
        "caUrls, NONSENSE, 1, answered with no certificate",
        "tsaUrls, ERROR, 3, answered twice with an error",
        "tsaUrls, REPLAY, 1, no timestamp of this signature",
        "tsaUrls, ENDLESS, 1, answered with more than",
        "tsaUrls, CUT, 1, no timestamp of this signature",
        "rekorTlogUrls, ERROR, 3, answered twice with an error",
        "rekorTlogUrls, REPLAY, 1, at the step log-entry",
        "rekorTlogUrls, ENDLESS, 1, answered with more than",
        "rekorTlogUrls, NONSENSE, 1, answered with no entry",
        "rekorTlogUrls, CUT, 1, answered with no entry",
    })
    void aServiceThatDoesItsPartWrongly(String services, Fault fault, int exit, String says) throws Exception {
        try (FaultyService faulty = FaultyService.before(sigstore.url(), fault)) {
            if (fault == Fault.REPLAY) {
                // The first answer is right, and what is replayed to the next.
                Path before = Files.writeString(folder.resolve("before"), "before");
                sign(
                        "before-" + services,
                        keyless("sign", before.toString(), "--signing-config", through(services, faulty.url())));
            }
            refused(exit, says, keyless("--signing-config", through(services, faulty.url())));
        }
    }

    /** The signing configuration with services of a kind behind another URL. */
    private static String through(String services, String url) throws IOException {
        ObjectNode config = config();
        for (JsonNode service : config.withArray("/" + services)) {
            String old = service.path("url").asText();
            ((ObjectNode) service).put("url", old.replace(sigstore.url(), url));
        }
        return Files.writeString(Files.createTempFile(folder, "config", ".json"), config.toString())
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        "caUrls, the certificate authority",
        "tsaUrls, the timestamp authority",
        "rekorTlogUrls, the log",
    })
    void aServiceThatIsNotThere(String services, String says) throws Exception {
        String nobody = "http://127.0.0.1:" + PrivateSigstore.freePort();
        refused(3, says + ": " + nobody, keyless("--signing-config", through(services, nobody)));
    }

    @ParameterizedTest
    @CsvSource({
        "ctlogs, certificate-log",
        "tlogs, transparency-log",
        "timestampAuthorities, timestamp",
        "certificateAuthorities, certificate"
    })
    void anAnswerThatIsNotOfWhoIsTrusted(String part, String step) throws Exception {
        ObjectNode root = (ObjectNode) JSON.readTree(Files.readString(sigstore.trustedRoot()));
        root.putArray(part);
        Path file = Files.writeString(folder.resolve("without-" + part + ".json"), root.toString());
        refused(1, "at the step " + step + ":", keyless("--trusted-root", file.toString()));
    }

    @Test
    void aTokenThatIsNotTaken() throws Exception {
        refused(
                3,
                "it wants the audience sigstore, the token has other",
                "--identity-token",
                token("--audience", "other").toString());
        Path expired = token("--lifetime", "PT1S");
        long end = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        refused(2, "the identity token expired at", "--identity-token", expired.toString());
        Path file = Files.writeString(folder.resolve("no-token"), "nothing of the kind");
        refused(2, "identity token: not three parts", "--identity-token", file.toString());
    }

    /** Nothing is written, the error says what to do, and no token is repeated. */
    private static void refused(int exit, String says, String... options) throws Exception {
        Path work = Files.createTempDirectory(folder, "work");
        Path file = Files.writeString(work.resolve("artifact"), "to be signed");
        List<String> all = new ArrayList<>(List.of("sign", file.toString()));
        all.addAll(Arrays.asList(options));
        Tool.Result result = cairn(all.toArray(String[]::new));
        assertEquals(exit, result.exit(), result.output());
        assertTrue(result.output().contains(says), result.output());
        assertFalse(result.output().contains("eyJ"), result.output());
        assertFalse(result.output().contains("\tat "), result.output());
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(List.of(file), left.toList());
        }
    }
}
