package dev.cairn.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log over HTTP, outside of any timed path: checkpoints, entry bundles (<a href="https://c2sp.org/tlog-tiles">tlog-tiles</a>) and
 * the proof routes. What it returns is parsed but not verified.
 */
final class LogClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Target target;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    LogClient(Target target) {
        this.target = target;
    }

    /** The note that the log publishes now. */
    byte[] checkpoint() throws IOException {
        return get("/checkpoint");
    }

    /** The note that the log once published for a size. */
    byte[] checkpoint(long size) throws IOException {
        return get("/checkpoint/" + size);
    }

    /** The entries of a bundle; where the partial bundle is gone, those of the full one, cut to the width asked for. */
    List<Bytes> bundle(BundleId id) throws IOException, MalformedException {
        Optional<byte[]> found = find("/" + id.path());
        if (found.isPresent()) {
            return EntryBundle.decode(found.get(), id.width());
        }
        BundleId full = id.full();
        return EntryBundle.decode(get("/" + full.path()), full.width()).subList(0, id.width());
    }

    InclusionProof inclusionProof(long index, long size) throws IOException, MalformedException {
        return new InclusionProof(index, size, hashes("/proof/inclusion?index=" + index + "&size=" + size));
    }

    ConsistencyProof consistencyProof(long from, long to) throws IOException, MalformedException {
        return new ConsistencyProof(from, to, hashes("/proof/consistency?from=" + from + "&to=" + to));
    }

    private List<Hash> hashes(String route) throws IOException, MalformedException {
        JsonNode array = JSON.readTree(get(route)).path("hashes");
        if (!array.isArray()) {
            throw new MalformedException(route, "no array of hashes");
        }
        List<Hash> hashes = new ArrayList<>(array.size());
        for (JsonNode hash : array) {
            hashes.add(Hash.fromBase64(hash.asText()));
        }
        return hashes;
    }

    /** @throws IOException also if the status is not 200 */
    byte[] get(String route) throws IOException {
        return find(route).orElseThrow(() -> new IOException("404 for " + route));
    }

    private Optional<byte[]> find(String route) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(target.url(route)).timeout(TIMEOUT).build();
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(route);
        }
        return switch (response.statusCode()) {
            case 200 -> Optional.of(response.body());
            case 404 -> Optional.empty();
            default ->
                throw new IOException(response.statusCode() + " for " + route + ": "
                        + new String(response.body(), StandardCharsets.UTF_8));
        };
    }
}
