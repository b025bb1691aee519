package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that sends its clients to a token service. */
class RegistryTokensTest {
    private final FakeRegistry registry;
    private final Manifest image;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder = Path.of("");

    RegistryTokensTest() throws IOException {
        registry = new FakeRegistry(true, 10);
        image = registry.image("app", "1", "layer");
        challenge("http://" + registry.host() + "/token");
        registry.fault("/token", exchange -> {
            asked.add(exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            FakeRegistry.answer(
                    exchange, 200, "application/json", Bytes.ofUtf8("{\"token\":\"secret-token\",\"expires_in\":300}"));
        });
        registry.fault("/v2/app/manifests/1", exchange -> {
            boolean known =
                    "Bearer secret-token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            FakeRegistry.answer(
                    exchange, known ? 200 : 403, MediaTypes.OCI_MANIFEST, known ? image.bytes() : Bytes.EMPTY);
        });
    }

    private void challenge(String realm) {
        registry.fault("/v2/", exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer service=\"fake\",realm=\"" + realm + "\"");
            FakeRegistry.answer(exchange, 401, "application/json", Bytes.ofUtf8("{}"));
        });
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Repository repository() throws Exception {
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\""
                        + Bytes.ofUtf8("ada:password").base64() + "\"}}}");
        return Repository.of(
                ImageReference.parse(registry.host() + "/app"),
                new RegistrySettings(
                        false, Optional.empty(), RegistrySettings.TIMEOUT, new DockerCredentials(List.of(config))));
    }

    @Test
    void aTokenForTheScopeIsFetchedOnceAndSentWithBlobsToo() throws Exception {
        Repository repository = repository();
        assertEquals(image.digest(), repository.tagged("1").orElseThrow().digest());
        assertEquals(image.digest(), repository.tagged("1").orElseThrow().digest());
        assertEquals("layer", repository.blob(image.layers().get(0), 100).utf8());
        assertEquals(
                List.of("service=fake&scope=repository:app:pull Basic "
                        + Bytes.ofUtf8("ada:password").base64()),
                asked);
    }

    @Test
    void aTokenThatIsRefusedIsNotShown() throws Exception {
        registry.fault(
                "/v2/app/manifests/1",
                exchange -> FakeRegistry.answer(exchange, 403, "application/json", Bytes.ofUtf8("{}")));
        Repository repository = repository();
        RegistryException refused = assertThrows(RegistryException.class, () -> repository.tagged("1"));
        assertTrue(refused.getMessage().contains("403"), refused.getMessage());
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    }

    @Test
    void aServiceThatIsNoneOrRefuses() throws Exception {
        challenge("ftp://" + registry.host() + "/token");
        Repository elsewhere = repository();
        assertThrows(MalformedException.class, () -> elsewhere.tagged("1"));
        challenge("http://" + registry.host() + "/token");
        registry.fault("/token", exchange -> FakeRegistry.answer(exchange, 401, "text/plain", Bytes.ofUtf8("no")));
        Repository refused = repository();
        RegistryException failure = assertThrows(RegistryException.class, () -> refused.tagged("1"));
        assertTrue(failure.getMessage().contains("the credentials for it are refused"), failure.getMessage());
        registry.fault("/token", FakeRegistry::endless);
        Repository flooded = repository();
        assertThrows(RegistryException.class, () -> flooded.tagged("1"));
    }

    /** Whoever is on the way could take them. Nothing is sent: there is no such host. */
    @Test
    void credentialsGoToOtherMachinesWithTlsAlone() throws Exception {
        challenge("http://192.0.2.1/token");
        Repository elsewhere = repository();
        RegistryException refused = assertThrows(RegistryException.class, () -> elsewhere.tagged("1"));
        assertTrue(refused.getMessage().contains("would go to 192.0.2.1 without TLS"), refused.getMessage());
        assertTrue(refused.getMessage().contains("--allow-http-credentials"), refused.getMessage());
        String scope = "repository:app:pull";
        String basic = "Basic realm=\"x\"";
        assertThrows(RegistryException.class, () -> tokens(basic, false, false).authorization(scope));
        assertTrue(tokens(basic, false, true).authorization(scope).isPresent());
        assertTrue(tokens(basic, true, false).authorization(scope).isPresent());
    }

    /** Who is on the way to a registry without TLS writes the realm, and could take the token that is sent to the registry. */
    @Test
    void aRegistryWithoutTlsDoesNotSayWhereCredentialsGo() throws Exception {
        String scope = "repository:app:pull";
        // One service is on this machine, and one would have TLS: neither makes the way to the registry safe.
        for (String realm : List.of("http://" + registry.host() + "/token", "https://" + registry.host() + "/token")) {
            RegistryTokens refused = tokens("Bearer realm=\"" + realm + "\"", false, false);
            RegistryException failure = assertThrows(RegistryException.class, () -> refused.authorization(scope));
            assertTrue(
                    failure.getMessage().contains("would go to registry.example.test without TLS"),
                    failure.getMessage());
        }
        assertEquals(List.of(), asked);
        assertEquals(List.of(), registry.requests());
        assertEquals(
                Optional.of("Bearer secret-token"),
                tokens("Bearer realm=\"http://" + registry.host() + "/token\"", false, true)
                        .authorization(scope));
    }

    /** The manifest is elsewhere, and that place would like the password. */
    @Test
    void aPlaceThatIsRedirectedToDoesNotSayWhereCredentialsGo() throws Exception {
        try (FakeRegistry elsewhere = new FakeRegistry(true, 10)) {
            List<String> taken = Collections.synchronizedList(new ArrayList<>());
            elsewhere.fault("/token", exchange -> {
                taken.add("/token");
                FakeRegistry.answer(exchange, 200, "application/json", Bytes.ofUtf8("{\"token\":\"x\"}"));
            });
            for (String path : List.of("/v2/", "/manifest")) {
                elsewhere.fault(path, exchange -> {
                    if (exchange.getRequestHeaders().containsKey("Authorization")) {
                        taken.add(path);
                    }
                    exchange.getResponseHeaders()
                            .set("WWW-Authenticate", "Bearer realm=\"http://" + elsewhere.host() + "/token\"");
                    FakeRegistry.answer(exchange, 401, "application/json", Bytes.ofUtf8("{}"));
                });
            }
            registry.fault("/v2/app/manifests/2", exchange -> redirect(exchange, elsewhere, "/manifest"));
            Repository repository = repository();
            assertEquals(image.digest(), repository.tagged("1").orElseThrow().digest());
            RegistryException refused = assertThrows(RegistryException.class, () -> repository.tagged("2"));
            assertTrue(
                    refused.getMessage().contains("the place that the registry redirects to refuses"),
                    refused.getMessage());
            // The token and where it came from are as before.
            assertEquals(image.digest(), repository.tagged("1").orElseThrow().digest());
            assertEquals(1, asked.size(), asked::toString);
            // Nor does it when the registry sends there who asks what it wants.
            registry.fault("/v2/", exchange -> redirect(exchange, elsewhere, "/v2/"));
            Repository sent = repository();
            assertThrows(RegistryException.class, () -> sent.tagged("1"));
            assertEquals(List.of(), taken);
            assertTrue(elsewhere.requests().contains("GET /v2/"), elsewhere.requests()::toString);
        }
    }

    private static void redirect(HttpExchange exchange, FakeRegistry to, String path) throws IOException {
        exchange.getResponseHeaders().set("Location", "http://" + to.host() + path);
        FakeRegistry.answer(exchange, 307, "text/plain", Bytes.EMPTY);
    }

    private RegistryTokens tokens(String challenge, boolean tls, boolean allowed) throws Exception {
        Path config = Files.writeString(
                folder.resolve("other.json"),
                "{\"auths\":{\"registry.example.test\":{\"auth\":\""
                        + Bytes.ofUtf8("ada:password").base64() + "\"}}}");
        RegistrySettings settings = new RegistrySettings(
                true, Optional.empty(), RegistrySettings.TIMEOUT, new DockerCredentials(List.of(config)), allowed);
        RegistryTokens tokens = new RegistryTokens(
                ImageReference.parse("registry.example.test/app"),
                new RegistryHttp(settings),
                tls,
                settings,
                InstantSource.system());
        tokens.challenged(Challenge.choose(List.of(challenge)).orElseThrow());
        return tokens;
    }
}
