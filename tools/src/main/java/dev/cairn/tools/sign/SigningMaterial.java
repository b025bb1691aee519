package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.entry.Verifier;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A key that signs, and what tells verifiers whose it is. Of a key that was made for this, this is the only reference. */
public final class SigningMaterial {
    private final SigningKey key;
    private final SignerMaterial signer;
    private final Verifier verifier;
    private final Optional<Instant> end;

    private SigningMaterial(SigningKey key, SignerMaterial signer, Verifier verifier, Optional<Instant> end) {
        this.key = key;
        this.signer = signer;
        this.verifier = verifier;
        this.end = end;
    }

    /**
     * A key with a certificate.
     *
     * @param end of the certificate's validity
     */
    static SigningMaterial certified(SigningKey key, Bytes certificate, Instant end) {
        return new SigningMaterial(
                key,
                new SignerMaterial.Certificates(List.of(certificate)),
                new Verifier.Certificate(certificate, details(key.publicKey().type())),
                Optional.of(end));
    }

    /**
     * A key that verifiers have.
     *
     * @throws IllegalArgumentException if it is ML-DSA, which signs no digests, or RSA of an unusual length
     */
    public static SigningMaterial managed(SigningKey key) {
        // The hint is what cosign writes: base64 of the SHA-256 of the public key.
        return new SigningMaterial(
                key,
                new SignerMaterial.KeyHint(key.publicKey().fingerprint().base64()),
                new Verifier.PublicKey(
                        key.publicKey().spki(), details(key.publicKey().type())),
                Optional.empty());
    }

    private static KeyDetails details(KeyType type) {
        return switch (type) {
            case ECDSA_P256 -> KeyDetails.PKIX_ECDSA_P256_SHA_256;
            case ECDSA_P384 -> KeyDetails.PKIX_ECDSA_P384_SHA_384;
            case ECDSA_P521 -> KeyDetails.PKIX_ECDSA_P521_SHA_512;
            case RSA_2048 -> KeyDetails.PKIX_RSA_PKCS1V15_2048_SHA256;
            case RSA_3072 -> KeyDetails.PKIX_RSA_PKCS1V15_3072_SHA256;
            case RSA_4096 -> KeyDetails.PKIX_RSA_PKCS1V15_4096_SHA256;
            // Files are signed by their digests: the variant of RFC 8032 that does so, and that Rekor takes.
            case ED25519 -> KeyDetails.PKIX_ED25519_PH;
            case ML_DSA_44, RSA_OTHER ->
                throw new IllegalArgumentException(
                        "a key that signs is ECDSA, Ed25519, or RSA of 2048, 3072 or 4096 bits");
        };
    }

    SigningKey key() {
        return key;
    }

    SignerMaterial signer() {
        return signer;
    }

    Verifier verifier() {
        return verifier;
    }

    DigestAlgorithm algorithm() {
        return verifier.keyDetails().digestAlgorithm().orElseThrow();
    }

    /** Whether it has a certificate. */
    public boolean isCertified() {
        return end.isPresent();
    }

    /** Whether it can be used until a time. */
    boolean isUsableUntil(Instant time) {
        return end.isEmpty() || time.isBefore(end.get());
    }
}
