package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.ct.TbsCertificates;
import dev.cairn.tools.audit.SignerCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A CA in a process of its own, whose certificates a log elsewhere takes; and its rotation. */
@Timeout(180)
class CaIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private static Cli done(String... args) {
        Cli ran = Cli.run(args);
        assertEquals(ExitCode.OK, ran.code(), ran::err);
        return ran;
    }

    private String token() {
        return done("token", "--data", folder.resolve("log").toString(), "--email", "ada@example.test")
                .out()
                .strip();
    }

    private HttpResponse<String> ask(String url, String token) throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        ObjectNode body = JSON.createObjectNode();
        body.putObject("credentials").put("oidcIdentityToken", token);
        ObjectNode request = body.putObject("publicKeyRequest");
        request.putObject("publicKey").put("algorithm", "ECDSA").put("content", KeyFiles.publicPem(key.publicKey()));
        request.put(
                "proofOfPossession",
                Base64.getEncoder().encodeToString(key.sign("ada@example.test".getBytes(StandardCharsets.UTF_8))));
        return http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v2/signingCert"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private List<Bytes> issued(String url) throws Exception {
        HttpResponse<String> response = ask(url, token());
        assertEquals(200, response.statusCode(), response::body);
        List<Bytes> chain = new ArrayList<>();
        for (JsonNode pem : JSON.readTree(response.body())
                .path("signedCertificateEmbeddedSct")
                .path("chain")
                .path("certificates")) {
            chain.add(Pem.parse("CERTIFICATE", pem.textValue()).der());
        }
        assertEquals(3, chain.size());
        return chain;
    }

    private JsonNode get(String url) throws Exception {
        return JSON.readTree(
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray())
                        .body());
    }

    private void assertLogged(List<Bytes> chain, String logUrl) throws Exception {
        SignerCertificate certificate = SignerCertificate.read(chain.get(0));
        long index = certificate.sct().leafIndex().orElseThrow();
        Bytes keyHash = SignedEntry.Precertificate.of(TbsCertificates.spki(chain.get(1)), certificate.tbs())
                .issuerKeyHash();
        CtLeaf leaf = certificate.leaf(keyHash);
        JsonNode entry = get(logUrl + "/ct/v1/get-entries?start=" + index + "&end=" + index);
        assertEquals(
                leaf.encode().base64(),
                entry.path("entries").path(0).path("leaf_input").textValue());
        VerificationKey key = KeyFiles.readPublic(folder.resolve("log/keys/ct.pub"));
        assertTrue(key.verifyMessage(
                leaf.encode().unsafeArray(), certificate.sct().signature().unsafeArray()));
    }

    @Test
    void aCaAloneLogsElsewhereAndRotates() throws Exception {
        Path logData = folder.resolve("log");
        Path caData = folder.resolve("ca");
        String logUrl;
        // Its development issuer is the identity provider; its own CA is not used.
        try (Child log = Child.start(folder, "serve", "--dev", "--data", logData.toString(), "--http", "127.0.0.1:0")) {
            logUrl = log.url();
            done(
                    "ca",
                    "init",
                    "--data",
                    caData.toString(),
                    "--name",
                    "ca.example.test",
                    "--log",
                    logUrl,
                    "--log-key",
                    logData.resolve("keys/ct.pub").toString());
            Files.copy(
                    logData.resolve("ca/issuers.yaml"),
                    caData.resolve("ca/issuers.yaml"),
                    StandardCopyOption.REPLACE_EXISTING);
            try (Child ca = Child.start(folder, "ca", "serve", "--data", caData.toString(), "--http", "127.0.0.1:0")) {
                HttpResponse<String> refused = ask(ca.url(), token());
                assertEquals(500, refused.statusCode());
                assertTrue(refused.body().contains("Error entering certificate in CTL"), refused::body);
                ca.stop();
            }
            log.stop();
        }
        // Once the log takes its root, certificates are issued.
        List<Pem> chain = Pem.parseAll(Files.readString(caData.resolve("ca/chain.pem")));
        Files.writeString(logData.resolve("roots.pem"), chain.get(1).encode());
        Files.writeString(logData.resolve("cairn.conf"), "ct.roots = roots.pem\n", StandardOpenOption.APPEND);
        String port = logUrl.substring(logUrl.lastIndexOf(':') + 1);
        try (Child log =
                Child.start(folder, "serve", "--dev", "--data", logData.toString(), "--http", "127.0.0.1:" + port)) {
            assertEquals(logUrl, log.url());
            List<Bytes> before;
            try (Child ca = Child.start(folder, "ca", "serve", "--data", caData.toString(), "--http", "127.0.0.1:0")) {
                before = issued(ca.url());
                assertLogged(before, logUrl);
                ca.stop();
            }
            done("ca", "rotate", "--data", caData.toString());
            try (Child ca = Child.start(folder, "ca", "serve", "--data", caData.toString(), "--http", "127.0.0.1:0")) {
                String url = ca.url();
                assertEquals(before.get(1), issued(url).get(1), "the next key does not issue yet");
                assertEquals(2, get(url + "/api/v2/trustBundle").path("chains").size());
                ca.stop();
            }
            done("ca", "rotate", "--activate", "--data", caData.toString());
            try (Child ca = Child.start(folder, "ca", "serve", "--data", caData.toString(), "--http", "127.0.0.1:0")) {
                String url = ca.url();
                List<Bytes> after = issued(url);
                assertEquals(before.get(2), after.get(2), "one root");
                assertTrue(!before.get(1).equals(after.get(1)), "another key issues");
                assertLogged(after, logUrl);
                assertEquals(2, get(url + "/api/v2/trustBundle").path("chains").size());
                ca.stop();
            }
            log.stop();
        }
        assertEquals(0, Cli.run("fsck", logData.toString()).code());
        List<String> lines = Files.readAllLines(caData.resolve("ca/audit.jsonl"));
        assertEquals(4, lines.size());
        assertEquals("failed", JSON.readTree(lines.get(0)).path("outcome").textValue());
        assertEquals("issued", JSON.readTree(lines.get(3)).path("outcome").textValue());
    }
}
