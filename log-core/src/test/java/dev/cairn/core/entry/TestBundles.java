package dev.cairn.core.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Sigstore bundles among the foreign vectors. */
public final class TestBundles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestBundles() {}

    /** A bundle by the name of its folder. */
    public static JsonNode bundle(String name) throws IOException {
        return JSON.readTree(Vectors.path("bundles")
                .resolve(name)
                .resolve("bundle.sigstore.json")
                .toFile());
    }

    /** Transparency log entries of a kind and version, by the name of their folder. */
    public static Map<String, JsonNode> entries(EntryKind kind) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(Vectors.path("bundles"))) {
            folders = all.filter(Files::isDirectory).toList();
        }
        Map<String, JsonNode> found = new TreeMap<>();
        for (Path folder : folders) {
            String name = String.valueOf(folder.getFileName());
            if (!name.startsWith("bundle-malformed-json")) {
                for (JsonNode entry : bundle(name).at("/verificationMaterial/tlogEntries")) {
                    if (entry.at("/kindVersion/kind").asText().equals(kind.kindName())
                            && entry.at("/kindVersion/version").asText().equals(kind.version())) {
                        found.put(name, entry);
                    }
                }
            }
        }
        return found;
    }

    /** Bytes of a base64 member. */
    public static Bytes bytes(JsonNode base64) {
        return Bytes.wrap(Base64.getDecoder().decode(base64.asText()));
    }
}
