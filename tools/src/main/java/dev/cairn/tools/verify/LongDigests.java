package dev.cairn.tools.verify;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Hash computations for messages of many megabytes: those of the native provider where its library loads. That takes a moment; but the platform's are slow in a
 * JVM that compiles little, which short commands are started with (33 MB/s against 500 and more).
 */
final class LongDigests {
    /** As the core sets it: without it the provider, which is one for the whole process, would read no Ed25519 keys. */
    private static final String ED_KEY_FACTORY = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private LongDigests() {}

    /** A fresh computation. */
    static MessageDigest of(DigestAlgorithm algorithm) {
        MessageDigest platform = algorithm.newDigest();
        if (System.getProperty(ED_KEY_FACTORY) == null) {
            System.setProperty(ED_KEY_FACTORY, "true");
        }
        try {
            AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
            provider.assertHealthy();
            return MessageDigest.getInstance(platform.getAlgorithm(), provider);
        } catch (LinkageError | RuntimeException | NoSuchAlgorithmException e) {
            return platform;
        }
    }
}
