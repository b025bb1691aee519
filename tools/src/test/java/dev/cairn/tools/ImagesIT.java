package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.ca.dev.DevTls;
import dev.cairn.tools.oci.DebianRegistry;
import dev.cairn.tools.oci.FakeRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An image in Debian's registry from its signature to a cluster's question, each step by the packaged command; the log and the registry have TLS
 * certificates of private authorities.
 */
@Timeout(300)
class ImagesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private String done(String... args) throws Exception {
        try (Child child = Child.start(folder, args)) {
            String out = new String(child.stdout(), StandardCharsets.UTF_8);
            int code = child.exitCode();
            assertEquals(ExitCode.OK, code, String.join(" ", args) + "\n" + out + child.err());
            return out.strip();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private int code(String... args) throws Exception {
        try (Child child = Child.start(folder, args)) {
            byte[] unused = child.stdout();
            return child.exitCode();
        }
    }

    @Test
    void anImageIsSignedVerifiedAndAdmitted() throws Exception {
        DevTls.make(folder, Instant.now());
        Path log = folder.resolve("log");
        try (DebianRegistry registry = DebianRegistry.startWithTls(
                        Files.createDirectory(folder.resolve("registry")),
                        folder.resolve(DevTls.CERTIFICATE),
                        folder.resolve(DevTls.KEY));
                FakeRegistry images = new FakeRegistry(true, 10)) {
            // What it signs for clients has the URL, so the port must be known before.
            int port = freePort();
            String url = "https://localhost:" + port;
            try (Child server = Child.start(
                    folder,
                    "serve",
                    "--dev",
                    "--data",
                    log.toString(),
                    "--http",
                    "127.0.0.1:0",
                    "--https",
                    String.valueOf(port),
                    "--base-url",
                    url)) {
                assertTrue(server.url().startsWith("http://"));
                // One file for both authorities.
                Path authorities = Files.writeString(
                        folder.resolve("authorities.pem"),
                        Files.readString(folder.resolve(DevTls.AUTHORITY))
                                + Files.readString(log.resolve("dev").resolve(DevTls.AUTHORITY)));
                signVerifyAndAsk(url, log, authorities.toString(), registry.host(), images);
            }
        }
    }

    private void signVerifyAndAsk(String url, Path log, String authorities, String registry, FakeRegistry images)
            throws Exception {
        for (String name : new String[] {"signed", "unsigned"}) {
            images.image(name, "1", "layer of " + name);
            done("copy", images.host() + "/" + name + ":1", registry + "/team/" + name + ":1", "--tls-ca", authorities);
        }
        // Nothing of all this is trusted without the file.
        assertEquals(ExitCode.FAILED, code("tree", registry + "/team/signed:1"));
        assertEquals(ExitCode.FAILED, code("log", "info", "--url", url));
        assertFalse(done(
                        "log",
                        "info",
                        "--url",
                        url,
                        "--vkey",
                        log.resolve("keys/log.vkey").toString(),
                        "--tls-ca",
                        authorities)
                .isEmpty());
        Path token = folder.resolve("ada.token");
        Files.writeString(token, done("token", "--data", log.toString(), "--email", "ada@example.test"));
        String root = log.resolve("trust/trusted_root.json").toString();
        done(
                "sign-image",
                "--identity-token",
                token.toString(),
                "--signing-config",
                log.resolve("trust/signing_config.v0.2.json").toString(),
                "--trusted-root",
                root,
                "--tls-ca",
                authorities,
                registry + "/team/signed:1");
        Path signers = Files.writeString(
                folder.resolve("signers.yaml"),
                "version: 1\nrules:\n  - name: team\n    artifact: \"" + registry
                        + "/team/**\"\n    signers: [{identity: ada@example.test, issuer: \"" + url
                        + "/dev/oidc\"}]\n");
        String[] verify = {
            "verify", "", "--policy", signers.toString(), "--trusted-root", root, "--tls-ca", authorities, "--json"
        };
        verify[1] = registry + "/team/signed:1";
        done(verify);
        verify[1] = registry + "/team/unsigned:1";
        assertEquals(ExitCode.NO, code(verify));
        try (Child webhook = Child.start(
                folder,
                "admission",
                "serve",
                "--signers",
                signers.toString(),
                "--trusted-root",
                root,
                "--tls-ca",
                authorities,
                "--audit",
                folder.resolve("audit.jsonl").toString(),
                "--http",
                "127.0.0.1:0")) {
            JsonNode answer = ask(webhook.urlOnErr(), registry);
            assertFalse(answer.path("allowed").asBoolean(), answer::toString);
            assertEquals(
                    "allowed", answer.path("decisions").path(0).path("outcome").asText(), answer::toString);
            assertEquals(
                    "denied", answer.path("decisions").path(1).path("outcome").asText(), answer::toString);
        }
    }

    private static JsonNode ask(String url, String registry) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/check"))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"images\":[\"" + registry + "/team/signed:1\",\"" + registry + "/team/unsigned:1\"]}"))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }
}
