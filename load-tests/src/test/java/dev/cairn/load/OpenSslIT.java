package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.testing.Tools;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timestamps and certificates through tools that know nothing of Sigstore: OpenSSL and the JDK's jarsigner. */
@Timeout(120)
class OpenSslIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static PrivateSigstore sigstore;

    @BeforeAll
    static void start() throws IOException {
        sigstore = PrivateSigstore.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (sigstore != null) {
            sigstore.close();
        }
    }

    /** The certificates of a PEM file, each in a file of its own. */
    private static List<Path> split(Path chain, String name) throws Exception {
        List<Path> files = new ArrayList<>();
        for (Pem certificate : Pem.parseAll(Files.readString(chain))) {
            files.add(Files.writeString(folder.resolve(name + files.size() + ".pem"), certificate.encode()));
        }
        return files;
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static byte[] timestamp(byte[] query) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(sigstore.server().target().url("/api/v1/timestamp"))
                                .header("Content-Type", "application/timestamp-query")
                                .POST(BodyPublishers.ofByteArray(query))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertEquals(200, response.statusCode(), () -> new String(response.body(), StandardCharsets.UTF_8));
        assertEquals(
                "application/timestamp-reply",
                response.headers().firstValue("Content-Type").orElse(""));
        return response.body();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void timestampsVerify(boolean certificate, boolean nonce) throws Exception {
        Tools.require("openssl", "version");
        Path data = RunningServer.releasedJar();
        List<Path> chain = split(sigstore.file("tsa/chain.pem"), "tsa");
        List<String> query = new ArrayList<>(
                List.of("openssl", "ts", "-query", "-data", data.toString(), "-sha256", "-out", path("query.tsq")));
        if (certificate) {
            query.add("-cert");
        }
        if (!nonce) {
            query.add("-no_nonce");
        }
        Tool.succeed(query);
        Files.write(folder.resolve("reply.tsr"), timestamp(Files.readAllBytes(folder.resolve("query.tsq"))));
        List<String> verify = new ArrayList<>(List.of(
                "openssl",
                "ts",
                "-verify",
                "-in",
                path("reply.tsr"),
                "-CAfile",
                chain.get(1).toString()));
        if (!certificate) {
            verify.addAll(List.of("-untrusted", chain.get(0).toString()));
        }
        List<String> byQuery = new ArrayList<>(verify);
        byQuery.addAll(List.of("-queryfile", path("query.tsq")));
        assertTrue(Tool.succeed(byQuery).contains("Verification: OK"));
        List<String> byData = new ArrayList<>(verify);
        byData.addAll(List.of("-data", data.toString()));
        assertTrue(Tool.succeed(byData).contains("Verification: OK"));
        byData.set(byData.size() - 1, RunningServer.jar().toString());
        assertNotEquals(0, Tool.run(byData).exit(), "the timestamp of another file verified");
        String text = Tool.succeed("openssl", "ts", "-reply", "-in", path("reply.tsr"), "-text");
        assertTrue(text.contains("Status: Granted."), text);
        assertEquals(nonce, !text.contains("Nonce: unspecified"), text);
    }

    @Test
    void signingRequestsBecomeCertificates() throws Exception {
        Tools.require("openssl", "version");
        Tool.succeed(
                "openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=whatever is asked for",
                "-keyout",
                path("key.pem"),
                "-out",
                path("request.pem"));
        byte[] request = Files.readAllBytes(folder.resolve("request.pem"));
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("certificateSigningRequest", Base64.getEncoder().encodeToString(request))
                .set(
                        "credentials",
                        JSON.createObjectNode().put("oidcIdentityToken", sigstore.token("--email", "a@example.test"))));
        CertificateRequest.Answer answer =
                CertificateRequest.ofBody(sigstore.server().target(), body).send();
        assertEquals(200, answer.status(), answer.body());
        JsonNode chain = JSON.readTree(answer.body()).at("/signedCertificateEmbeddedSct/chain/certificates");
        assertEquals(3, chain.size());
        Path leaf = Files.writeString(folder.resolve("leaf.pem"), chain.get(0).asText());
        Path intermediate = Files.writeString(
                folder.resolve("intermediate.pem"), chain.get(1).asText());
        Path root = split(sigstore.file("ca/chain.pem"), "ca").get(1);

        List<String> verify = new ArrayList<>(List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                root.toString(),
                "-untrusted",
                intermediate.toString()));
        List<String> plain = new ArrayList<>(verify);
        plain.add(leaf.toString());
        assertTrue(Tool.succeed(plain).contains("OK"));
        List<String> asServer = new ArrayList<>(verify);
        asServer.addAll(List.of("-purpose", "sslserver", leaf.toString()));
        assertNotEquals(0, Tool.run(asServer).exit(), "a certificate for signing was taken for a server's");
        plain.set(4, split(sigstore.file("tsa/chain.pem"), "tsa").get(1).toString());
        assertNotEquals(0, Tool.run(plain).exit(), "another root was taken");

        assertEquals(
                Tool.succeed("openssl", "req", "-in", path("request.pem"), "-noout", "-pubkey"),
                Tool.succeed("openssl", "x509", "-in", leaf.toString(), "-noout", "-pubkey"));
        String text = Tool.succeed("openssl", "x509", "-in", leaf.toString(), "-noout", "-text");
        String logId = KeyFiles.readPublic(sigstore.file("keys/ct.pub"))
                .fingerprint()
                .hex()
                .toUpperCase(Locale.ROOT);
        assertTrue(text.contains("CT Precertificate SCTs"), text);
        assertTrue(text.contains("Version   : v1 (0x0)"), text);
        assertTrue(text.replaceAll("[\\s:]", "").contains("LogID" + logId), text);
        assertTrue(text.contains("Code Signing"), text);
        assertTrue(text.contains("email:a@example.test"), text);
        assertTrue(!text.contains("whatever is asked for"), text);
        sigstore.checkCertificate(answer.certificate().der());
    }

    @Test
    void jarsignerTakesTheTimestamps() throws Exception {
        String store = path("signer.p12");
        Tool.succeed(
                Tool.jdk("keytool"),
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
                store,
                "-storepass",
                PrivateSigstore.PASSWORD);
        String signed = path("signed.jar");
        Tool.succeed(
                Tool.jdk("jarsigner"),
                "-keystore",
                store,
                "-storepass",
                PrivateSigstore.PASSWORD,
                "-tsa",
                sigstore.server().target().url("/api/v1/timestamp").toString(),
                "-signedjar",
                signed,
                RunningServer.releasedJar().toString(),
                "signer");
        String output =
                Tool.succeed(Tool.jdk("jarsigner"), "-J-Duser.language=en", "-verify", "-verbose", "-certs", signed);
        assertTrue(output.contains("jar verified."), output);
        assertTrue(output.contains("Timestamped by \""), output);
    }
}
