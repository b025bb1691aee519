package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistriesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRegistryIsAskedOnceWhatItIs() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 10)) {
            for (String name : List.of("a", "b", "c")) {
                registry.image(name, "1", "layer");
            }
            Registries registries = new Registries(FakeRegistry.settings(Duration.ofSeconds(20)));
            for (String name : List.of("a", "b", "c", "a")) {
                ImageReference image = ImageReference.parse(registry.host() + "/" + name);
                assertTrue(registries.repository(image).tagged("1").isPresent());
                assertSame(registries.repository(image), registries.repository(image));
            }
            // Once whether it has TLS, once what it wants for authentication.
            assertEquals(
                    2,
                    registry.requests().stream()
                            .filter(request -> request.endsWith(" /v2/"))
                            .count(),
                    () -> registry.requests().toString());
        }
    }

    /** As a secret that is mounted into a pod does. */
    @Test
    void aCredentialThatChangesIsReadAgain() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 10)) {
            registry.image("app", "1", "layer");
            String[] right = {"old"};
            registry.fault("/v2/", exchange -> {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"fake\"");
                FakeRegistry.answer(exchange, 401, "application/json", Bytes.ofUtf8("{}"));
            });
            Manifest manifest = registry.image("app", "1", "layer");
            registry.fault("/v2/app/manifests/1", exchange -> {
                String wanted = "Basic " + Bytes.ofUtf8("ada:" + right[0]).base64();
                boolean known = wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
                if (!known) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"fake\"");
                }
                FakeRegistry.answer(
                        exchange, known ? 200 : 401, MediaTypes.OCI_MANIFEST, known ? manifest.bytes() : Bytes.EMPTY);
            });
            Path config = folder.resolve(".dockerconfigjson");
            Registries registries = new Registries(new RegistrySettings(
                    false, Optional.empty(), Duration.ofSeconds(20), new DockerCredentials(List.of(config))));
            ImageReference image = ImageReference.parse(registry.host() + "/app");
            for (String password : List.of("old", "new")) {
                right[0] = password;
                Files.writeString(
                        config,
                        "{\"auths\":{\"" + registry.host() + "\":{\"username\":\"ada\",\"password\":\"" + password
                                + "\",\"auth\":\""
                                + Bytes.ofUtf8("ada:" + password).base64() + "\"}}}");
                assertTrue(registries.repository(image).tagged("1").isPresent());
            }
        }
    }
}
