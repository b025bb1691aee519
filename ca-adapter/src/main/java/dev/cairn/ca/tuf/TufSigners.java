package dev.cairn.ca.tuf;

import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The private keys at hand, by key ID. Which of them sign what, the root says. */
public final class TufSigners {
    private final Map<String, SigningKey> byId;

    private TufSigners(Map<String, SigningKey> byId) {
        this.byId = Collections.unmodifiableMap(byId);
    }

    /** The keys that can be TUF's, those of P-256, of some; the others are left out. */
    public static TufSigners of(Collection<? extends SigningKey> keys) {
        Map<String, SigningKey> byId = new HashMap<>();
        for (SigningKey key : keys) {
            if (key.publicKey().type() == KeyType.ECDSA_P256) {
                byId.put(new TufKey(key.publicKey()).id(), key);
            }
        }
        return new TufSigners(byId);
    }

    /** As {@link #of(Collection)}. */
    public static TufSigners of(SigningKey... keys) {
        return of(List.of(keys));
    }

    /** Whether there are enough of a role's keys to sign for it. */
    boolean suffice(RoleKeys role) {
        return role.keys().stream().filter(key -> byId.containsKey(key.id())).count() >= role.threshold();
    }

    Optional<SigningKey> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Names key IDs; never a key. */
    @Override
    public String toString() {
        return "signers " + byId.keySet();
    }
}
