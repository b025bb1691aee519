package dev.cairn.tools.sign.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.SigningException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokens of build machinery, each as that machinery gives it. */
class AmbientTokensTest {
    @TempDir
    private Path root;

    private static String token(String subject) {
        String claims = "{\"iss\":\"https://ci.example.test\",\"sub\":\"" + subject
                + "\",\"aud\":\"sigstore\",\"exp\":9999999999}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    private Optional<AmbientTokens.Found> find(Map<String, String> environment) throws SigningException {
        return new AmbientTokens(environment, root, new BoundedHttp()).find("sigstore");
    }

    private String subject(Map<String, String> environment) throws SigningException {
        return find(environment).orElseThrow().token().subject();
    }

    @Test
    void withoutAnyThereIsNone() throws Exception {
        assertEquals(Optional.empty(), find(Map.of("SIGSTORE_ID_TOKEN", " ")));
    }

    @Test
    void variablesComeInTheirOrder() throws Exception {
        Map<String, String> both =
                Map.of("SIGSTORE_ID_TOKEN", token("one") + "\n", "CIRCLE_OIDC_TOKEN_V2", token("two"));
        assertEquals("one", subject(both));
        assertEquals("two", subject(Map.of("CIRCLE_OIDC_TOKEN_V2", token("two"))));
    }

    @Test
    void theFileOfAVolume() throws Exception {
        Path file = root.resolve("var/run/sigstore/cosign/oidc-token");
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, token("mounted"));
        assertEquals("mounted", subject(Map.of()));
        Files.writeString(file, "no token");
        SigningException wrong = assertThrows(SigningException.class, () -> find(Map.of()));
        assertTrue(
                String.valueOf(wrong.getMessage()).contains("/var/run/sigstore/cosign/oidc-token"), wrong.toString());
        assertFalse(String.valueOf(wrong.getMessage()).contains("no token:"), wrong.toString());
    }

    /** As GitHub's documentation has it: a URL with a query already, and a secret that goes into a header. */
    @Test
    void gitHubActions() throws Exception {
        Map<String, String> seen = new HashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.put("query", exchange.getRequestURI().getRawQuery());
            seen.put("authorization", exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] answer = ("{\"count\":1,\"value\":\"" + token("workflow") + "\"}").getBytes(StandardCharsets.UTF_8);
            boolean first = seen.size() < 3 && !seen.containsKey("done");
            exchange.sendResponseHeaders(first ? 200 : 500, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/token?api-version=2";
            Map<String, String> environment =
                    Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "a secret");
            assertEquals("workflow", subject(environment));
            assertEquals("api-version=2&audience=sigstore", seen.get("query"));
            assertEquals("Bearer a secret", seen.get("authorization"));
            seen.put("done", "");
            SigningException failed = assertThrows(SigningException.class, () -> find(environment));
            assertTrue(String.valueOf(failed.getMessage()).contains("status 500"), failed.toString());
            assertFalse(String.valueOf(failed.getMessage()).contains("secret"), failed.toString());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void gitHubActionsWithoutThePermission() {
        SigningException refused = assertThrows(
                SigningException.class, () -> find(Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/")));
        assertTrue(refused.next().contains("id-token: write"), refused.next());
    }

    @Test
    void nobodyListens() throws IOException {
        SigningException refused = assertThrows(
                SigningException.class,
                () -> find(Map.of(
                        "ACTIONS_ID_TOKEN_REQUEST_URL", "http://127.0.0.1:1/", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x")));
        assertTrue(String.valueOf(refused.getMessage()).contains("cannot be reached"), refused.toString());
    }

    /** A program on the PATH, which prints what it was asked to its standard output. */
    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(root.resolve("bin")).resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Map<String, String> with(String... environment) {
        Map<String, String> all = new HashMap<>(Map.of("PATH", "/nonexistent:" + root.resolve("bin")));
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        return all;
    }

    @Test
    void circleCiGetsOneForTheAudience() throws Exception {
        Map<String, String> job = with("CIRCLECI", "true", "CIRCLE_OIDC_TOKEN_V2", token("of the organisation"));
        assertEquals("of the organisation", subject(job));
        program("circleci", "[ \"$*\" = 'run oidc get --claims {\"aud\":\"sigstore\"}' ] && echo " + token("job"));
        assertEquals("job", subject(job));
        program("circleci", "echo a secret; exit 1");
        SigningException failed = assertThrows(SigningException.class, () -> find(job));
        assertTrue(String.valueOf(failed.getMessage()).contains("circleci: it did not end well"), failed.toString());
        assertFalse(String.valueOf(failed.getMessage()).contains("secret"), failed.toString());
    }

    @Test
    void spiffeByWayOfTheAgent() throws Exception {
        Map<String, String> workload = with("SPIFFE_ENDPOINT_SOCKET", "unix:///run/spire/agent.sock");
        assertEquals(Optional.empty(), find(workload), "without the agent's program there is no way");
        program(
                "spire-agent",
                "[ \"$*\" = 'api fetch jwt -audience sigstore -socketPath /run/spire/agent.sock' ] || exit 1\n"
                        + "echo 'token(spiffe://example.test/build):'; printf '\\t%s\\n' " + token("workload")
                        + "; echo 'bundle(spiffe://example.test):'");
        assertEquals("workload", subject(workload));
        program("spire-agent", "echo nothing");
        SigningException none = assertThrows(SigningException.class, () -> find(workload));
        assertTrue(String.valueOf(none.getMessage()).contains("it prints no token"), none.toString());
    }

    @Test
    void buildkiteByItsApiOrItsAgent() throws Exception {
        Map<String, String> seen = new HashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v3/jobs/0190-ab/oidc/tokens", exchange -> {
            seen.put("authorization", exchange.getRequestHeaders().getFirst("Authorization"));
            seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = ("{\"token\":\"" + token("job") + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String[] job = {
                "BUILDKITE", "true",
                "BUILDKITE_AGENT_ACCESS_TOKEN", "a secret",
                "BUILDKITE_JOB_ID", "0190-ab",
                "BUILDKITE_AGENT_ENDPOINT",
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/v3/"
            };
            assertEquals("job", subject(with(job)));
            assertEquals("Token a secret", seen.get("authorization"));
            assertEquals("{\"audience\":\"sigstore\"}", seen.get("body"));
            job[7] = "http://192.0.2.1/v3";
            SigningException clear = assertThrows(SigningException.class, () -> find(with(job)));
            assertTrue(String.valueOf(clear.getMessage()).contains("has no TLS"), clear.toString());
        } finally {
            server.stop(0);
        }
        Map<String, String> agentOnly = with("BUILDKITE", "true");
        SigningException absent = assertThrows(SigningException.class, () -> find(agentOnly));
        assertTrue(String.valueOf(absent.getMessage()).contains("not on the PATH"), absent.toString());
        program("buildkite-agent", "[ \"$*\" = 'oidc request-token --audience sigstore' ] && echo " + token("agent"));
        assertEquals("agent", subject(agentOnly));
    }

    @Test
    void googlesMetadataServer() throws Exception {
        Map<String, String> seen = new HashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/computeMetadata/v1/instance/service-accounts/default/identity", exchange -> {
            seen.put("query", exchange.getRequestURI().getRawQuery());
            seen.put("flavor", exchange.getRequestHeaders().getFirst("Metadata-Flavor"));
            byte[] answer = token("machine").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            assertEquals(
                    "machine",
                    subject(with(
                            "GCE_METADATA_HOST",
                            "127.0.0.1:" + server.getAddress().getPort())));
            assertEquals("format=full&audience=sigstore", seen.get("query"));
            assertEquals("Google", seen.get("flavor"));
        } finally {
            server.stop(0);
        }
    }

    /** With its output open, here by what it has begun: a read of that would never end. */
    @Test
    void aProgramThatHangsIsEnded() throws Exception {
        program("buildkite-agent", "echo a secret\nsleep 600 &\nsleep 600");
        AmbientTokens tokens = new AmbientTokens(
                with("BUILDKITE", "true", "PATH", root.resolve("bin") + ":" + System.getenv("PATH")),
                root,
                new BoundedHttp(),
                Duration.ofMillis(300));
        SigningException failed = assertThrows(SigningException.class, () -> tokens.find("sigstore"));
        assertTrue(String.valueOf(failed.getMessage()).contains("within 300 ms"), failed.toString());
        assertFalse(String.valueOf(failed.getMessage()).contains("secret"), failed.toString());
    }
}
