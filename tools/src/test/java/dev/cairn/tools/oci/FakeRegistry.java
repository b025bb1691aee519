package dev.cairn.tools.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry in memory: the distribution API with referrers, in pages, and whatever faults a test puts before a path. */
public final class FakeRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PATH = Pattern.compile("/v2/(.+)/(manifests|blobs|referrers)/(uploads/?[^/]*|[^/]+)");

    static {
        // Else each answer with a body waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private record Stored(Bytes bytes, String mediaType) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, Bytes> blobs = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> faults = new ConcurrentHashMap<>();
    private final List<String> requests = java.util.Collections.synchronizedList(new ArrayList<>());
    private final boolean referrersApi;
    private final int pageSize;

    /** A registry with nothing in it. */
    public FakeRegistry(boolean referrersApi, int pageSize) throws IOException {
        this.referrersApi = referrersApi;
        this.pageSize = pageSize;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** How it is reached, with little patience. */
    public static RegistrySettings settings(Duration timeout) {
        return new RegistrySettings(false, Optional.empty(), timeout, new DockerCredentials(List.of()));
    }

    /** A repository of it. */
    public Repository repository(String name) throws Exception {
        return Repository.of(ImageReference.parse(host() + "/" + name), settings(Duration.ofSeconds(20)));
    }

    /** Answers a path in its place. */
    void fault(String path, HttpHandler handler) {
        faults.put(path, handler);
    }

    /** Method and path of all that was asked. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    void putBlob(String repository, Bytes bytes) {
        blobs.put(repository + "@" + Digests.sha256(bytes), bytes);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            requests.add(exchange.getRequestMethod() + " " + uri.getPath());
            HttpHandler fault = faults.get(uri.getPath());
            Matcher path = PATH.matcher(uri.getPath());
            if (fault != null) {
                fault.handle(exchange);
            } else if (uri.getPath().equals("/v2/")) {
                answer(exchange, 200, "application/json", Bytes.ofUtf8("{}"));
            } else if (!path.matches()) {
                answer(exchange, 404, "application/json", Bytes.ofUtf8("{}"));
            } else if (path.group(2).equals("manifests")) {
                manifest(exchange, path.group(1), path.group(3));
            } else if (path.group(2).equals("referrers") && referrersApi) {
                referrers(exchange, path.group(1), path.group(3));
            } else if (path.group(2).equals("blobs")) {
                blob(exchange, path.group(1), path.group(3));
            } else {
                answer(exchange, 404, "application/json", Bytes.ofUtf8("{}"));
            }
        }
    }

    private void manifest(HttpExchange exchange, String repository, String reference) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            Bytes bytes = Bytes.wrap(exchange.getRequestBody().readAllBytes());
            Stored stored = new Stored(bytes, exchange.getRequestHeaders().getFirst("Content-Type"));
            manifests.put(repository + "@" + Digests.sha256(bytes), stored);
            manifests.put(repository + "@" + reference, stored);
            JsonNode subject = JSON.readTree(bytes.toArray()).path("subject");
            if (referrersApi && subject.isObject()) {
                exchange.getResponseHeaders()
                        .set("OCI-Subject", subject.path("digest").asText());
            }
            answer(exchange, 201, "", Bytes.EMPTY);
            return;
        }
        Stored stored = manifests.get(repository + "@" + reference);
        if (stored == null) {
            answer(exchange, 404, "application/json", Bytes.ofUtf8("{}"));
        } else {
            answer(exchange, 200, stored.mediaType(), stored.bytes());
        }
    }

    private void referrers(HttpExchange exchange, String repository, String subject) throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Map.Entry<String, Stored> each : new java.util.TreeMap<>(manifests).entrySet()) {
            Stored stored = each.getValue();
            JsonNode json = JSON.readTree(stored.bytes().toArray());
            if (each.getKey().startsWith(repository + "@sha256:")
                    && json.path("subject").path("digest").asText().equals(subject)) {
                ObjectNode entry = Descriptor.of(
                                stored.mediaType(),
                                Digests.sha256(stored.bytes()),
                                stored.bytes().size())
                        .write();
                entry.put(
                        "artifactType",
                        json.path("artifactType")
                                .asText(json.path("config").path("mediaType").asText()));
                entry.set(
                        "annotations",
                        json.path("annotations").isObject() ? json.path("annotations") : JSON.createObjectNode());
                all.add(entry);
            }
        }
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("from=0");
        int from = Integer.parseInt(query.substring("from=".length()));
        ObjectNode page = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode members = page.putArray("manifests");
        int to = Math.min(all.size(), from + pageSize);
        all.subList(Math.min(from, to), to).forEach(members::add);
        if (to < all.size()) {
            exchange.getResponseHeaders()
                    .set("Link", "<" + exchange.getRequestURI().getPath() + "?from=" + to + ">; rel=\"next\"");
        }
        answer(exchange, 200, MediaTypes.OCI_INDEX, Bytes.wrap(JSON.writeValueAsBytes(page)));
    }

    private void blob(HttpExchange exchange, String repository, String reference) throws IOException {
        Map<String, String> query = query(exchange);
        if (exchange.getRequestMethod().equals("POST")) {
            Bytes mounted = blobs.get(query.get("from") + "@" + query.get("mount"));
            if (mounted != null) {
                blobs.put(repository + "@" + query.get("mount"), mounted);
                answer(exchange, 201, "", Bytes.EMPTY);
                return;
            }
            exchange.getResponseHeaders().set("Location", "/v2/" + repository + "/blobs/uploads/1");
            answer(exchange, 202, "", Bytes.EMPTY);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            Bytes bytes = Bytes.wrap(exchange.getRequestBody().readAllBytes());
            boolean same = Digests.sha256(bytes).toString().equals(query.get("digest"));
            if (same) {
                putBlob(repository, bytes);
            }
            answer(exchange, same ? 201 : 400, "", Bytes.EMPTY);
        } else {
            Bytes bytes = blobs.get(repository + "@" + reference);
            if (bytes == null) {
                answer(exchange, 404, "application/json", Bytes.ofUtf8("{}"));
            } else {
                answer(exchange, 200, "application/octet-stream", bytes);
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new java.util.HashMap<>();
        String raw = exchange.getRequestURI().getQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return query;
    }

    static void answer(HttpExchange exchange, int status, String mediaType, Bytes body) throws IOException {
        if (!mediaType.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", mediaType);
        }
        exchange.getRequestBody().readAllBytes();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.size()));
        }
        exchange.sendResponseHeaders(status, head || body.size() == 0 ? -1 : body.size());
        if (!head) {
            exchange.getResponseBody().write(body.toArray());
        }
    }

    /** Sends zeros until nobody reads them. */
    static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] zeros = new byte[64 << 10];
        try {
            while (!Thread.currentThread().isInterrupted()) {
                exchange.getResponseBody().write(zeros);
            }
        } catch (IOException e) {
            // The client has gone, as it must.
        }
    }

    /** Sends nothing, until the registry is closed. */
    static void silent(HttpExchange unused) {
        try {
            Thread.sleep(Duration.ofMinutes(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A manifest in a repository of this registry, with its blobs; returns it. */
    public Manifest image(String repository, String tag, String content) {
        Bytes config = Bytes.ofUtf8(
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}");
        Bytes layer = Bytes.ofUtf8(content);
        putBlob(repository, config);
        putBlob(repository, layer);
        ObjectNode json = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        json.set(
                "config",
                Descriptor.of(MediaTypes.OCI_CONFIG, Digests.sha256(config), config.size())
                        .write());
        json.putArray("layers")
                .add(Descriptor.of("application/vnd.oci.image.layer.v1.tar", Digests.sha256(layer), layer.size())
                        .write());
        return keep(repository, tag, json);
    }

    /** Something that refers to a manifest. */
    public Manifest referrer(String repository, Descriptor subject, String artifactType, String content) {
        Bytes layer = Bytes.ofUtf8(content);
        putBlob(repository, layer);
        putBlob(repository, Bytes.ofUtf8("{}"));
        ObjectNode json = JSON.createObjectNode()
                .put("schemaVersion", 2)
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("artifactType", artifactType);
        json.set("config", Repository.EMPTY_CONFIG.write());
        json.putArray("layers")
                .add(Descriptor.of(artifactType, Digests.sha256(layer), layer.size())
                        .write());
        json.set(
                "subject",
                Descriptor.of(subject.mediaType(), subject.digest(), subject.size())
                        .write());
        Manifest manifest = Repository.made(json);
        return keep(repository, manifest.digest().toString(), json);
    }

    /** An index of manifests, each for another platform. */
    Manifest index(String repository, String tag, List<Manifest> children) {
        ObjectNode json = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode members = json.putArray("manifests");
        for (Manifest child : children) {
            ObjectNode member = Descriptor.of(
                            child.descriptor().mediaType(),
                            child.digest(),
                            child.bytes().size())
                    .write();
            member.putObject("platform").put("os", "linux").put("architecture", "arch" + members.size());
            members.add(member);
        }
        return keep(repository, tag, json);
    }

    private Manifest keep(String repository, String tag, ObjectNode json) {
        try {
            Manifest manifest = Repository.made(json);
            Stored stored = new Stored(manifest.bytes(), manifest.descriptor().mediaType());
            manifests.put(repository + "@" + manifest.digest(), stored);
            manifests.put(repository + "@" + tag, stored);
            return manifest;
        } catch (IllegalStateException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
