package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The key that a bundle's signature is verified with.
 *
 * @param certified the certificate that holds it; empty for a key that the verifier has
 */
record BundleKey(VerificationKey key, Optional<Certified> certified) {
    /**
     * The certificate of a key.
     *
     * @param der of the certificate
     * @param parsed the same
     * @param intermediates that the bundle has beside it; nobody vouches for them yet
     */
    record Certified(Bytes der, X509Certificate parsed, List<X509Certificate> intermediates) {
        Certified {
            intermediates = List.copyOf(intermediates);
        }
    }

    /** What an entry of a log must hold as its verifier: the certificate where there is one, else the SubjectPublicKeyInfo. */
    Bytes der() {
        return certified.map(Certified::der).orElse(key.spki());
    }
}
