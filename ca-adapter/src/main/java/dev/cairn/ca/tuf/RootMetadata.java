package dev.cairn.ca.tuf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who signs what (TUF section 4.3).
 *
 * @param roles all four
 */
record RootMetadata(Header header, Map<TufRole, RoleKeys> roles) {
    RootMetadata {
        roles = Collections.unmodifiableMap(new EnumMap<>(roles));
        if (roles.size() != TufRole.values().length) {
            throw new IllegalArgumentException("a root names all four roles");
        }
    }

    RoleKeys role(TufRole role) {
        RoleKeys keys = roles.get(role);
        if (keys == null) {
            throw new IllegalStateException("a root names all four roles");
        }
        return keys;
    }

    static RootMetadata read(Envelope envelope) throws MalformedException {
        JsonReader signed = envelope.signed()
                .only("_type", "spec_version", "version", "expires", "consistent_snapshot", "keys", "roles");
        if (!signed.member("consistent_snapshot").tree().booleanValue()) {
            throw signed.member("consistent_snapshot").malformed("not true");
        }
        Map<String, TufKey> keys = new TreeMap<>();
        JsonReader keysById = signed.member("keys");
        for (String id : keysById.names()) {
            TufKey key = TufKey.read(keysById.member(id).tree());
            if (!key.id().equals(id)) {
                throw keysById.member(id).malformed("its ID is not the SHA-256 of its canonical form");
            }
            keys.put(id, key);
        }
        Map<TufRole, RoleKeys> roles = new EnumMap<>(TufRole.class);
        JsonReader byName = signed.member("roles").only("root", "targets", "snapshot", "timestamp");
        for (TufRole role : TufRole.values()) {
            roles.put(role, role(byName.member(role.wireName()), keys));
        }
        return new RootMetadata(Header.read(TufRole.ROOT, signed), roles);
    }

    private static RoleKeys role(JsonReader json, Map<String, TufKey> keys) throws MalformedException {
        List<TufKey> ofRole = new ArrayList<>();
        for (JsonReader id : json.only("keyids", "threshold").member("keyids").elements()) {
            TufKey key = keys.get(id.text());
            if (key == null) {
                throw id.malformed("no such key");
            }
            ofRole.add(key);
        }
        long threshold = json.member("threshold").integer(1);
        try {
            return new RoleKeys(ofRole, Math.toIntExact(threshold));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw json.malformed("a key is there twice, or the threshold is above the number of keys");
        }
    }

    ObjectNode toJson() {
        ObjectNode json = header.toJson().put("consistent_snapshot", true);
        ObjectNode keys = json.putObject("keys");
        ObjectNode byName = json.putObject("roles");
        roles.forEach((role, ofRole) -> {
            ObjectNode entry = byName.putObject(role.wireName());
            ArrayNode ids = entry.putArray("keyids");
            for (TufKey key : ofRole.keys()) {
                ids.add(key.id());
                keys.set(key.id(), key.toJson());
            }
            entry.put("threshold", ofRole.threshold());
        });
        return json;
    }
}
