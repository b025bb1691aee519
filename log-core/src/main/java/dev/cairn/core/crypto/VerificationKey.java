package dev.cairn.core.crypto;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key, ready to verify with. That it exists means that it is valid: one DER SubjectPublicKeyInfo and nothing after it, a point on
 * its curve, an RSA modulus of 1024 to 8192 bits. Whether a log takes keys of its {@link #type} is the log's own rule: RSA of an unusual size is
 * {@link KeyType#RSA_OTHER}, with its size in {@link #bits}.
 *
 * <p>Instances are immutable and may be used by any thread. Two are equal when their SubjectPublicKeyInfo is.
 *
 * <p>Ed25519 keys of small order, and encodings that are not canonical, are refused. RFC 8032 still lets verifiers differ on a signature whose
 * maker added a point of small order to the key or to R: the native provider refuses it, Bouncy Castle may not. Nobody else can make one.
 */
public final class VerificationKey {
    private static final String OBJECT = "public key";
    private static final int ED25519_SIGNATURE_BYTES = 64;
    // ACCP holds the message in a buffer of this length, and throws beyond it.
    static final int MAX_NATIVE_ED25519_MESSAGE = 1 << 20;
    private static final byte[] NO_CONTEXT = {};

    @FunctionalInterface
    private interface DigestVerifier {
        boolean verify(DigestAlgorithm algorithm, byte[] digest, byte[] signature);
    }

    @FunctionalInterface
    private interface MessageVerifier {
        boolean verify(byte[] message, byte[] signature);
    }

    private final KeyType type;
    private final int bits;
    private final Bytes spki;
    private final DigestVerifier digestVerifier;
    private final MessageVerifier messageVerifier;

    private VerificationKey(
            KeyType type, int bits, byte[] spki, DigestVerifier digestVerifier, MessageVerifier messageVerifier) {
        this.type = type;
        this.bits = bits;
        this.spki = Bytes.copyOf(spki);
        this.digestVerifier = digestVerifier;
        this.messageVerifier = messageVerifier;
    }

    /**
     * Reads a DER SubjectPublicKeyInfo.
     *
     * @throws MalformedException if it is not strict DER, has bytes after its end, is of an algorithm that {@link KeyType} does not have, or is
     *     not a valid key
     */
    public static VerificationKey fromSpki(byte[] der) throws MalformedException {
        return fromSpki(der, CryptoProvider.get());
    }

    static VerificationKey fromSpki(byte[] der, CryptoProvider provider) throws MalformedException {
        KeyType type = Spki.typeOf(der);
        return switch (type.family()) {
            case ECDSA -> ecdsa(type, der, provider);
            case ED25519 -> ed25519(der, provider);
            case ML_DSA -> mlDsa(der, provider);
            case RSA -> rsa(der);
        };
    }

    /** The subject's key of a certificate. */
    public static VerificationKey fromCertificate(X509Certificate certificate) throws MalformedException {
        return of(certificate.getPublicKey());
    }

    /** A key of the Java platform. */
    public static VerificationKey of(PublicKey key) throws MalformedException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new MalformedException(OBJECT, "has no encoding");
        }
        return fromSpki(encoded);
    }

    /**
     * The key with these raw bytes: 32 of Ed25519 (RFC 8032) or 1,312 of ML-DSA-44 (FIPS 204), the forms of verifier keys.
     *
     * @throws MalformedException if the length is wrong or the key is not valid
     */
    public static VerificationKey ofRawKey(KeyType type, byte[] key) throws MalformedException {
        return fromSpki(Spki.ofRawKey(type, key));
    }

    private static VerificationKey ecdsa(KeyType type, byte[] der, CryptoProvider provider) throws MalformedException {
        PublicKey key = decode(provider, "EC", der);
        DigestVerifier verifier = (algorithm, digest, signature) -> {
            byte[] asDer = EcdsaSignature.toDer(signature, type.fieldBytes());
            return asDer != null && verify(provider.signature("NONEwithECDSA"), key, digest, asDer);
        };
        return new VerificationKey(type, type.bits(), der, verifier, hashing(type, verifier));
    }

    private static VerificationKey rsa(byte[] der) throws MalformedException {
        Spki.Rsa key = Spki.rsa(der);
        DigestVerifier verifier = (algorithm, digest, signature) -> RsaPkcs1.verify(key, algorithm, digest, signature);
        return new VerificationKey(key.type(), key.modulus().bitLength(), der, verifier, hashing(key.type(), verifier));
    }

    private static VerificationKey ed25519(byte[] der, CryptoProvider provider) throws MalformedException {
        byte[] raw = Spki.rawKey(KeyType.ED25519, der);
        Spki.checkEd25519(raw);
        DigestVerifier prehashed = (algorithm, digest, signature) -> algorithm == DigestAlgorithm.SHA2_512
                && signature.length == ED25519_SIGNATURE_BYTES
                && Ed25519.verifyPrehash(signature, 0, raw, 0, NO_CONTEXT, digest, 0);
        MessageVerifier pure;
        if (provider.isNative()) {
            PublicKey key = decode(provider, "Ed25519", der);
            pure = (message, signature) -> message.length <= MAX_NATIVE_ED25519_MESSAGE
                    ? verify(provider.signature("Ed25519"), key, message, signature)
                    : signature.length == ED25519_SIGNATURE_BYTES
                            && Ed25519.verify(signature, 0, raw, 0, message, 0, message.length);
        } else {
            pure = (message, signature) -> signature.length == ED25519_SIGNATURE_BYTES
                    && Ed25519.verify(signature, 0, raw, 0, message, 0, message.length);
        }
        return new VerificationKey(KeyType.ED25519, KeyType.ED25519.bits(), der, prehashed, pure);
    }

    private static VerificationKey mlDsa(byte[] der, CryptoProvider provider) throws MalformedException {
        PublicKey key = decode(provider, "ML-DSA-44", der);
        return new VerificationKey(
                KeyType.ML_DSA_44,
                KeyType.ML_DSA_44.bits(),
                der,
                (algorithm, digest, signature) -> false,
                (message, signature) -> verify(provider.signature("ML-DSA"), key, message, signature));
    }

    private static MessageVerifier hashing(KeyType type, DigestVerifier verifier) {
        DigestAlgorithm algorithm = type.messageDigest().orElseThrow();
        return (message, signature) -> verifier.verify(algorithm, algorithm.digest(message), signature);
    }

    private static PublicKey decode(CryptoProvider provider, String algorithm, byte[] der) throws MalformedException {
        try {
            return provider.publicKey(algorithm, der);
        } catch (InvalidKeySpecException e) {
            throw new MalformedException(OBJECT, "not a valid " + algorithm + " key");
        }
    }

    private static boolean verify(Signature verifier, PublicKey key, byte[] message, byte[] signature) {
        try {
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // Providers differ in whether a signature out of range is false or an exception.
            return false;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("a key that was decoded cannot be used", e);
        }
    }

    /** The kind of key. */
    public KeyType type() {
        return type;
    }

    /** Size of the curve's field, or of the modulus of RSA, in bits. */
    public int bits() {
        return bits;
    }

    /** The DER SubjectPublicKeyInfo. */
    public Bytes spki() {
        return spki;
    }

    /** The raw key inside: 32 bytes of Ed25519, 1,312 of ML-DSA-44, X || Y of a curve. RSA has no raw form. */
    public Bytes rawKey() {
        return Bytes.wrap(Spki.rawKey(type, spki.unsafeArray()));
    }

    /** SHA-256 of the SubjectPublicKeyInfo, 32 bytes: the log ID of RFC 6962 and of Rekor v1. */
    public Bytes fingerprint() {
        return Bytes.wrap(DigestAlgorithm.SHA2_256.digest(spki.unsafeArray()));
    }

    /**
     * Whether the signature over the digest is good. ECDSA signatures are DER or, failing that, r || s; RSA is PKCS #1 v1.5; Ed25519 is
     * Ed25519ph, true only with SHA-512; ML-DSA signs no digests here, so it is always false.
     *
     * @param digest as long as the algorithm says; the caller has checked that
     */
    public boolean verifyDigest(DigestAlgorithm algorithm, byte[] digest, byte[] signature) {
        if (digest.length != algorithm.size()) {
            throw new IllegalArgumentException("a digest of " + algorithm + " has " + algorithm.size() + " bytes");
        }
        return digestVerifier.verify(algorithm, digest, signature);
    }

    /** Whether the signature over the message is good, with the hash function that the type of key has by itself; Ed25519 is pure. */
    public boolean verifyMessage(byte[] message, byte[] signature) {
        return messageVerifier.verify(message, signature);
    }

    /** Whether the signature over the digest of the message is good; as {@link #verifyDigest}. */
    public boolean verifyMessage(DigestAlgorithm algorithm, byte[] message, byte[] signature) {
        return digestVerifier.verify(algorithm, algorithm.digest(message), signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerificationKey that && spki.equals(that.spki);
    }

    @Override
    public int hashCode() {
        return spki.hashCode();
    }

    @Override
    public String toString() {
        return type + " " + fingerprint().hex();
    }
}
