package dev.cairn.core.note;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import java.time.Instant;
import java.time.InstantSource;

/** Keys that the tests of this package sign with. */
final class Keys {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1679315147));
    static final LocalKey ED25519 = LocalKey.generate(KeyType.ED25519);
    static final LocalKey OTHER_ED25519 = LocalKey.generate(KeyType.ED25519);
    static final LocalKey ECDSA = LocalKey.generate(KeyType.ECDSA_P256);
    static final LocalKey ML_DSA = LocalKey.generate(KeyType.ML_DSA_44);

    private Keys() {}

    static NoteSigner signer(NoteKeyType type, String name) throws MalformedException {
        return switch (type) {
            case ED25519 -> NoteSigner.ed25519(name, ED25519);
            case ECDSA -> NoteSigner.ecdsa(name, ECDSA);
            case ED25519_COSIGNATURE -> NoteSigner.ed25519Cosigner(name, ED25519, CLOCK);
            case ML_DSA_44_COSIGNATURE -> NoteSigner.mlDsa44(name, ML_DSA, CLOCK);
        };
    }
}
