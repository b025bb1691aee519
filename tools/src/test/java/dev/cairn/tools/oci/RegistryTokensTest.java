package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertThrows(RegistryException.class, () -> basic(false, false).authorization(scope));
        assertTrue(basic(false, true).authorization(scope).isPresent());
        assertTrue(basic(true, false).authorization(scope).isPresent());
    }

    private RegistryTokens basic(boolean tls, boolean allowed) throws Exception {
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
        tokens.challenged(Challenge.choose(List.of("Basic realm=\"x\"")).orElseThrow());
        return tokens;
    }
}
