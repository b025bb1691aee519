package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Who signed. */
public sealed interface Signer {
    /** What two signatures of the same signer have in common, and no two signers: issuer and identity, or the key. */
    String distinctName();

    /**
     * Who has a certificate of a trusted authority.
     *
     * @param identity the subject alternative name
     * @param issuer of the token, from extension 1.3.6.1.4.1.57264.1.8, or .1.1; empty if the certificate has neither
     * @param extensions Fulcio's, by OID, such as {@code 1.3.6.1.4.1.57264.1.12}, as text
     * @param certificate DER
     * @param notBefore first moment of its validity
     * @param notAfter last moment of its validity
     */
    record Certified(
            String identity,
            String issuer,
            Map<String, String> extensions,
            Bytes certificate,
            Instant notBefore,
            Instant notAfter)
            implements Signer {
        /** Copies the map. */
        public Certified {
            extensions = Map.copyOf(extensions);
        }

        @Override
        public String distinctName() {
            // ADA@… and ada@… may be two to an issuer; a threshold that took them for two people would count too many.
            return issuer + " " + identity.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Who has a key.
     *
     * @param fingerprint SHA-256 of the SubjectPublicKeyInfo
     */
    record Keyed(Bytes fingerprint) implements Signer {
        @Override
        public String distinctName() {
            return "sha256:" + fingerprint.hex();
        }
    }
}
