package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whose signatures make a role's metadata valid.
 *
 * @param keys by their names in the metadata
 * @param threshold how many different ones must have signed, from 1 on
 */
record RoleRule(Map<String, MetadataKey> keys, long threshold) {
    RoleRule {
        keys = Map.copyOf(keys);
    }

    /**
     * Reads a role.
     *
     * @param known the keys that the root lists, and whose types are known
     * @param listed the names of all keys that it lists
     */
    static RoleRule read(JsonReader json, Map<String, MetadataKey> known, Set<String> listed)
            throws MalformedException {
        Map<String, MetadataKey> keys = new TreeMap<>();
        for (JsonReader id : json.member("keyids").elements()) {
            if (!listed.contains(id.text())) {
                throw id.malformed("no such key");
            }
            MetadataKey key = known.get(id.text());
            if (key != null) {
                keys.put(id.text(), key);
            }
        }
        return new RoleRule(keys, json.member("threshold").integer(1));
    }

    /** How many different keys of the role have signed: one under two names counts once. */
    int signers(Metadata metadata) {
        Set<MetadataKey> good = new HashSet<>();
        metadata.signatures().forEach((id, signature) -> {
            MetadataKey key = keys.get(id);
            if (key != null && !good.contains(key) && key.verify(metadata.canonical(), signature)) {
                good.add(key);
            }
        });
        return good.size();
    }

    /** Whether the same keys must sign. */
    boolean isSameAs(RoleRule other) {
        return threshold == other.threshold && Set.copyOf(keys.values()).equals(Set.copyOf(other.keys.values()));
    }
}
