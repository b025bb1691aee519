package dev.cairn.ca.certificate;

import dev.cairn.core.crypto.KeyType;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What an authority signs certificates with: each curve with the hash function of its size, RSA with PKCS #1 v1.5 and SHA-256. */
final class SignatureAlgorithms {
    // RFC 5758 section 3.2: no parameters.
    private static final AlgorithmIdentifier P256 = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    private static final AlgorithmIdentifier P384 = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);
    private static final AlgorithmIdentifier P521 = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA512);
    // RFC 4055 section 5: the parameters are NULL.
    private static final AlgorithmIdentifier RSA =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);

    private SignatureAlgorithms() {}

    /** Empty for keys that no authority has: clients do not take an Ed25519 one. */
    static Optional<AlgorithmIdentifier> of(KeyType type) {
        return switch (type) {
            case ECDSA_P256 -> Optional.of(P256);
            case ECDSA_P384 -> Optional.of(P384);
            case ECDSA_P521 -> Optional.of(P521);
            case RSA_2048, RSA_3072, RSA_4096 -> Optional.of(RSA);
            case ED25519, RSA_OTHER, ML_DSA_44 -> Optional.empty();
        };
    }
}
