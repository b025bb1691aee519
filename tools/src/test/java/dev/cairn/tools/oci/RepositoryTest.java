package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry sends, against what was asked for. */
class RepositoryTest {
    private FakeRegistry registry;
    private Manifest image;

    RepositoryTest() throws IOException {
        registry = new FakeRegistry(true, 100);
        image = registry.image("app", "1", "layer");
    }

    @BeforeEach
    void known() {
        assertEquals(1, image.layers().size());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Repository impatient() throws Exception {
        return Repository.of(
                ImageReference.parse(registry.host() + "/app"), FakeRegistry.settings(Duration.ofMillis(300)));
    }

    @Test
    void aTagIsResolvedOnce() throws Exception {
        Repository repository = registry.repository("app");
        ImageReference tag = ImageReference.parse(registry.host() + "/app:1");
        Manifest first = repository.resolve(tag);
        Manifest moved = registry.image("app", "1", "another layer");
        assertEquals(image.digest(), first.digest());
        assertEquals(moved.digest(), repository.resolve(tag).digest());
        // Who has the digest has the bytes of then.
        assertEquals(
                image.bytes(), repository.manifest(first.digest()).orElseThrow().bytes());
    }

    @Test
    void otherBytesForADigest() throws Exception {
        Manifest other = registry.image("app", "2", "x");
        registry.fault(
                "/v2/app/manifests/" + image.digest(),
                exchange -> FakeRegistry.answer(exchange, 200, MediaTypes.OCI_MANIFEST, other.bytes()));
        Repository repository = registry.repository("app");
        assertThrows(VerificationException.class, () -> repository.manifest(image.digest()));
    }

    @Test
    void aHeaderThatIsNotTheDigestOfATagsBytes() throws Exception {
        registry.fault("/v2/app/manifests/1", exchange -> {
            exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + "00".repeat(32));
            FakeRegistry.answer(exchange, 200, MediaTypes.OCI_MANIFEST, image.bytes());
        });
        Repository repository = registry.repository("app");
        assertThrows(VerificationException.class, () -> repository.tagged("1"));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":2,\"mediaType\":\"text/plain\"}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[],\"layers\":[]}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[{}]}",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"layers\":[]}",
                "{\"schemaVersion\":2,\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
            })
    void whatIsNoManifest(String text) throws Exception {
        registry.fault(
                "/v2/app/manifests/1",
                exchange -> FakeRegistry.answer(exchange, 200, MediaTypes.OCI_MANIFEST, Bytes.ofUtf8(text)));
        Repository repository = registry.repository("app");
        assertThrows(MalformedException.class, () -> repository.tagged("1"));
    }

    @Test
    void aManifestWithoutEnd() throws Exception {
        registry.fault("/v2/app/manifests/1", FakeRegistry::endless);
        Repository repository = registry.repository("app");
        RegistryException failure = assertThrows(RegistryException.class, () -> repository.tagged("1"));
        assertTrue(failure.getMessage().contains("longer than 4194304 bytes"), failure.getMessage());
    }

    @Test
    void aRegistryThatDoesNotAnswer() throws Exception {
        registry.fault("/v2/app/manifests/1", FakeRegistry::silent);
        Repository repository = impatient();
        RegistryException failure = assertThrows(RegistryException.class, () -> repository.tagged("1"));
        assertTrue(failure.getMessage().contains("no whole answer"), failure.getMessage());
    }

    @Test
    void aBlobIsCompared() throws Exception {
        Repository repository = registry.repository("app");
        Descriptor layer = image.layers().get(0);
        assertEquals("layer", repository.blob(layer, 100).utf8());
        String path = "/v2/app/blobs/" + layer.digest();
        for (String wrong : new String[] {"lay", "LAYER", "layer and more"}) {
            registry.fault(
                    path,
                    exchange -> FakeRegistry.answer(exchange, 200, "application/octet-stream", Bytes.ofUtf8(wrong)));
            assertThrows(VerificationException.class, () -> repository.blob(layer, 100), wrong);
        }
        registry.fault(path, FakeRegistry::endless);
        assertThrows(VerificationException.class, () -> repository.blob(layer, 100));
        assertThrows(MalformedException.class, () -> repository.blob(layer, 4));
    }

    @Test
    void aBlobThatDoesNotComeOrIsNotThere() throws Exception {
        Descriptor layer = image.layers().get(0);
        registry.fault("/v2/app/blobs/" + layer.digest(), FakeRegistry::silent);
        Repository repository = impatient();
        assertThrows(RegistryException.class, () -> repository.blob(layer, 100));
        Descriptor absent = Descriptor.of("x", Digests.sha256(Bytes.ofUtf8("absent")), 6);
        assertThrows(RegistryException.NotFound.class, () -> repository.blob(absent, 100));
        assertFalse(registry.requests().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ftp://127.0.0.1/x", "http://[", "//"})
    void redirectsToNowhere(String location) throws Exception {
        registry.fault("/v2/app/manifests/1", exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            FakeRegistry.answer(exchange, 307, "", Bytes.EMPTY);
        });
        Repository repository = registry.repository("app");
        assertThrows(RegistryException.class, () -> repository.tagged("1"));
    }

    @Test
    void redirectsWithoutEnd() throws Exception {
        registry.fault("/v2/app/manifests/1", exchange -> {
            exchange.getResponseHeaders().set("Location", "/v2/app/manifests/1");
            FakeRegistry.answer(exchange, 307, "", Bytes.EMPTY);
        });
        Repository repository = registry.repository("app");
        RegistryException failure = assertThrows(RegistryException.class, () -> repository.tagged("1"));
        assertTrue(failure.getMessage().contains("redirected more than"), failure.getMessage());
    }

    @Test
    void errorsOfTheRegistryAreNamedByTheirCodeAlone() throws Exception {
        registry.fault(
                "/v2/app/manifests/1",
                exchange -> FakeRegistry.answer(
                        exchange,
                        500,
                        "application/json",
                        Bytes.ofUtf8("{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"\\u001b[2J secret\"}]}")));
        Repository repository = registry.repository("app");
        RegistryException failure = assertThrows(RegistryException.class, () -> repository.tagged("1"));
        assertTrue(failure.getMessage().endsWith("status 500 (UNKNOWN)"), failure.getMessage());
    }
}
