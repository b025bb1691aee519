package dev.cairn.ca.tuf;

import java.util.List;

/**
 * Whose signatures make a role's metadata valid.
 *
 * @param keys the keys of the role, none twice
 * @param threshold how many of them must have signed
 */
public record RoleKeys(List<TufKey> keys, int threshold) {
    /** Refuses a threshold that no set of signatures can reach, or that none is needed for. */
    public RoleKeys {
        keys = List.copyOf(keys);
        if (threshold < 1 || threshold > keys.size() || keys.stream().distinct().count() != keys.size()) {
            throw new IllegalArgumentException(
                    "a role has keys, none of them twice, and a threshold from 1 to their number");
        }
    }

    /** One key, which must sign. */
    public static RoleKeys of(TufKey key) {
        return new RoleKeys(List.of(key), 1);
    }
}
