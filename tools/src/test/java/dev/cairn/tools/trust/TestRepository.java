package dev.cairn.tools.trust;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.tuf.CanonicalJson;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A repository in memory, whose every file a test can change before it is signed or after. */
final class TestRepository implements TufFetcher {
    static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    static final String FAR = "2027-01-01T00:00:00Z";
    static final String PAST = "2026-02-28T23:59:59Z";

    final Map<String, Bytes> files = new TreeMap<>();
    final Map<String, List<LocalKey>> keys = new TreeMap<>();
    final Map<String, Integer> thresholds = new TreeMap<>();
    final Map<String, String> expires = new TreeMap<>();
    final Map<String, Long> versions = new TreeMap<>();
    Bytes target = Bytes.ofUtf8("{\"the\":\"trusted root\"}");
    boolean consistent = true;

    TestRepository() {
        for (String role : List.of("root", "timestamp", "snapshot", "targets")) {
            // Both kinds of key that repositories of others have. Signatures of Ed25519 have one length.
            keys.put(
                    role,
                    List.of(LocalKey.generate(
                            role.equals("targets") || role.equals("snapshot") ? KeyType.ED25519 : KeyType.ECDSA_P256)));
            thresholds.put(role, 1);
            expires.put(role, FAR);
            versions.put(role, 1L);
        }
        publishAll();
    }

    /** Signs all four with what the fields say. */
    void publishAll() {
        files.put(version("root") + ".root.json", sign(root(), keysOf("root")));
        publish();
    }

    /** Signs targets, snapshot and timestamp. */
    void publish() {
        ObjectNode targets = header("targets");
        ObjectNode entry = targets.putObject("targets").putObject("trusted_root.json");
        entry.put("length", target.size()).putObject("hashes").put("sha256", sha256(target));
        files.put("targets/" + (consistent ? sha256(target) + "." : "") + "trusted_root.json", target);
        Bytes signedTargets = sign(targets, keysOf("targets"));
        files.put(name("targets"), signedTargets);

        ObjectNode snapshot = header("snapshot");
        snapshot.putObject("meta").putObject("targets.json").put("version", version("targets"));
        Bytes signedSnapshot = sign(snapshot, keysOf("snapshot"));
        files.put(name("snapshot"), signedSnapshot);

        files.put("timestamp.json", sign(timestamp(signedSnapshot), keysOf("timestamp")));
    }

    ObjectNode timestamp(Bytes snapshot) {
        ObjectNode timestamp = header("timestamp");
        ObjectNode meta = timestamp.putObject("meta").putObject("snapshot.json").put("version", version("snapshot"));
        meta.put("length", snapshot.size()).putObject("hashes").put("sha256", sha256(snapshot));
        return timestamp;
    }

    Bytes file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    List<LocalKey> keysOf(String role) {
        return Objects.requireNonNull(keys.get(role), role);
    }

    private String name(String role) {
        return (consistent ? version(role) + "." : "") + role + ".json";
    }

    private long version(String role) {
        return versions.getOrDefault(role, 1L);
    }

    ObjectNode header(String role) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("_type", role)
                .put("spec_version", "1.0.31")
                .put("version", version(role))
                .put("expires", expires.get(role));
    }

    ObjectNode root() {
        ObjectNode root = header("root").put("consistent_snapshot", consistent).put("x-unknown", "passed over");
        ObjectNode byId = root.putObject("keys");
        ObjectNode roles = root.putObject("roles");
        keys.forEach((role, ofRole) -> {
            ArrayNode ids = roles.putObject(role)
                    .put("threshold", thresholds.getOrDefault(role, 1))
                    .putArray("keyids");
            for (LocalKey key : ofRole) {
                ids.add(id(key));
                byId.set(id(key), key(key));
            }
        });
        return root;
    }

    static ObjectNode key(LocalKey key) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (key.publicKey().type() == KeyType.ED25519) {
            json.put("keytype", "ed25519").put("scheme", "ed25519");
            json.putObject("keyval").put("public", key.publicKey().rawKey().hex());
        } else {
            json.put("keytype", "ecdsa").put("scheme", "ecdsa-sha2-nistp256");
            json.putObject("keyval").put("public", KeyFiles.publicPem(key.publicKey()));
        }
        return json;
    }

    static String id(LocalKey key) {
        return sha256(canonical(key(key)));
    }

    static Bytes sign(ObjectNode signed, List<LocalKey> keys) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        ArrayNode signatures = envelope.putArray("signatures");
        for (LocalKey key : keys) {
            byte[] signature = key.sign(canonical(signed).unsafeArray());
            signatures
                    .addObject()
                    .put("keyid", id(key))
                    .put("sig", Bytes.wrap(signature).hex());
        }
        envelope.set("signed", signed);
        return Bytes.ofUtf8(envelope.toPrettyString());
    }

    static Bytes canonical(ObjectNode json) {
        try {
            return CanonicalJson.encode(json);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(Bytes bytes) {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(bytes.unsafeArray())).hex();
    }

    /** Signs a role's file again after a change of what is signed. */
    void alter(String file, String role, Consumer<ObjectNode> change) {
        try {
            ObjectNode signed = (ObjectNode)
                    new ObjectMapper().readTree(file(file).toArray()).get("signed");
            change.accept(signed);
            files.put(file, sign(signed, keysOf(role)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> fetched = new ArrayList<>();

    @Override
    public Optional<Bytes> fetch(String path, int maxBytes) throws IOException {
        fetched.add(path);
        Bytes file = files.get(path);
        if (file != null && file.size() > maxBytes) {
            throw tooLong(maxBytes);
        }
        return Optional.ofNullable(file);
    }

    /** As the HTTP client cuts an answer off. */
    private static LimitedBody.TooLongException tooLong(int maxBytes) {
        LimitedBody body = new LimitedBody(maxBytes);
        body.onSubscribe(new java.util.concurrent.Flow.Subscription() {
            @Override
            public void request(long unusedCount) {}

            @Override
            public void cancel() {}
        });
        body.onNext(List.of(java.nio.ByteBuffer.allocate(maxBytes + 1)));
        try {
            body.getBody().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LimitedBody.TooLongException cause) {
                return cause;
            }
        }
        throw new IllegalStateException("not too long");
    }
}
