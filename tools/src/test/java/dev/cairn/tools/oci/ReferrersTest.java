package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferrersTest {
    private static final String TYPE = "application/vnd.example.test";

    @TempDir
    private Path folder = Path.of("");

    private static Manifest referrer(Descriptor subject, Descriptor layer) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("artifactType", TYPE);
        json.set("config", Repository.EMPTY_CONFIG.write());
        json.putArray("layers").add(layer.write());
        json.set(
                "subject",
                Descriptor.of(subject.mediaType(), subject.digest(), subject.size())
                        .write());
        return Repository.made(json);
    }

    private static Manifest push(Repository repository, Descriptor subject, String content) throws Exception {
        repository.putBlob(MediaTypes.OCI_EMPTY, Bytes.ofUtf8("{}"));
        Manifest manifest = referrer(subject, repository.putBlob(TYPE, Bytes.ofUtf8(content)));
        new Referrers(repository).add(manifest);
        return manifest;
    }

    @Test
    void pagesAreFollowed() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 3)) {
            Manifest image = registry.image("app", "1", "layer");
            Set<Object> expected = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                expected.add(push(registry.repository("app"), image.descriptor(), "content " + i)
                        .digest());
            }
            List<Descriptor> listed = new Referrers(registry.repository("app")).list(image.digest());
            assertEquals(10, listed.size());
            assertEquals(
                    expected,
                    new HashSet<>(listed.stream().map(Descriptor::digest).toList()));
            assertEquals(TYPE, listed.get(0).artifactType().orElseThrow());
            // The registry keeps the list, so no tag is written.
            assertTrue(registry.requests().stream().noneMatch(request -> request.contains("/manifests/sha256-")));
        }
    }

    private static Bytes page(int from, int to) {
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("schemaVersion", 2);
        ArrayNode members = page.putArray("manifests");
        for (int i = from; i < to; i++) {
            members.add(Descriptor.of(MediaTypes.OCI_MANIFEST, Digests.sha256(Bytes.ofUtf8("r" + i)), i)
                    .write());
        }
        return Bytes.ofUtf8(page.toString());
    }

    @Test
    void tenThousandAreListedAndManyMoreAreRefused() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 3)) {
            Manifest image = registry.image("app", "1", "layer");
            String path = "/v2/app/referrers/" + image.digest();
            Referrers referrers = new Referrers(registry.repository("app"));
            registry.fault(path, exchange -> FakeRegistry.answer(exchange, 200, MediaTypes.OCI_INDEX, page(0, 10_000)));
            assertEquals(10_000, referrers.list(image.digest()).size());
            // A list that never ends, a page at a time.
            registry.fault(path, exchange -> {
                String query = exchange.getRequestURI().getQuery();
                int from = query == null ? 0 : Integer.parseInt(query);
                exchange.getResponseHeaders().set("Link", "<?" + (from + 1000) + ">; rel=next");
                FakeRegistry.answer(exchange, 200, MediaTypes.OCI_INDEX, page(from, from + 1000));
            });
            MalformedException failure = assertThrows(MalformedException.class, () -> referrers.list(image.digest()));
            assertTrue(failure.getMessage().contains("more than 20000"), failure.getMessage());
            // A page that names itself as the next one.
            registry.fault(path, exchange -> {
                exchange.getResponseHeaders().set("Link", "<" + path + ">; rel=\"next\"");
                FakeRegistry.answer(exchange, 200, MediaTypes.OCI_INDEX, page(0, 2));
            });
            assertEquals(2, referrers.list(image.digest()).size());
            registry.fault(path, FakeRegistry::endless);
            assertThrows(RegistryException.class, () -> referrers.list(image.digest()));
        }
    }

    @Test
    void theNextPageIsWhereTheFirstWas() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 3)) {
            Manifest image = registry.image("app", "1", "layer");
            String path = "/v2/app/referrers/" + image.digest();
            for (String link :
                    List.of("https://elsewhere.example.test" + path, "/v2/other/referrers/x", "//h.example.test/x")) {
                registry.fault(path, exchange -> {
                    exchange.getResponseHeaders().set("Link", "<" + link + ">; rel=\"next\"");
                    FakeRegistry.answer(exchange, 200, MediaTypes.OCI_INDEX, page(0, 1));
                });
                Referrers referrers = new Referrers(registry.repository("app"));
                assertThrows(MalformedException.class, () -> referrers.list(image.digest()), link);
            }
        }
    }

    @Test
    void aTagThatIsNoIndex() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(false, 3)) {
            Manifest image = registry.image("app", "1", "layer");
            registry.image("app", Digests.tag(image.digest()), "no index");
            Referrers referrers = new Referrers(registry.repository("app"));
            assertThrows(MalformedException.class, () -> referrers.list(image.digest()));
        }
    }

    /** Without a referrers API, as in Debian's registry, writers of the tag overwrite each other; none of their entries is lost. */
    @Test
    void writersOfTheTagLoseNothing() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, "")) {
            ImageReference name = ImageReference.parse(registry.host() + "/app");
            RegistrySettings settings = FakeRegistry.settings(RegistrySettings.TIMEOUT);
            Repository repository = Repository.of(name, settings);
            Descriptor config = repository.putBlob(MediaTypes.OCI_CONFIG, Bytes.ofUtf8("{}"));
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("schemaVersion", 2)
                    .put("mediaType", MediaTypes.OCI_MANIFEST);
            json.set("config", config.write());
            json.putArray("layers");
            Manifest image = Repository.made(json);
            repository.put(image, java.util.Optional.of("1"));

            int writers = 8;
            ExecutorService threads = Executors.newFixedThreadPool(writers);
            try {
                List<Callable<Manifest>> work = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    String content = "content " + i;
                    work.add(() -> push(Repository.of(name, settings), image.descriptor(), content));
                }
                Set<Object> written = new HashSet<>();
                for (Future<Manifest> each : threads.invokeAll(work)) {
                    written.add(each.get().digest());
                }
                Set<Object> listed = new HashSet<>(new Referrers(repository)
                        .list(image.digest()).stream().map(Descriptor::digest).toList());
                assertEquals(written, listed);
                assertEquals(writers, listed.size());
            } finally {
                threads.shutdownNow();
            }
        }
    }
}
