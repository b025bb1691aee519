package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.ct.TbsCertificates;
import dev.cairn.core.note.Checkpoint;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A log, a certificate authority, a timestamp authority, their trust root and an issuer of tokens, all from one child process: what
 * {@code cairn serve --dev} makes.
 */
final class PrivateSigstore implements AutoCloseable {
    static final String PASSWORD = "for this test only";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path data;
    private final RunningServer server;
    private final String baseUrl;

    private PrivateSigstore(Path data, List<String> options, String baseUrl) throws IOException {
        this.data = data;
        this.server = new RunningServer(data, List.of(), options);
        this.baseUrl = baseUrl.isEmpty() ? server.urlByName() : baseUrl;
    }

    /** Starts one whose URLs are plain HTTP. */
    static PrivateSigstore start(Path data) throws IOException {
        return new PrivateSigstore(data, List.of("--http", "127.0.0.1:0", "--https", "0"), "");
    }

    /** Starts one whose URLs have TLS, as clients need that speak gRPC. It listens without TLS too. */
    static PrivateSigstore startWithTls(Path data) throws IOException {
        return startWithTlsAt(freePort(), data);
    }

    /** The same at a port that it had before. */
    static PrivateSigstore startWithTlsAt(int port, Path data) throws IOException {
        String url = "https://localhost:" + port;
        return new PrivateSigstore(
                data, List.of("--http", "127.0.0.1:0", "--https", Integer.toString(port), "--base-url", url), url);
    }

    /** Starts one at a port, which it had before: its own issuer's URL has it. */
    static PrivateSigstore startAt(int port, Path data) throws IOException {
        return new PrivateSigstore(data, List.of("--http", "127.0.0.1:" + port, "--https", "0"), "");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    RunningServer server() {
        return server;
    }

    /** What the URLs in its trust root and tokens begin with. */
    String url() {
        return baseUrl;
    }

    /** Adds an issuer of tokens with verified e-mail addresses to those that the CA takes; it looks at the file once a second. */
    void trustIssuer(String url) throws IOException {
        Files.writeString(
                file("ca/issuers.yaml"),
                "\n  " + url + ":\n    issuer-url: " + url + "\n    client-id: sigstore\n    type: email\n",
                StandardOpenOption.APPEND);
    }

    /** The issuer of its own tokens. */
    String issuer() {
        return baseUrl + "/dev/oidc";
    }

    /** A file under the data directory. */
    Path file(String name) {
        return data.resolve(name);
    }

    Path trustedRoot() {
        return file("trust/trusted_root.json");
    }

    Path signingConfig() {
        return file("trust/signing_config.v0.2.json");
    }

    /** A token of its own issuer. */
    String token(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("token", "--data", data.toString()));
        arguments.addAll(Arrays.asList(options));
        Tool.Result result = Tool.cairn(arguments.toArray(String[]::new));
        assertEquals(0, result.exit(), result.output());
        // A line of its own: what else is printed stands before it.
        return result.output().strip().lines().reduce((first, second) -> second).orElseThrow();
    }

    /** A PKCS #12 store that trusts the certificate of its TLS, for a JVM. */
    Path trustStore(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream certificate =
                new FileInputStream(file("dev/tls-ca.pem").toFile())) {
            store.setCertificateEntry(
                    "tls-ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** The initial root of its TUF repository, as an operator hands it out. */
    Path tufRoot(Path file) throws IOException {
        return Files.write(file, client().get("/tuf/1.root.json"));
    }

    LogClient client() {
        return new LogClient(server.target());
    }

    /**
     * Checks a certificate against the log, from the certificate alone: its signatures, and that the leaf made again from it is at the index of its
     * SCT under the published checkpoint.
     *
     * @return the index
     */
    long checkCertificate(Bytes der) throws IOException, MalformedException, FalseAnswerException {
        List<Pem> chain = Pem.parseAll(Files.readString(file("ca/chain.pem"), StandardCharsets.ISO_8859_1));
        IssuedCertificate certificate =
                IssuedCertificate.of(der, TbsCertificates.spki(chain.get(0).der()));
        certificate.verify(KeyFiles.readPublic(file("keys/ct.pub")));
        Checkpoint checkpoint = server.key().open(client().checkpoint());
        ProofRoutes.inclusion(client(), certificate.index(), certificate.leafHash(), checkpoint);
        return certificate.index();
    }

    /** Checks that the certificate of a bundle is in the log before the bundle's entry, here and with {@code cairn audit}. */
    void checkBundle(Path bundle) throws IOException, MalformedException, FalseAnswerException, InterruptedException {
        JsonNode material = JSON.readTree(Files.readString(bundle)).path("verificationMaterial");
        JsonNode certificate = material.at("/certificate/rawBytes").isMissingNode()
                ? material.at("/x509CertificateChain/certificates/0/rawBytes")
                : material.at("/certificate/rawBytes");
        long certified = checkCertificate(Bytes.wrap(Base64.getDecoder().decode(certificate.asText())));
        long signed = material.at("/tlogEntries/0/logIndex").asLong(-1);
        assertTrue(certified < signed, () -> bundle + ": certificate at " + certified + ", entry at " + signed);
        Tool.Result audit = audit(bundle);
        assertEquals(0, audit.exit(), audit.output());
    }

    /** {@code cairn audit}, with every key that it can check with. */
    Tool.Result audit(Path bundle) throws IOException, InterruptedException {
        return Tool.cairn(
                "audit",
                bundle.toString(),
                "--url",
                server.urlByName(),
                "--vkey",
                file("keys/log.vkey").toString(),
                "--ct-key",
                file("keys/ct.pub").toString(),
                "--issuer",
                file("ca/chain.pem").toString());
    }

    /** {@code cairn verify}: the same judgement by the verifier of this project, offline. */
    Tool.Result verify(Path artifact, Path bundle, String email) throws IOException, InterruptedException {
        return Tool.cairn(
                "verify",
                artifact.toString(),
                "--bundle",
                bundle.toString(),
                "--trusted-root",
                trustedRoot().toString(),
                "--identity",
                email,
                "--issuer",
                issuer());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
