package dev.cairn.core.entry;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The algorithms that an operator can permit for entries, under the names of Rekor's setting {@code client-signing-algorithms}. */
public enum SigningAlgorithm {
    ECDSA_P256_SHA256("ecdsa-sha2-256-nistp256", KeyType.ECDSA_P256, DigestAlgorithm.SHA2_256),
    ECDSA_P384_SHA384("ecdsa-sha2-384-nistp384", KeyType.ECDSA_P384, DigestAlgorithm.SHA2_384),
    ECDSA_P521_SHA512("ecdsa-sha2-512-nistp521", KeyType.ECDSA_P521, DigestAlgorithm.SHA2_512),
    /** Signs messages: of use to {@code dsse} alone. */
    ED25519("ed25519", KeyType.ED25519, null),
    ED25519_PH("ed25519-ph", KeyType.ED25519, DigestAlgorithm.SHA2_512),
    RSA_2048_SHA256("rsa-sign-pkcs1-2048-sha256", KeyType.RSA_2048, DigestAlgorithm.SHA2_256),
    RSA_3072_SHA256("rsa-sign-pkcs1-3072-sha256", KeyType.RSA_3072, DigestAlgorithm.SHA2_256),
    RSA_4096_SHA256("rsa-sign-pkcs1-4096-sha256", KeyType.RSA_4096, DigestAlgorithm.SHA2_256);

    private final String settingName;
    private final KeyType keyType;
    private final @Nullable DigestAlgorithm digestAlgorithm;

    SigningAlgorithm(String settingName, KeyType keyType, @Nullable DigestAlgorithm digestAlgorithm) {
        this.settingName = settingName;
        this.keyType = keyType;
        this.digestAlgorithm = digestAlgorithm;
    }

    /** The algorithm with a name of the setting. */
    public static Optional<SigningAlgorithm> bySettingName(String name) {
        for (SigningAlgorithm algorithm : values()) {
            if (algorithm.settingName.equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The name in the setting. */
    public String settingName() {
        return settingName;
    }

    /** The type of key. */
    public KeyType keyType() {
        return keyType;
    }

    /** The hash function whose digest is signed; empty where the message itself is signed. */
    public Optional<DigestAlgorithm> digestAlgorithm() {
        return Optional.ofNullable(digestAlgorithm);
    }
}
