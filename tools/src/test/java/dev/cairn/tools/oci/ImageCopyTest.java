package dev.cairn.tools.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageCopyTest {
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String SBOM = "application/spdx+json";

    @TempDir
    private Path folder = Path.of("");

    /** An image of two platforms with a signature of the index, an SBOM of a platform with a signature of its own, and a legacy tag. */
    private static Manifest signedImage(FakeRegistry registry) {
        Manifest first = registry.image("app", "first", "first platform");
        Manifest second = registry.image("app", "second", "second platform");
        Manifest index = registry.index("app", "1", List.of(first, second));
        registry.referrer("app", index.descriptor(), BUNDLE, "signature of the index");
        Manifest sbom = registry.referrer("app", first.descriptor(), SBOM, "sbom of the first");
        registry.referrer("app", sbom.descriptor(), BUNDLE, "signature of the sbom");
        registry.image("app", Digests.tag(second.digest()) + ".sig", "legacy signature");
        return index;
    }

    @ParameterizedTest(name = "source with referrers API: {0}")
    @ValueSource(booleans = {true, false})
    void everythingGoesAlongToARegistryWithoutReferrersAndBack(boolean viaDebian) throws Exception {
        try (FakeRegistry source = new FakeRegistry(true, 2);
                FakeRegistry last = new FakeRegistry(true, 2)) {
            Manifest index = signedImage(source);
            if (!viaDebian) {
                check(source.repository("app:1"), last.repository("mirror/app:kept"), index);
                return;
            }
            try (DebianRegistry middle = DebianRegistry.start(folder, "")) {
                Repository kept = Repository.of(
                        ImageReference.parse(middle.host() + "/mirror/app:kept"),
                        FakeRegistry.settings(RegistrySettings.TIMEOUT));
                check(source.repository("app:1"), kept, index);
                check(kept, last.repository("again:1"), index);
            }
        }
    }

    private static void check(Repository source, Repository target, Manifest index) throws Exception {
        AtomicLong read = new AtomicLong();
        ImageCopy.Summary copied = new ImageCopy(source, target).run(read::set);
        assertEquals(copied.bytesSent(), read.get(), "what is told while it is copied");
        assertEquals(index.digest(), copied.digest());
        assertEquals(7, copied.manifests());
        assertEquals(3, copied.referrers());
        assertEquals(1, copied.legacyTags());
        assertEquals(8, copied.blobsSent());
        String tag = target.image().tag().orElseThrow();
        assertEquals(index.bytes(), target.tagged(tag).orElseThrow().bytes());
        Referrers referrers = new Referrers(target);
        assertEquals(1, referrers.list(index.digest()).size());
        Descriptor sbom = referrers.list(index.manifests().get(0).digest()).get(0);
        assertEquals(SBOM, sbom.artifactType().orElseThrow());
        assertEquals(1, referrers.list(sbom.digest()).size());
        assertTrue(target.tagged(Digests.tag(index.manifests().get(1).digest()) + ".sig")
                .isPresent());
        // A second time nothing is sent.
        ImageCopy.Summary again = new ImageCopy(source, target).run(unused -> {});
        assertEquals(0, again.blobsSent());
        assertEquals(7, again.manifests());
        assertEquals(1, referrers.list(index.digest()).size());
    }

    @Test
    void oneRegistryMounts() throws Exception {
        try (FakeRegistry registry = new FakeRegistry(true, 2)) {
            signedImage(registry);
            ImageCopy.Summary copied =
                    new ImageCopy(registry.repository("app:1"), registry.repository("other:1")).run(unused -> {});
            assertEquals(0, copied.blobsSent());
            assertEquals(8, copied.blobsMounted());
        }
    }

    @Test
    void aBrokenCopyHasNoTagAndGoesOnLater() throws Exception {
        try (FakeRegistry source = new FakeRegistry(true, 2);
                FakeRegistry target = new FakeRegistry(true, 2)) {
            Manifest index = signedImage(source);
            Manifest second = source.repository("app")
                    .manifest(index.manifests().get(1).digest())
                    .orElseThrow();
            String path = "/v2/app/blobs/" + second.layers().get(0).digest();
            source.fault(
                    path,
                    exchange -> FakeRegistry.answer(
                            exchange, 200, "application/octet-stream", Bytes.ofUtf8("SECOND platform")));
            Repository to = target.repository("app:1");
            Exception failure = assertThrows(
                    Exception.class, () -> new ImageCopy(source.repository("app:1"), to).run(unused -> {}));
            assertTrue(
                    failure instanceof VerificationException || failure instanceof RegistryException,
                    failure.toString());
            assertEquals(Optional.empty(), to.tagged("1"));
            assertEquals(Optional.empty(), to.manifest(index.digest()));

            source.fault(
                    path,
                    exchange -> FakeRegistry.answer(
                            exchange, 200, "application/octet-stream", Bytes.ofUtf8("second platform")));
            ImageCopy.Summary copied = new ImageCopy(source.repository("app:1"), to).run(unused -> {});
            assertTrue(copied.blobsPresent() > 0);
            assertEquals(index.digest(), to.tagged("1").orElseThrow().digest());
        }
    }

    @Test
    void aReferrerOfSomethingElseIsNotCopied() throws Exception {
        try (FakeRegistry source = new FakeRegistry(true, 100);
                FakeRegistry target = new FakeRegistry(true, 100)) {
            Manifest image = source.image("app", "1", "layer");
            Manifest other = source.image("app", "2", "other layer");
            Manifest referrer = source.referrer("app", other.descriptor(), SBOM, "about the other");
            String list = "{\"schemaVersion\":2,\"manifests\":["
                    + referrer.descriptor().write() + "]}";
            source.fault(
                    "/v2/app/referrers/" + image.digest(),
                    exchange -> FakeRegistry.answer(exchange, 200, MediaTypes.OCI_INDEX, Bytes.ofUtf8(list)));
            ImageCopy copy = new ImageCopy(source.repository("app:1"), target.repository("app:1"));
            assertThrows(dev.cairn.core.MalformedException.class, () -> copy.run(unused -> {}));
        }
    }

    /** The registry asks for a name and a password; without them nothing is written, and with them it is. */
    @Test
    void credentialsOfDockersConfiguration() throws Exception {
        // ada, with the password pa:ss:word, as htpasswd -B writes it.
        String line = "ada:$2y$05$" + "";
        String htpasswd = Files.exists(Path.of("/usr/bin/htpasswd")) ? htpasswd() : line;
        org.junit.jupiter.api.Assumptions.assumeTrue(!htpasswd.equals(line), "htpasswd is not installed");
        try (FakeRegistry source = new FakeRegistry(true, 100);
                DebianRegistry target = DebianRegistry.start(folder, htpasswd)) {
            source.image("app", "1", "layer");
            ImageReference to = ImageReference.parse(target.host() + "/app:1");
            Repository anonymous = Repository.of(to, FakeRegistry.settings(RegistrySettings.TIMEOUT));
            RegistryException refused = assertThrows(
                    RegistryException.class,
                    () -> new ImageCopy(source.repository("app:1"), anonymous).run(unused -> {}));
            assertTrue(refused.getMessage().contains("docker login " + target.host()), refused.getMessage());

            for (String password : List.of("wrong", "pa:ss:word")) {
                Path config = Files.writeString(
                        folder.resolve("config.json"),
                        "{\"auths\":{\"" + target.host() + "\":{\"auth\":\""
                                + Bytes.ofUtf8("ada:" + password).base64() + "\"}}}");
                Repository known = Repository.of(
                        to,
                        new RegistrySettings(
                                false,
                                Optional.empty(),
                                RegistrySettings.TIMEOUT,
                                new DockerCredentials(List.of(config))));
                ImageCopy copy = new ImageCopy(source.repository("app:1"), known);
                if (password.equals("wrong")) {
                    RegistryException denied = assertThrows(RegistryException.class, () -> copy.run(unused -> {}));
                    assertTrue(denied.getMessage().contains("401"), denied.getMessage());
                    assertTrue(!denied.getMessage().contains("wrong"), denied.getMessage());
                } else {
                    assertEquals(1, copy.run(unused -> {}).manifests());
                }
            }
        }
    }

    private static String htpasswd() throws Exception {
        Process process = new ProcessBuilder("htpasswd", "-nbB", "ada", "pa:ss:word").start();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    }
}
