package dev.cairn.ca.tsa;

import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;

/** Signs a certificate with an ECDSA key, wherever it is kept. One for each signature. */
final class KeySigner implements ContentSigner {
    private final SigningKey key;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    KeySigner(SigningKey key) {
        this.key = key;
    }

    /** The ECDSA algorithm with the hash function that the type of key has by itself (RFC 5758 section 3.2). */
    static AlgorithmIdentifier algorithm(KeyType type) {
        return new AlgorithmIdentifier(
                switch (type) {
                    case ECDSA_P256 -> X9ObjectIdentifiers.ecdsa_with_SHA256;
                    case ECDSA_P384 -> X9ObjectIdentifiers.ecdsa_with_SHA384;
                    case ECDSA_P521 -> X9ObjectIdentifiers.ecdsa_with_SHA512;
                    default -> throw notEcdsa();
                });
    }

    /** The hash function of {@link #algorithm}. */
    static AlgorithmIdentifier digest(KeyType type) {
        ASN1ObjectIdentifier oid = switch (type) {
            case ECDSA_P256 -> NISTObjectIdentifiers.id_sha256;
            case ECDSA_P384 -> NISTObjectIdentifiers.id_sha384;
            case ECDSA_P521 -> NISTObjectIdentifiers.id_sha512;
            default -> throw notEcdsa();
        };
        return new AlgorithmIdentifier(oid);
    }

    private static IllegalArgumentException notEcdsa() {
        // sigstore-js verifies no other timestamps.
        return new IllegalArgumentException("the key of a timestamp authority is ECDSA");
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm(key.publicKey().type());
    }

    @Override
    public OutputStream getOutputStream() {
        return message;
    }

    @Override
    public byte[] getSignature() {
        return key.sign(message.toByteArray());
    }
}
