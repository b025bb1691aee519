package dev.cairn.core.crypto;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.encodings.PKCS1Encoding;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private key in this process's memory. {@link KeyFiles} keeps it in a file. */
public final class LocalKey implements SigningKey {
    private static final String OBJECT = "private key";
    // PKCS #8 of RFC 8410 (without the public key) and of RFC 9881 (the seed only), up to the 32 secret bytes.
    private static final byte[] ED25519_PREFIX = hex("302e020100300506032b657004220420");
    private static final byte[] ML_DSA_44_PREFIX = hex("3034020100300b060960864801650304031104228020");
    private static final int SEED_BYTES = 32;

    @FunctionalInterface
    private interface DigestSigner {
        byte[] sign(DigestAlgorithm algorithm, byte[] digest);
    }

    @FunctionalInterface
    private interface MessageSigner {
        byte[] sign(byte[] message);
    }

    private final Bytes pkcs8;
    private final VerificationKey publicKey;
    private final DigestSigner digestSigner;
    private final MessageSigner messageSigner;

    private LocalKey(byte[] pkcs8, VerificationKey publicKey, DigestSigner digestSigner, MessageSigner messageSigner) {
        this.pkcs8 = Bytes.copyOf(pkcs8);
        this.publicKey = publicKey;
        this.digestSigner = digestSigner;
        this.messageSigner = messageSigner;
    }

    /** A new key. {@link KeyType#RSA_OTHER} is refused. */
    public static LocalKey generate(KeyType type) {
        if (type == KeyType.RSA_OTHER) {
            throw new IllegalArgumentException("RSA keys are made with 2048, 3072 or 4096 bits");
        }
        CryptoProvider provider = CryptoProvider.get();
        try {
            return switch (type.family()) {
                case ED25519 -> ed25519(randomSeed(), provider);
                case ML_DSA -> mlDsa44(randomSeed(), provider);
                case ECDSA -> {
                    KeyPairGenerator generator = provider.keyPairGenerator("EC");
                    generator.initialize(new ECGenParameterSpec("secp" + type.bits() + "r1"));
                    yield fromPkcs8(generator.generateKeyPair().getPrivate().getEncoded());
                }
                case RSA -> {
                    KeyPairGenerator generator = provider.keyPairGenerator("RSA");
                    generator.initialize(type.bits());
                    yield fromPkcs8(generator.generateKeyPair().getPrivate().getEncoded());
                }
            };
        } catch (MalformedException | GeneralSecurityException e) {
            throw new IllegalStateException(provider.description() + " made a key that cannot be read", e);
        }
    }

    private static byte[] randomSeed() {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        return seed;
    }

    /**
     * Reads an unencrypted PKCS #8 key (RFC 5208, RFC 5958). An ML-DSA-44 key must carry its seed (RFC 9881 section 6).
     *
     * @throws MalformedException if it is not a PKCS #8 key of a {@link KeyType}, or not a valid key
     */
    public static LocalKey fromPkcs8(byte[] der) throws MalformedException {
        return fromPkcs8(der, CryptoProvider.get());
    }

    static LocalKey fromPkcs8(byte[] der, CryptoProvider provider) throws MalformedException {
        AsymmetricKeyParameter key;
        try {
            key = PrivateKeyFactory.createKey(der);
        } catch (IOException | RuntimeException e) {
            throw new MalformedException(OBJECT, "not an unencrypted PKCS #8 key of a known algorithm");
        }
        if (key instanceof Ed25519PrivateKeyParameters ed25519) {
            return ed25519(ed25519.getEncoded(), provider);
        }
        if (key instanceof MLDSAPrivateKeyParameters mlDsa && mlDsa.getParameters() == MLDSAParameters.ml_dsa_44) {
            byte[] seed = mlDsa.getSeed();
            if (seed == null) {
                throw new MalformedException(OBJECT, "ML-DSA-44 key without its seed");
            }
            return mlDsa44(seed, provider);
        }
        if (key instanceof ECPrivateKeyParameters ec) {
            return ecdsa(der, ec, provider);
        }
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            return rsa(der, rsa, provider);
        }
        throw new MalformedException(OBJECT, "neither ECDSA, Ed25519, ML-DSA-44 nor RSA");
    }

    /** The ML-DSA-44 key that a seed of 32 bytes gives (FIPS 204, algorithm 1). */
    static LocalKey mlDsa44(byte[] seed, CryptoProvider provider) throws MalformedException {
        byte[] pkcs8 = join(ML_DSA_44_PREFIX, seed);
        byte[] raw = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed).getPublicKey();
        VerificationKey publicKey = VerificationKey.fromSpki(Spki.ofRawKey(KeyType.ML_DSA_44, raw), provider);
        PrivateKey key = decode(provider, "ML-DSA-44", pkcs8);
        DigestSigner none = (algorithm, digest) -> {
            throw new IllegalArgumentException("ML-DSA-44 signs no digests");
        };
        return new LocalKey(pkcs8, publicKey, none, message -> sign(provider.signature("ML-DSA"), key, message));
    }

    /** The Ed25519 key that a seed of 32 bytes gives (RFC 8032 section 5.1.5). */
    static LocalKey ed25519(byte[] seed, CryptoProvider provider) throws MalformedException {
        byte[] secret = seed.clone();
        byte[] pkcs8 = join(ED25519_PREFIX, secret);
        byte[] raw = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(secret, 0, raw, 0);
        VerificationKey publicKey = VerificationKey.fromSpki(Spki.ofRawKey(KeyType.ED25519, raw), provider);
        DigestSigner prehashed = (algorithm, digest) -> {
            if (algorithm != DigestAlgorithm.SHA2_512) {
                throw new IllegalArgumentException("Ed25519ph signs SHA-512 only");
            }
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.signPrehash(secret, 0, raw, 0, new byte[0], digest, 0, signature, 0);
            return signature;
        };
        MessageSigner portable = message -> {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(secret, 0, raw, 0, message, 0, message.length, signature, 0);
            return signature;
        };
        MessageSigner pure = portable;
        if (provider.isNative()) {
            PrivateKey key = decode(provider, "Ed25519", pkcs8);
            pure = message -> message.length <= VerificationKey.MAX_NATIVE_ED25519_MESSAGE
                    ? sign(provider.signature("Ed25519"), key, message)
                    : portable.sign(message);
        }
        return new LocalKey(pkcs8, publicKey, prehashed, pure);
    }

    private static LocalKey ecdsa(byte[] der, ECPrivateKeyParameters secret, CryptoProvider provider)
            throws MalformedException {
        // The public key of the file, if any, is not trusted: it is computed again.
        ECPublicKeyParameters point = new ECPublicKeyParameters(
                new FixedPointCombMultiplier().multiply(secret.getParameters().getG(), secret.getD()),
                secret.getParameters());
        VerificationKey publicKey = VerificationKey.fromSpki(spki(point), provider);
        PrivateKey key = decode(provider, "EC", der);
        DigestSigner signer = (algorithm, digest) -> sign(provider.signature("NONEwithECDSA"), key, digest);
        return new LocalKey(der, publicKey, signer, hashing(publicKey.type(), signer));
    }

    private static LocalKey rsa(byte[] der, RSAPrivateCrtKeyParameters secret, CryptoProvider provider)
            throws MalformedException {
        VerificationKey publicKey = VerificationKey.fromSpki(
                spki(new RSAKeyParameters(false, secret.getModulus(), secret.getPublicExponent())), provider);
        DigestSigner signer = (algorithm, digest) -> {
            PKCS1Encoding engine = new PKCS1Encoding(new RSABlindedEngine());
            engine.init(true, secret);
            byte[] info = algorithm.digestInfo(digest);
            try {
                return engine.processBlock(info, 0, info.length);
            } catch (CryptoException e) {
                throw new IllegalStateException("RSA signature failed", e);
            }
        };
        return new LocalKey(der, publicKey, signer, hashing(publicKey.type(), signer));
    }

    private static byte[] spki(AsymmetricKeyParameter key) throws MalformedException {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded("DER");
        } catch (IOException e) {
            throw new MalformedException(OBJECT, "its public key cannot be encoded");
        }
    }

    private static MessageSigner hashing(KeyType type, DigestSigner signer) {
        DigestAlgorithm algorithm = type.messageDigest().orElseThrow();
        return message -> signer.sign(algorithm, algorithm.digest(message));
    }

    private static PrivateKey decode(CryptoProvider provider, String algorithm, byte[] pkcs8)
            throws MalformedException {
        try {
            return provider.privateKey(algorithm, pkcs8);
        } catch (InvalidKeySpecException e) {
            throw new MalformedException(OBJECT, "not a valid " + algorithm + " key");
        }
    }

    private static byte[] sign(Signature signer, PrivateKey key, byte[] message) {
        try {
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was decoded cannot sign", e);
        }
    }

    @Override
    public VerificationKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        return messageSigner.sign(message);
    }

    @Override
    public byte[] signDigest(DigestAlgorithm algorithm, byte[] digest) {
        if (digest.length != algorithm.size()) {
            throw new IllegalArgumentException("a digest of " + algorithm + " has " + algorithm.size() + " bytes");
        }
        return digestSigner.sign(algorithm, digest);
    }

    /** The secret itself, as PKCS #8. */
    Bytes pkcs8() {
        return pkcs8;
    }

    /** Names the public key; never the secret. */
    @Override
    public String toString() {
        return "private key of " + publicKey;
    }

    private static byte[] join(byte[] prefix, byte[] seed) {
        byte[] joined = Arrays.copyOf(prefix, prefix.length + seed.length);
        System.arraycopy(seed, 0, joined, prefix.length, seed.length);
        return joined;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
