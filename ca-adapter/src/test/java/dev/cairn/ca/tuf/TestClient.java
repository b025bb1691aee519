package dev.cairn.ca.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A strict client (TUF section 5) that shares no code with the repository; it remembers what it has seen, as clients do. */
final class TestClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private JsonNode root;
    private long timestampVersion;
    private long snapshotVersion;
    private long targetsVersion;

    TestClient(Path folder) throws IOException {
        this.folder = folder;
        this.root = JSON.readTree(Files.readAllBytes(folder.resolve("1.root.json")));
    }

    /** One update; fails if anything is wrong. Returns the targets. */
    Map<String, Bytes> update(Instant now) throws IOException, GeneralSecurityException {
        while (true) {
            long next = root.at("/signed/version").longValue() + 1;
            Path file = folder.resolve(next + ".root.json");
            if (!Files.exists(file)) {
                break;
            }
            JsonNode successor = JSON.readTree(Files.readAllBytes(file));
            verify(successor, root, "root");
            verify(successor, successor, "root");
            assertEquals(next, successor.at("/signed/version").longValue());
            if (!keys(successor, "timestamp").equals(keys(root, "timestamp"))) {
                timestampVersion = 0;
                snapshotVersion = 0;
            }
            root = successor;
        }
        verify(root, root, "root");
        checkExpiry(root, now);
        JsonNode timestamp = JSON.readTree(Files.readAllBytes(folder.resolve("timestamp.json")));
        timestampVersion = check(timestamp, "timestamp", timestampVersion, now);
        JsonNode snapshot = pointed(timestamp, "snapshot");
        snapshotVersion = check(snapshot, "snapshot", snapshotVersion, now);
        JsonNode targets = pointed(snapshot, "targets");
        targetsVersion = check(targets, "targets", targetsVersion, now);
        Map<String, Bytes> contents = new TreeMap<>();
        for (Map.Entry<String, JsonNode> target : targets.at("/signed/targets").properties()) {
            String hash = target.getValue().at("/hashes/sha256").textValue();
            assertEquals(1, target.getValue().at("/hashes").size());
            byte[] content = Files.readAllBytes(folder.resolve("targets").resolve(hash + "." + target.getKey()));
            assertEquals(target.getValue().at("/length").longValue(), content.length);
            assertEquals(hash, sha256(content));
            contents.put(target.getKey(), Bytes.wrap(content));
        }
        return contents;
    }

    private JsonNode pointed(JsonNode from, String role) throws IOException, GeneralSecurityException {
        JsonNode meta = from.at("/signed/meta").get(role + ".json");
        byte[] file = Files.readAllBytes(folder.resolve(meta.get("version") + "." + role + ".json"));
        assertEquals(meta.get("length").longValue(), file.length);
        assertEquals(meta.at("/hashes/sha256").textValue(), sha256(file));
        JsonNode metadata = JSON.readTree(file);
        assertEquals(meta.get("version"), metadata.at("/signed/version"));
        return metadata;
    }

    private long check(JsonNode metadata, String role, long seen, Instant now) throws GeneralSecurityException {
        verify(metadata, root, role);
        assertEquals(role, metadata.at("/signed/_type").textValue());
        long version = metadata.at("/signed/version").longValue();
        assertTrue(version >= seen, role + " goes back to " + version);
        checkExpiry(metadata, now);
        return version;
    }

    private static void checkExpiry(JsonNode metadata, Instant now) {
        assertTrue(now.isBefore(Instant.parse(metadata.at("/signed/expires").textValue())), "expired");
    }

    private static JsonNode keys(JsonNode root, String role) {
        return root.at("/signed/roles").get(role).get("keyids");
    }

    private static void verify(JsonNode metadata, JsonNode root, String role) throws GeneralSecurityException {
        byte[] message = canonical(metadata.get("signed")).getBytes(StandardCharsets.UTF_8);
        Set<String> good = new HashSet<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode signature : metadata.get("signatures")) {
            String id = signature.get("keyid").textValue();
            assertTrue(seen.add(id), "two signatures of one key");
            boolean ofRole = false;
            for (JsonNode known : keys(root, role)) {
                ofRole |= known.textValue().equals(id);
            }
            if (ofRole) {
                JsonNode key = root.at("/signed/keys").get(id);
                assertEquals(id, sha256(canonical(key).getBytes(StandardCharsets.UTF_8)));
                String pem = key.at("/keyval/public").textValue().replaceAll("-----[A-Z ]+-----|\\s", "");
                Signature verifier = Signature.getInstance("SHA256withECDSA");
                verifier.initVerify(KeyFactory.getInstance("EC")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(pem))));
                verifier.update(message);
                assertTrue(verifier.verify(
                        HexFormat.of().parseHex(signature.get("sig").textValue())));
                good.add(id);
            }
        }
        int threshold = root.at("/signed/roles").get(role).get("threshold").intValue();
        assertTrue(good.size() >= threshold, role + ": too few signatures");
    }

    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            List<String> members = new ArrayList<>();
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            Collections.sort(names);
            names.forEach(name -> members.add(quoted(name) + ":" + canonical(node.get(name))));
            return "{" + String.join(",", members) + "}";
        }
        if (node.isArray()) {
            List<String> elements = new ArrayList<>();
            node.forEach(element -> elements.add(canonical(element)));
            return "[" + String.join(",", elements) + "]";
        }
        return node.isTextual() ? quoted(node.textValue()) : node.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
