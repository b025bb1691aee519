package dev.cairn.load;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleVersion;
import dev.cairn.tools.bundle.BundleWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A registry in memory, of images that one key has signed: each has a bundle as its referrer. It is to cost as little as can be, as it runs beside what
 * is measured: every answer is made beforehand, head and body, and a connection is a thread that reads a path and writes the bytes.
 */
final class SignedImagesRegistry implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final int MAX_HEAD_BYTES = 8192;
    private static final Bytes NOT_FOUND = Bytes.ofUtf8("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "registry");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Bytes> answers = new ConcurrentHashMap<>(); // by what follows the repository in the path
    private final AtomicLong requests = new AtomicLong();

    SignedImagesRegistry() throws IOException {
        server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        answers.put("/v2/", answer("application/json", Bytes.ofUtf8("{}")));
        threads.execute(this::accept);
    }

    /** As images name it. */
    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** How often it was asked anything. */
    long requests() {
        return requests.get();
    }

    /** Makes an image and its signature; returns its digest. */
    String add(int number, LocalKey key) {
        Bytes image = Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + empty()
                + ",\"layers\":[],\"annotations\":{\"test.number\":\"" + number + "\"}}");
        String digest = put("/manifests/", MANIFEST, image);
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
                        + "\",\"config\":" + empty() + ",\"layers\":["
                        + descriptor(type, put("/blobs/", "application/octet-stream", bundle), bundle.size())
                        + "],\"subject\":"
                        + descriptor(MANIFEST, digest, image.size()) + "}");
        String listed = descriptor(MANIFEST, put("/manifests/", MANIFEST, referrer), referrer.size());
        answers.put(
                "/referrers/" + digest,
                answer(
                        INDEX,
                        Bytes.ofUtf8("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                                + listed.replace("}", ",\"artifactType\":\"" + type + "\"}") + "]}")));
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

    private String put(String place, String type, Bytes content) {
        String digest = digest(content);
        answers.put(place + digest, answer(type, content));
        return digest;
    }

    private static Bytes answer(String type, Bytes body) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.size() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + body.size());
        System.arraycopy(body.unsafeArray(), 0, whole, head.length, body.size());
        return Bytes.wrap(whole);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            byte[] head = new byte[MAX_HEAD_BYTES];
            while (readHead(connection.getInputStream(), head)) {
                requests.incrementAndGet();
                connection.getOutputStream().write(found(head).unsafeArray());
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /** A request has no body, and comes when the one before it is answered. */
    private static boolean readHead(InputStream in, byte[] head) throws IOException {
        int length = 0;
        while (length < head.length) {
            int read = in.read(head, length, head.length - length);
            if (read < 0) {
                return false;
            }
            length += read;
            if (length > 3 && head[length - 1] == '\n' && head[length - 3] == '\n') {
                return true;
            }
        }
        throw new IOException("a request without end");
    }

    private Bytes found(byte[] head) {
        int from = 0;
        while (head[from] != ' ') {
            from++;
        }
        int to = from + 1;
        while (head[to] != ' ') {
            to++;
        }
        String path = new String(head, from + 1, to - from - 1, StandardCharsets.US_ASCII);
        int last = path.lastIndexOf('/');
        return answers.getOrDefault(
                path.equals("/v2/") ? path : path.substring(Math.max(0, path.lastIndexOf('/', last - 1))), NOT_FOUND);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
