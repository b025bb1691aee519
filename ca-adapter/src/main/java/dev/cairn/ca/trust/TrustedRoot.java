package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys and chains that signatures are verified with ({@code trusted_root.json}). Written without the newer members {@code operator} and
 * {@code checkpointKeyId}, which older clients refuse.
 *
 * @param items every kind, in their order
 */
public record TrustedRoot(Map<TrustKind, List<TrustItem>> items) {
    static final String OBJECT = "trusted root";
    /** Clients take no other: 0.2 is refused by most. */
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

    /** Nothing is trusted. */
    public static final TrustedRoot EMPTY = new TrustedRoot(Map.of());

    /** Copies the lists; refuses items of another kind, and one key twice in a list. */
    public TrustedRoot {
        Map<TrustKind, List<TrustItem>> copy = new EnumMap<>(TrustKind.class);
        for (TrustKind kind : TrustKind.values()) {
            List<TrustItem> list = List.copyOf(items.getOrDefault(kind, List.of()));
            Set<String> ids = new HashSet<>();
            for (TrustItem item : list) {
                if (!kind.holds(item) || !ids.add(item.keyId())) {
                    throw new IllegalArgumentException(
                            kind.member() + ": an item of another kind, or one of them twice: " + item.keyId());
                }
            }
            copy.put(kind, list);
        }
        items = Collections.unmodifiableMap(copy);
    }

    /** The items of a kind. */
    public List<TrustItem> of(TrustKind kind) {
        return items.getOrDefault(kind, List.of());
    }

    /**
     * The same with one more item.
     *
     * @throws IllegalArgumentException if it is there already, or of another kind
     */
    public TrustedRoot add(TrustKind kind, TrustItem item) {
        List<TrustItem> list = new ArrayList<>(of(kind));
        list.add(item);
        return with(kind, list);
    }

    /**
     * The same with an item that signs nothing after a time. It stays: what was signed before still verifies.
     *
     * @throws IllegalArgumentException if there is none with that ID, it is retired already, or would end before it began
     */
    public TrustedRoot retire(TrustKind kind, String keyId, Instant end) {
        List<TrustItem> list = new ArrayList<>(of(kind));
        for (int i = 0; i < list.size(); i++) {
            TrustItem item = list.get(i);
            if (item.keyId().equals(keyId)) {
                if (item.validFor().end().isPresent()) {
                    throw new IllegalArgumentException("it is retired already: " + keyId);
                }
                list.set(i, item.retired(end));
                return with(kind, list);
            }
        }
        throw new IllegalArgumentException("no " + kind.commandName() + " has the ID " + keyId);
    }

    private TrustedRoot with(TrustKind kind, List<TrustItem> list) {
        Map<TrustKind, List<TrustItem>> changed = new EnumMap<>(items);
        changed.put(kind, list);
        return new TrustedRoot(changed);
    }

    /**
     * Reads {@code trusted_root.json}.
     *
     * @throws MalformedException if a member is missing, unknown, or not what it must be
     */
    public static TrustedRoot parse(Bytes document) throws MalformedException {
        JsonReader json = JsonReader.parse(OBJECT, document);
        json.only("mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
        json.member("mediaType").expect(MEDIA_TYPE);
        Map<TrustKind, List<TrustItem>> items = new EnumMap<>(TrustKind.class);
        for (TrustKind kind : TrustKind.values()) {
            List<TrustItem> list = new ArrayList<>();
            for (JsonReader item : json.list(kind.member())) {
                list.add(
                        switch (kind) {
                            case TLOG, CTLOG -> LogInstance.read(item);
                            case CA, TSA -> Authority.read(item);
                        });
            }
            items.put(kind, list);
        }
        try {
            return new TrustedRoot(items);
        } catch (IllegalArgumentException e) {
            throw json.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** The tree of {@code trusted_root.json}. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("mediaType", MEDIA_TYPE);
        items.forEach((kind, list) -> {
            ArrayNode array = json.putArray(kind.member());
            list.forEach(item -> array.add(item.toJson()));
        });
        return json;
    }

    /** The bytes of {@code trusted_root.json}. */
    public Bytes encode() {
        return Bytes.ofUtf8(toJson().toPrettyString() + "\n");
    }
}
