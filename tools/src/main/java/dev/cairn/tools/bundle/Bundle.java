package dev.cairn.tools.bundle;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.util.List;
import java.util.Optional;

/**
 * A Sigstore bundle.
 *
 * @param version of its format
 * @param signer what names the key that signed
 * @param entries what logs said of the signature
 * @param timestamps of the signature, DER of RFC 3161 TimeStampResp
 * @param content what was signed, with the signature
 */
public record Bundle(
        BundleVersion version, SignerMaterial signer, List<LogEntry> entries, List<Bytes> timestamps, Content content) {
    /** Copies the lists. */
    public Bundle {
        entries = List.copyOf(entries);
        timestamps = List.copyOf(timestamps);
    }

    /** What names the key that signed. */
    public sealed interface SignerMaterial {
        /**
         * A key that the verifier has.
         *
         * @param hint which one; free text, may be empty
         */
        record KeyHint(String hint) implements SignerMaterial {}

        /**
         * Certificates.
         *
         * @param chain DER, the signer's first, never empty; more than one only in versions before 0.3
         */
        record Certificates(List<Bytes> chain) implements SignerMaterial {
            /** Copies the list; refuses none. */
            public Certificates {
                chain = List.copyOf(chain);
                if (chain.isEmpty()) {
                    throw new IllegalArgumentException("a chain has a certificate");
                }
            }

            /** DER of the signer's. */
            public Bytes leaf() {
                return chain.get(0);
            }
        }
    }

    /** What was signed. */
    public sealed interface Content {
        /** The one signature. */
        Bytes signature();
    }

    /**
     * An artifact, which the bundle does not hold.
     *
     * @param digest of the artifact, as the bundle says; a hint, the verifier makes its own
     */
    public record MessageSignature(Optional<Digest> digest, Bytes signature) implements Content {}

    /**
     * A digest.
     *
     * @param value as long as the algorithm says
     */
    public record Digest(DigestAlgorithm algorithm, Bytes value) {
        /** Refuses another length. */
        public Digest {
            if (value.size() != algorithm.size()) {
                throw new IllegalArgumentException(
                        "a digest of " + algorithm.shortName() + " has " + algorithm.size() + " bytes");
            }
        }

        /** As {@code sha256:<hex>}. */
        @Override
        public String toString() {
            return algorithm.shortName() + ":" + value.hex();
        }
    }

    /**
     * A DSSE envelope (<a href="https://github.com/secure-systems-lab/dsse/blob/master/protocol.md">dsse</a>) with its one signature.
     *
     * @param payloadType a media type
     * @param keyId of the signature; says nothing
     */
    public record Envelope(String payloadType, Bytes payload, String keyId, Bytes signature) implements Content {}
}
