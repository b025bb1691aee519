package dev.cairn.core.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * Where signatures are computed: the Amazon Corretto Crypto Provider (AWS-LC, native) when its library loads on this machine and a
 * self-test passes, else Bouncy Castle. The choice is made once, when the first key is made, and holds for the life of the process. The system
 * property {@code cairn.crypto} forces it: {@code native} (start-up fails where that is not possible) or {@code bouncycastle}.
 *
 * <p>The provider object is handed to each {@code getInstance}; it is never installed, so that nothing else in the process changes.
 * Instances are not kept per thread: making them costs 0.2 microseconds, a P-256 verification 50.
 *
 * <p>Whichever is chosen, Bouncy Castle computes Ed25519ph from a digest, which the native provider cannot, and RSA is {@link RsaPkcs1}.
 */
public final class CryptoProvider {
    private static final String PROPERTY = "cairn.crypto";
    private static final String ED_KEY_FACTORY = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private static final class Chosen {
        static final CryptoProvider PROVIDER = choose(System.getProperty(PROPERTY), CryptoProvider::loadNative);
    }

    private final Provider jca;
    private final boolean isNative;
    private final String description;

    private CryptoProvider(Provider jca, boolean isNative, String description) {
        this.jca = jca;
        this.isNative = isNative;
        this.description = description;
    }

    /** The provider of this process. */
    public static CryptoProvider get() {
        return Chosen.PROVIDER;
    }

    /** {@code native} or {@code bouncycastle}. */
    public String name() {
        return isNative ? "native" : "bouncycastle";
    }

    /** The provider with its version, and why it is not the native one if it is not: one line for the start-up log. */
    public String description() {
        return description;
    }

    boolean isNative() {
        return isNative;
    }

    /**
     * @param forced the value of the system property, null when it is not set
     * @param nativeLoader gives the native provider, or throws with the reason why there is none
     */
    static CryptoProvider choose(@Nullable String forced, Supplier<Provider> nativeLoader) {
        if (forced == null) {
            try {
                return tested(nativeLoader);
            } catch (IllegalStateException e) {
                return bouncyCastle("; no native provider: " + e.getMessage());
            }
        }
        return switch (forced) {
            case "native" -> tested(nativeLoader);
            case "bouncycastle" -> bouncyCastle("; forced by " + PROPERTY);
            default -> throw new IllegalStateException(PROPERTY + " is neither native nor bouncycastle: " + forced);
        };
    }

    static CryptoProvider bouncyCastle(String remark) {
        Provider provider = new BouncyCastleProvider();
        return new CryptoProvider(provider, false, "Bouncy Castle " + provider.getVersionStr() + remark);
    }

    private static CryptoProvider tested(Supplier<Provider> nativeLoader) {
        Provider provider = nativeLoader.get();
        CryptoProvider candidate = new CryptoProvider(provider, true, provider.getInfo());
        CryptoSelfTest.run(candidate);
        return candidate;
    }

    static Provider loadNative() {
        // Without it the provider verifies Ed25519 but cannot read Ed25519 keys. It is read when the class is loaded.
        if (System.getProperty(ED_KEY_FACTORY) == null) {
            System.setProperty(ED_KEY_FACTORY, "true");
        }
        try {
            AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
            provider.assertHealthy();
            return provider;
        } catch (LinkageError | RuntimeException e) {
            throw new IllegalStateException("it does not load: " + e, e);
        }
    }

    /** Decodes a SubjectPublicKeyInfo; refuses a point that is not on its curve. */
    PublicKey publicKey(String algorithm, byte[] spki) throws InvalidKeySpecException {
        return keyFactory(algorithm).generatePublic(new X509EncodedKeySpec(spki));
    }

    PrivateKey privateKey(String algorithm, byte[] pkcs8) throws InvalidKeySpecException {
        return keyFactory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private KeyFactory keyFactory(String algorithm) {
        try {
            return KeyFactory.getInstance(algorithm, jca);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(description + " reads no keys of " + algorithm, e);
        }
    }

    KeyPairGenerator keyPairGenerator(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm, jca);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(description + " makes no keys of " + algorithm, e);
        }
    }

    Signature signature(String algorithm) {
        try {
            return Signature.getInstance(algorithm, jca);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(description + " computes no " + algorithm, e);
        }
    }
}
