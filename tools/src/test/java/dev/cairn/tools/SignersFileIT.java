package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A packaged server whose authority and log ask a signers file. */
@Timeout(180)
class SignersFileIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final LocalKey named = LocalKey.generate(KeyType.ECDSA_P256);
    private final LocalKey unnamed = LocalKey.generate(KeyType.ECDSA_P256);

    /** The first start takes a free port, and its URL is then that of the deployment and of its issuer. */
    private Child serve(String port) throws IOException {
        return Child.start(
                folder, "serve", "--dev", "--data", folder.resolve("log").toString(), "--http", "127.0.0.1:" + port);
    }

    private HttpResponse<String> post(String url, JsonNode body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private HttpResponse<String> certificate(String url, String email) throws Exception {
        Cli token = Cli.run("token", "--data", folder.resolve("log").toString(), "--email", email);
        assertEquals(ExitCode.OK, token.code(), token.err());
        ObjectNode body = JSON.createObjectNode();
        body.putObject("credentials").put("oidcIdentityToken", token.out().strip());
        ObjectNode request = body.putObject("publicKeyRequest");
        request.putObject("publicKey").put("algorithm", "ECDSA").put("content", KeyFiles.publicPem(named.publicKey()));
        request.put("proofOfPossession", base64(named.sign(email.getBytes(StandardCharsets.UTF_8))));
        return post(url + "/api/v2/signingCert", body);
    }

    private HttpResponse<String> entryV2(String url, LocalKey key) throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest("artifact".getBytes(StandardCharsets.UTF_8));
        ObjectNode body = JSON.createObjectNode();
        ObjectNode request = body.putObject("hashedRekordRequestV002").put("digest", base64(digest));
        ObjectNode signature = request.putObject("signature");
        signature.put("content", base64(key.signDigest(DigestAlgorithm.SHA2_256, digest)));
        signature
                .putObject("verifier")
                .put("keyDetails", "PKIX_ECDSA_P256_SHA_256")
                .putObject("publicKey")
                .put("rawBytes", key.publicKey().spki().base64());
        return post(url + "/api/v2/log/entries", body);
    }

    private HttpResponse<String> entryV1(String url, LocalKey key) throws Exception {
        byte[] digest = DigestAlgorithm.SHA2_256.digest("another".getBytes(StandardCharsets.UTF_8));
        ObjectNode body = JSON.createObjectNode().put("apiVersion", "0.0.1").put("kind", "hashedrekord");
        ObjectNode spec = body.putObject("spec");
        spec.putObject("data")
                .putObject("hash")
                .put("algorithm", "sha256")
                .put("value", dev.cairn.core.Bytes.wrap(digest).hex());
        spec.putObject("signature")
                .put("content", base64(key.signDigest(DigestAlgorithm.SHA2_256, digest)))
                .putObject("publicKey")
                .put("content", base64(KeyFiles.publicPem(key.publicKey()).getBytes(StandardCharsets.UTF_8)));
        return post(url + "/api/v1/log/entries", body);
    }

    @Test
    void theFileSaysWhoGetsCertificatesAndWhoseEntriesAreTaken() throws Exception {
        Path data = folder.resolve("log");
        String port;
        try (Child first = serve("0")) {
            String url = first.url();
            port = url.substring(url.lastIndexOf(':') + 1);
            first.stop();
        }
        Files.writeString(data.resolve("key.pub"), KeyFiles.publicPem(named.publicKey()));
        Path signers = Files.writeString(data.resolve("signers.yaml"), """
                version: 1
                rules:
                  - name: releases
                    artifact: "**"
                    signers:
                      - {identity: ada@example.test, issuerRegexp: ".*"}
                      - {key: key.pub}
                """);
        Files.writeString(
                data.resolve("cairn.conf"),
                "ca.signers = signers.yaml\nsubmissions.signers = signers.yaml\n",
                StandardOpenOption.APPEND);
        try (Child server = serve(port)) {
            String url = server.url();
            HttpResponse<String> allowed = certificate(url, "ada@example.test");
            assertEquals(200, allowed.statusCode(), allowed.body());
            HttpResponse<String> refused = certificate(url, "grace@example.test");
            assertEquals(400, refused.statusCode(), refused.body());
            JsonNode error = JSON.readTree(refused.body());
            assertTrue(
                    error.path("message").textValue().contains("no rule of the signers file names this identity"),
                    refused.body());
            assertTrue(error.path("code").isInt() && error.path("details").isArray(), "as Fulcio's gateway has it");

            assertEquals(201, entryV2(url, named).statusCode());
            HttpResponse<String> other = entryV2(url, unnamed);
            assertEquals(403, other.statusCode(), other.body());
            assertEquals(7, JSON.readTree(other.body()).path("code").intValue(), "PERMISSION_DENIED, as gRPC has it");
            assertTrue(other.body().contains("no rule of this log's signers file names the signer key"), other.body());

            assertEquals(201, entryV1(url, named).statusCode());
            HttpResponse<String> older = entryV1(url, unnamed);
            assertEquals(403, older.statusCode(), older.body());
            assertEquals(403, JSON.readTree(older.body()).path("code").intValue(), "as Rekor v1 has it");
            assertTrue(older.body().contains("no rule of this log's signers file names the signer key"), older.body());
            server.stop();
        }
        String good = Files.readString(signers);
        Files.writeString(signers, good.replace("identity: ada", "identty: ada"));
        try (Child wrong = serve(port)) {
            assertEquals(ExitCode.USAGE, wrong.exitCode(), wrong.err());
            assertTrue(
                    wrong.err().contains("signers.yaml:6:10: ") && wrong.err().contains("did you mean identity?"),
                    wrong.err());
        }
    }
}
