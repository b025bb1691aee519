package dev.cairn.ca.issue;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client may sign with, under the names of Fulcio's {@code --client-signing-algorithms} (<a
 * href="https://github.com/sigstore/architecture-docs/blob/main/algorithm-registry.md">algorithm registry</a>).
 */
public enum ClientAlgorithm {
    ECDSA_SHA2_256_NISTP256("ecdsa-sha2-256-nistp256", KeyType.ECDSA_P256, DigestAlgorithm.SHA2_256),
    ECDSA_SHA2_384_NISTP384("ecdsa-sha2-384-nistp384", KeyType.ECDSA_P384, DigestAlgorithm.SHA2_384),
    /** Not in the default list. */
    ECDSA_SHA2_256_NISTP384("ecdsa-sha2-256-nistp384", KeyType.ECDSA_P384, DigestAlgorithm.SHA2_256),
    ECDSA_SHA2_512_NISTP521("ecdsa-sha2-512-nistp521", KeyType.ECDSA_P521, DigestAlgorithm.SHA2_512),
    /** Not in the default list. */
    ECDSA_SHA2_256_NISTP521("ecdsa-sha2-256-nistp521", KeyType.ECDSA_P521, DigestAlgorithm.SHA2_256),
    RSA_SIGN_PKCS1_2048_SHA256("rsa-sign-pkcs1-2048-sha256", KeyType.RSA_2048, DigestAlgorithm.SHA2_256),
    RSA_SIGN_PKCS1_3072_SHA256("rsa-sign-pkcs1-3072-sha256", KeyType.RSA_3072, DigestAlgorithm.SHA2_256),
    RSA_SIGN_PKCS1_4096_SHA256("rsa-sign-pkcs1-4096-sha256", KeyType.RSA_4096, DigestAlgorithm.SHA2_256),
    ED25519("ed25519", KeyType.ED25519, null);

    /** What is taken where nothing is configured. */
    public static final Set<ClientAlgorithm> DEFAULT =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(ECDSA_SHA2_256_NISTP384, ECDSA_SHA2_256_NISTP521)));

    private final String algorithmName;
    private final KeyType keyType;
    private final @Nullable DigestAlgorithm digest;

    ClientAlgorithm(String algorithmName, KeyType keyType, @Nullable DigestAlgorithm digest) {
        this.algorithmName = algorithmName;
        this.keyType = keyType;
        this.digest = digest;
    }

    /** The name in configurations. */
    public String algorithmName() {
        return algorithmName;
    }

    /** The algorithm with a name. */
    public static Optional<ClientAlgorithm> byName(String name) {
        for (ClientAlgorithm algorithm : values()) {
            if (algorithm.algorithmName.equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Whether this is what a key of this type signs with this hash function, none for Ed25519. */
    boolean is(KeyType type, Optional<DigestAlgorithm> hash) {
        return keyType == type && Optional.ofNullable(digest).equals(hash);
    }
}
