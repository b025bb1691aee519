package dev.cairn.ca.keys;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import java.util.EnumSet;
import java.util.Set;

/** Which keys an authority may have, and which a signer. Clients do not take certificates of Ed25519 authorities, but signatures of such signers. */
final class KeyTypes {
    private static final Set<KeyType> ALLOWED = EnumSet.of(
            KeyType.ECDSA_P256,
            KeyType.ECDSA_P384,
            KeyType.ECDSA_P521,
            KeyType.RSA_2048,
            KeyType.RSA_3072,
            KeyType.RSA_4096);

    private KeyTypes() {}

    static <K extends SigningKey> K require(K key, String object) throws MalformedException {
        require(key.publicKey().type(), object);
        return key;
    }

    static <K extends SigningKey> K requireSigner(K key, String object) throws MalformedException {
        return key.publicKey().type() == KeyType.ED25519 ? key : require(key, object);
    }

    static void require(KeyType type, String object) throws MalformedException {
        if (!ALLOWED.contains(type)) {
            throw new MalformedException(
                    object,
                    "is of " + type + "; an authority's is P-256, P-384, P-521, or RSA of 2048, 3072 or 4096 bits");
        }
    }
}
