package dev.cairn.ca.tsa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.http.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenSSL and jarsigner take the timestamps. */
class ForeignToolsTest {
    @TempDir
    private Path folder;

    private TestAuthority tsa;

    private record Ran(int code, String output) {}

    @BeforeEach
    void start() throws Exception {
        tsa = new TestAuthority(folder, InstantSource.system());
        Files.writeString(folder.resolve("leaf.pem"), pem(0));
        Files.writeString(folder.resolve("root.pem"), pem(1));
        Files.writeString(folder.resolve("artifact"), "what was signed");
    }

    private String pem(int index) throws Exception {
        return new Pem("CERTIFICATE", Bytes.wrap(tsa.chain.get(index).getEncoded())).encode();
    }

    private Ran run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("does not end: " + Arrays.toString(command));
        }
        return new Ran(process.exitValue(), Files.readString(output));
    }

    private static void assumeThere(String tool, String argument) throws InterruptedException {
        boolean there;
        try {
            there = new ProcessBuilder(tool, argument)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, tool + " is not on this machine");
    }

    @ParameterizedTest(name = "certReq {0}, nonce {1}")
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void opensslVerifies(boolean certificates, boolean nonce) throws Exception {
        assumeThere("openssl", "version");
        List<String> query = new ArrayList<>(
                List.of("openssl", "ts", "-query", "-data", "artifact", "-sha256", "-out", "request.tsq"));
        if (certificates) {
            query.add("-cert");
        }
        if (!nonce) {
            query.add("-no_nonce");
        }
        Ran asked = run(query.toArray(new String[0]));
        assertEquals(0, asked.code(), asked.output());
        Answer answer = tsa.post("application/timestamp-query", Files.readAllBytes(folder.resolve("request.tsq")));
        assertEquals(200, answer.status(), () -> answer.body().utf8());
        Files.write(folder.resolve("response.tsr"), answer.body().toArray());

        List<String> verify = new ArrayList<>(List.of(
                "openssl", "ts", "-verify", "-queryfile", "request.tsq", "-in", "response.tsr", "-CAfile", "root.pem"));
        if (!certificates) {
            verify.addAll(List.of("-untrusted", "leaf.pem"));
        }
        Ran verified = run(verify.toArray(new String[0]));
        assertEquals(0, verified.code(), verified.output());
        assertTrue(verified.output().contains("Verification: OK"), verified.output());

        // That it can say no: the same token for another artifact.
        Files.writeString(folder.resolve("artifact"), "what was not signed");
        verify.set(verify.indexOf("-queryfile"), "-data");
        verify.set(verify.indexOf("request.tsq"), "artifact");
        assertTrue(run(verify.toArray(new String[0])).code() != 0);
    }

    @Test
    void opensslVerifiesTheAnswerToJson() throws Exception {
        assumeThere("openssl", "version");
        String hash = Bytes.wrap(DigestAlgorithm.SHA2_512.digest("what was signed".getBytes(StandardCharsets.UTF_8)))
                .base64();
        Answer answer = tsa.post(
                "application/json",
                ("{\"artifactHash\":\"" + hash + "\",\"hashAlgorithm\":\"sha512\",\"certificates\":true}")
                        .getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("response.tsr"), answer.body().toArray());
        Ran verified =
                run("openssl", "ts", "-verify", "-data", "artifact", "-in", "response.tsr", "-CAfile", "root.pem");
        assertEquals(0, verified.code(), verified.output());
    }

    @Test
    void jarsignerTimestampsAJar() throws Exception {
        String bin = Path.of(System.getProperty("java.home"), "bin").toString();
        String keytool = Path.of(bin, "keytool").toString();
        String jarsigner = Path.of(bin, "jarsigner").toString();
        assumeTrue(Files.isExecutable(Path.of(jarsigner)), "this Java has no jarsigner");
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(folder.resolve("a.jar")))) {
            jar.putNextEntry(new ZipEntry("file"));
            jar.write(1);
        }
        String[] store = {"-keystore", "keys.p12", "-storepass", "changeit"};
        Ran made = run(join(
                new String[] {keytool, "-genkeypair", "-keyalg", "EC", "-alias", "signer", "-dname", "CN=signer"},
                store));
        assertEquals(0, made.code(), made.output());
        Ran trusted = run(
                join(new String[] {keytool, "-importcert", "-noprompt", "-alias", "tsa", "-file", "root.pem"}, store));
        assertEquals(0, trusted.code(), trusted.output());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/timestamp", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = tsa.post(exchange.getRequestHeaders().getFirst("Content-Type"), body);
            exchange.getResponseHeaders().add("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), answer.body().size());
            exchange.getResponseBody().write(answer.body().toArray());
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1/timestamp";
            Ran signed = run(join(join(new String[] {jarsigner, "-tsa", url}, store), "a.jar", "signer"));
            assertEquals(0, signed.code(), signed.output());
        } finally {
            server.stop(0);
        }
        Ran verified = run(join(join(new String[] {jarsigner, "-verify", "-verbose", "-certs"}, store), "a.jar"));
        assertEquals(0, verified.code(), verified.output());
        assertTrue(
                verified.output().contains("Timestamped by \"CN=Timestamp Authority, O=example.com\""),
                verified.output());
    }

    private static String[] join(String[] first, String... second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
