package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle;
import dev.cairn.tools.bundle.Bundle.SignerMaterial;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
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

    /** That of a bundle with a certificate; empty where it only hints at a key. */
    static Optional<BundleKey> certified(Bundle bundle) throws MalformedException {
        if (!(bundle.signer() instanceof SignerMaterial.Certificates certificates)) {
            return Optional.empty();
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Bytes der : certificates.chain()) {
            chain.add(Certificates.parse(der.unsafeArray()));
        }
        X509Certificate leaf = chain.get(0);
        Certified certified = new Certified(certificates.leaf(), leaf, chain.subList(1, chain.size()));
        return Optional.of(new BundleKey(VerificationKey.fromCertificate(leaf), Optional.of(certified)));
    }
}
