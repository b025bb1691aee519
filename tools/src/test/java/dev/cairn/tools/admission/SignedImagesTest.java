package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.admission.Decision.Outcome;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.bundle.BundleWriter;
import dev.cairn.tools.oci.DockerCredentials;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.oci.Registries;
import dev.cairn.tools.oci.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signers file, a registry and real signatures. */
class SignedImagesTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final Bytes IMAGE =
            Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                    + descriptor("application/vnd.oci.empty.v1+json", Bytes.ofUtf8("{}")) + ",\"layers\":[]}");

    private final Map<String, Bytes> answers = new ConcurrentHashMap<>(); // by the last part of the path
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final LocalKey ours = LocalKey.generate(KeyType.ECDSA_P256);

    @TempDir
    private Path directory = Path.of("");

    private HttpServer server = server();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
        answers.put("", Bytes.ofUtf8("{}"));
        answers.put("v1", IMAGE);
        answers.put(digest(IMAGE).toString(), IMAGE);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        String last = path.substring(path.lastIndexOf('/') + 1);
        Bytes found = answers.get(path.contains("/referrers/") ? "referrers" : last);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", path.contains("/referrers/") ? INDEX : MANIFEST);
            exchange.sendResponseHeaders(found == null ? 404 : 200, found == null ? -1 : found.size());
            if (found != null) {
                exchange.getResponseBody().write(found.unsafeArray());
            }
        }
    }

    private static Digest digest(Bytes bytes) {
        return new Digest(DigestAlgorithm.SHA2_256, Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.unsafeArray())));
    }

    private static String descriptor(String mediaType, Bytes of) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest(of) + "\",\"size\":" + of.size() + "}";
    }

    /** Attaches a signature over some bytes to the image. */
    private void attach(LocalKey key, Bytes signed) {
        Bytes bundle = BundleWriter.write(new Bundle(
                BundleVersion.V0_3,
                new Bundle.SignerMaterial.KeyHint(""),
                List.of(),
                List.of(),
                new Bundle.MessageSignature(Optional.of(digest(signed)), Bytes.wrap(key.sign(signed.unsafeArray())))));
        String type = BundleVersion.V0_3.mediaType();
        Bytes referrer = Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"artifactType\":\""
                + type
                + "\",\"config\":" + descriptor("application/vnd.oci.empty.v1+json", Bytes.ofUtf8("{}"))
                + ",\"layers\":[" + descriptor(type, bundle) + "],\"subject\":" + descriptor(MANIFEST, IMAGE) + "}");
        answers.put(digest(bundle).toString(), bundle);
        answers.put(digest(referrer).toString(), referrer);
        answers.put(
                "referrers",
                Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                        + descriptor(MANIFEST, referrer).replace("}", ",\"artifactType\":\"" + type + "\"}") + "]}"));
    }

    private ImageReference image(String rest) throws MalformedException {
        return ImageReference.parse("127.0.0.1:" + server.getAddress().getPort() + "/" + rest);
    }

    private RegistryImages registries() throws MalformedException {
        return new RegistryImages(new Registries(new RegistrySettings(
                true, Optional.empty(), Duration.ofSeconds(30), new DockerCredentials(List.of()))));
    }

    private ImagePolicy policy(String rules) throws IOException, MalformedException {
        String pem =
                "-----BEGIN PUBLIC KEY-----\\n" + ours.publicKey().spki().base64() + "\\n-----END PUBLIC KEY-----\\n";
        Path signers = Files.writeString(
                directory.resolve("signers.yaml"),
                "version: 1\nrules:\n" + rules.replace("KEY", "{key: \"" + pem + "\"}"));
        Path root = Files.writeString(
                directory.resolve("root.json"),
                "{\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\"}");
        return new PolicyFiles(signers, root, Optional.empty(), registries(), InstantSource.system()).load();
    }

    private Decision decide() throws IOException, MalformedException, UnavailableException, InterruptedException {
        return policy("  - {name: apps, artifact: \"**/app*\", signers: [KEY], require: {log: none}}\n")
                .decide(image("app:v1"), digest(IMAGE));
    }

    @Test
    void signed() throws IOException, MalformedException, UnavailableException, InterruptedException {
        attach(ours, IMAGE);
        Decision decision = decide();
        assertEquals(Outcome.ALLOWED, decision.outcome(), decision::text);
        assertEquals(Optional.of("apps"), decision.rule());
        assertEquals(Optional.of(digest(IMAGE).toString()), decision.digest());
    }

    /** The registry's own question, the list, the manifest, the bundle: nothing under older tags, and no more of what is listed. */
    @Test
    void whatIsEnoughIsEnough() throws IOException, MalformedException, UnavailableException, InterruptedException {
        attach(ours, IMAGE);
        Bytes list = answers.getOrDefault("referrers", Bytes.EMPTY);
        String one =
                list.utf8().substring(list.utf8().indexOf("[") + 1, list.utf8().lastIndexOf("]"));
        String absent = one.replaceFirst("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(64));
        answers.put("referrers", Bytes.ofUtf8(list.utf8().replace(one, one + "," + absent)));
        assertEquals(Outcome.ALLOWED, decide().outcome());
        assertEquals(4, asked.size(), asked::toString);
    }

    @Test
    void notSigned() throws IOException, MalformedException, UnavailableException, InterruptedException {
        answers.put(
                "referrers", Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}"));
        Decision decision = decide();
        assertEquals(Outcome.DENIED, decision.outcome());
        assertTrue(decision.reasons().contains("nothing is attached to it"), decision::text);
    }

    @Test
    void signedByAnotherKey() throws IOException, MalformedException, UnavailableException, InterruptedException {
        attach(LocalKey.generate(KeyType.ECDSA_P256), IMAGE);
        Decision decision = decide();
        assertEquals(Outcome.DENIED, decision.outcome());
        assertTrue(decision.text().contains("does not count: signature"), decision::text);
    }

    /** A good signature over something else that is attached here. */
    @Test
    void anotherImageIsSigned() throws IOException, MalformedException, UnavailableException, InterruptedException {
        attach(ours, Bytes.ofUtf8("{}"));
        assertEquals(Outcome.DENIED, decide().outcome());
    }

    @Test
    void aSignatureThatCannotBeFetchedIsNotAnAnswer() {
        attach(ours, IMAGE);
        answers.keySet()
                .removeIf(name ->
                        name.startsWith("sha256:") && !name.equals(digest(IMAGE).toString()));
        assertThrows(UnavailableException.class, this::decide);
    }

    @Test
    void whatNeedsNoSignatures() throws IOException, MalformedException {
        ImagePolicy policy = policy("""
              - {name: free, artifact: "**/free", action: allow}
              - {name: never, artifact: "**/never", action: deny}
              - {name: apps, artifact: "**/app", signers: [KEY]}
            """);
        assertEquals(
                Outcome.UNCHECKED,
                policy.withoutSignatures(image("free:v1")).orElseThrow().outcome());
        assertEquals(
                Outcome.DENIED,
                policy.withoutSignatures(image("never:v1")).orElseThrow().outcome());
        assertEquals(
                Outcome.DENIED,
                policy.withoutSignatures(image("other:v1")).orElseThrow().outcome());
        assertEquals(Optional.empty(), policy.withoutSignatures(image("app:v1")));
    }

    @Test
    void theHashIsThatOfAllFiles() throws IOException, MalformedException {
        String rules = "  - {name: apps, artifact: \"**/app\", signers: [KEY]}\n";
        String hash = policy(rules).hash();
        assertEquals(hash, policy(rules).hash());
        assertTrue(!hash.equals(policy(rules.replace("apps", "app")).hash()));
    }

    @Test
    void tagsAreResolved()
            throws MalformedException, UnknownImageException, UnavailableException, InterruptedException {
        assertEquals(digest(IMAGE), registries().resolve(image("app:v1")));
        assertThrows(UnknownImageException.class, () -> registries().resolve(image("app:v2")));
    }
}
