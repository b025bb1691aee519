package dev.cairn.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.bundle.BundleWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A registry in memory, of images that one key has signed: each has a bundle as its referrer. */
final class SignedImagesRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, Bytes> contents = new ConcurrentHashMap<>(); // by digest
    private final Map<String, Bytes> referrers = new ConcurrentHashMap<>(); // by the digest of the image
    private final AtomicLong requests = new AtomicLong();

    SignedImagesRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    /** As images name it. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often it was asked anything. */
    long requests() {
        return requests.get();
    }

    /** Makes an image and its signature; returns its digest. */
    String add(int number, LocalKey key) {
        Bytes image = Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + empty()
                + ",\"layers\":[],\"annotations\":{\"test.number\":\"" + number + "\"}}");
        String digest = put(image);
        Digest signed =
                new Digest(DigestAlgorithm.SHA2_256, Bytes.wrap(DigestAlgorithm.SHA2_256.digest(image.unsafeArray())));
        Bytes bundle = BundleWriter.write(new Bundle(
                BundleVersion.V0_3,
                new Bundle.SignerMaterial.KeyHint(""),
                List.of(),
                List.of(),
                new Bundle.MessageSignature(Optional.of(signed), Bytes.wrap(key.sign(image.unsafeArray())))));
        String type = BundleVersion.V0_3.mediaType();
        Bytes referrer =
                Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"artifactType\":\"" + type
                        + "\",\"config\":" + empty() + ",\"layers\":[" + descriptor(type, put(bundle), bundle.size())
                        + "],\"subject\":"
                        + descriptor(MANIFEST, digest, image.size()) + "}");
        String listed = descriptor(MANIFEST, put(referrer), referrer.size());
        referrers.put(
                digest,
                Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                        + listed.replace("}", ",\"artifactType\":\"" + type + "\"}") + "]}"));
        return digest;
    }

    private static String empty() {
        Bytes empty = Bytes.ofUtf8("{}");
        return descriptor("application/vnd.oci.empty.v1+json", digest(empty), empty.size());
    }

    private static String descriptor(String mediaType, String digest, int size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private static String digest(Bytes bytes) {
        return "sha256:"
                + Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.unsafeArray()))
                        .hex();
    }

    private String put(Bytes content) {
        String digest = digest(content);
        contents.put(digest, content);
        return digest;
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        Bytes found = path.equals("/v2/")
                ? Bytes.ofUtf8("{}")
                : path.contains("/referrers/") ? referrers.get(last) : contents.get(last);
        String type = path.contains("/referrers/")
                ? INDEX
                : path.contains("/manifests/") ? MANIFEST : "application/octet-stream";
        exchange.getResponseHeaders().set("Content-Type", type);
        try (exchange) {
            if (found == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(found.size()));
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, found.size());
                exchange.getResponseBody().write(found.unsafeArray());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
