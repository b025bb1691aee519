package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which signer is meant. */
public sealed interface SignerMatch {
    /** What is wrong with a signer; empty if it is one that is meant. */
    Optional<String> fault(Signer signer);

    /**
     * Who has a certificate.
     *
     * @param identity the subject alternative name
     * @param issuer of the identity token
     * @param extensions by OID; all of them must match, and one that the certificate does not have does not
     */
    record OfCertificate(TextMatch identity, TextMatch issuer, Map<String, TextMatch> extensions)
            implements SignerMatch {
        /** Copies the map. */
        public OfCertificate {
            extensions = Map.copyOf(extensions);
        }

        @Override
        public Optional<String> fault(Signer signer) {
            if (!(signer instanceof Signer.Certified certified)) {
                return Optional.of("signed with a key, and not with a certificate of " + identity);
            }
            if (!identity.matches(certified.identity())) {
                return Optional.of("signed by " + certified.identity() + ", and not by " + identity);
            }
            if (!issuer.matches(certified.issuer())) {
                return Optional.of("the identity " + certified.identity() + " is of the issuer " + certified.issuer()
                        + ", and not of " + issuer);
            }
            for (Map.Entry<String, TextMatch> extension : new TreeMap<>(extensions).entrySet()) {
                String value = certified.extensions().get(extension.getKey());
                if (value == null || !extension.getValue().matches(value)) {
                    return Optional.of("the certificate's extension " + extension.getKey() + " is "
                            + (value == null ? "not there" : value) + ", and not " + extension.getValue());
                }
            }
            return Optional.empty();
        }
    }

    /**
     * Who has a key.
     *
     * @param fingerprint SHA-256 of its SubjectPublicKeyInfo
     */
    record OfKey(Bytes fingerprint) implements SignerMatch {
        @Override
        public Optional<String> fault(Signer signer) {
            if (signer instanceof Signer.Keyed keyed && keyed.fingerprint().equals(fingerprint)) {
                return Optional.empty();
            }
            String who = signer instanceof Signer.Certified certified
                    ? "with a certificate of " + certified.identity()
                    : "with another key";
            return Optional.of("signed " + who + ", and not with the key sha256:" + fingerprint.hex());
        }
    }
}
