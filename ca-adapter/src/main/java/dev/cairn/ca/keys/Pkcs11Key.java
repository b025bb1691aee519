package dev.cairn.ca.keys;

import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/** A key on a token: this process hashes, the token signs the digest. The platform keeps a session for each thread that is signing. */
final class Pkcs11Key implements SigningKey {
    private final Provider provider;
    private final PrivateKey key;
    private final VerificationKey publicKey;

    Pkcs11Key(Provider provider, PrivateKey key, VerificationKey publicKey) {
        this.provider = provider;
        this.key = key;
        this.publicKey = publicKey;
    }

    @Override
    public VerificationKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] message) {
        DigestAlgorithm algorithm = publicKey.type().messageDigest().orElseThrow();
        return signDigest(algorithm, algorithm.digest(message));
    }

    @Override
    public byte[] signDigest(DigestAlgorithm algorithm, byte[] digest) {
        if (digest.length != algorithm.size()) {
            throw new IllegalArgumentException("a digest of " + algorithm + " has " + algorithm.size() + " bytes");
        }
        try {
            return switch (publicKey.type()) {
                case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> ecdsa(digest);
                case RSA_2048, RSA_3072, RSA_4096 -> rsa(algorithm, digest);
                case RSA_OTHER, ED25519, ML_DSA_44 -> throw new IllegalStateException("a type that is never opened");
            };
        } catch (GeneralSecurityException | ProviderException | IOException e) {
            throw new StoreException("PKCS #11 token: it did not sign", e);
        }
    }

    private byte[] ecdsa(byte[] digest) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("NONEwithECDSA", provider);
        signer.initSign(key);
        signer.update(digest);
        return signer.sign();
    }

    /** With a private key, "encryption" pads with type 1: it is CKM_RSA_PKCS of the DigestInfo (RFC 8017 section 9.2). */
    private byte[] rsa(DigestAlgorithm algorithm, byte[] digest) throws GeneralSecurityException, IOException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding", provider);
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(new DigestInfo(
                        new AlgorithmIdentifier(
                                switch (algorithm) {
                                    case SHA2_256 -> NISTObjectIdentifiers.id_sha256;
                                    case SHA2_384 -> NISTObjectIdentifiers.id_sha384;
                                    case SHA2_512 -> NISTObjectIdentifiers.id_sha512;
                                },
                                DERNull.INSTANCE),
                        digest)
                .getEncoded());
    }

    /** Names the public key. */
    @Override
    public String toString() {
        return "token's private key of " + publicKey;
    }
}
