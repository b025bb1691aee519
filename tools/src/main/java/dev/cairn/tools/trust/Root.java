package dev.cairn.tools.trust;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.ca.tuf.TufRole;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A root (TUF section 4.3).
 *
 * @param consistentSnapshot whether files have their versions and hashes in their names
 */
record Root(Metadata metadata, boolean consistentSnapshot, Map<TufRole, RoleRule> roles) {
    Root {
        roles = Collections.unmodifiableMap(new EnumMap<>(roles));
    }

    /** Reads a root that signs for itself. Whether anybody trusts it is another question. */
    static Root read(String name, Bytes file) throws MalformedException, VerificationException {
        Metadata metadata = Metadata.parse(TufRole.ROOT, name, file);
        JsonReader signed = metadata.signed();
        Map<String, MetadataKey> keys = new TreeMap<>();
        JsonReader byId = signed.member("keys");
        Set<String> listed = byId.names();
        for (String id : listed) {
            MetadataKey.read(byId.member(id)).ifPresent(key -> keys.put(id, key));
        }
        Map<TufRole, RoleRule> roles = new EnumMap<>(TufRole.class);
        for (TufRole role : TufRole.values()) {
            roles.put(role, RoleRule.read(signed.member("roles").member(role.wireName()), keys, listed));
        }
        JsonReader consistent = signed.member("consistent_snapshot");
        if (!consistent.tree().isBoolean()) {
            throw consistent.malformed("neither true nor false");
        }
        Root root = new Root(metadata, consistent.tree().booleanValue(), roles);
        metadata.verify(root.role(TufRole.ROOT), "its own keys");
        return root;
    }

    RoleRule role(TufRole role) {
        RoleRule rule = roles.get(role);
        if (rule == null) {
            throw new IllegalStateException("a root names all four roles");
        }
        return rule;
    }

    long version() {
        return metadata.version();
    }
}
