package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What signatures are verified with: the content of a {@code trusted_root.json}.
 *
 * @param logs transparency logs, of Rekor v1 and v2
 * @param certificateAuthorities that certify signers
 * @param certificateLogs whose SCTs are in certificates
 * @param timestampAuthorities of RFC 3161
 */
public record TrustedMaterial(
        List<Log> logs,
        List<Authority> certificateAuthorities,
        List<Log> certificateLogs,
        List<Authority> timestampAuthorities) {
    /** Nothing is trusted: enough for a key that the verifier has, where no log is asked for. */
    public static final TrustedMaterial NONE = new TrustedMaterial(List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public TrustedMaterial {
        logs = List.copyOf(logs);
        certificateAuthorities = List.copyOf(certificateAuthorities);
        certificateLogs = List.copyOf(certificateLogs);
        timestampAuthorities = List.copyOf(timestampAuthorities);
    }

    /**
     * A time range, both ends in it.
     *
     * @param start empty if it has always been so
     * @param end empty while it is so
     */
    public record Period(Optional<Instant> start, Optional<Instant> end) {
        /** Whether a time is in it. */
        public boolean covers(Instant time) {
            return (start.isEmpty() || !time.isBefore(start.get())) && (end.isEmpty() || !time.isAfter(end.get()));
        }

        /** As a person reads it. */
        @Override
        public String toString() {
            return start.map(Instant::toString).orElse("ever") + " to "
                    + end.map(Instant::toString).orElse("now");
        }
    }

    /**
     * A log.
     *
     * @param baseUrl as the trusted root names it
     * @param logId what entries and SCTs name it by
     * @param checkpointKeyId what its checkpoints name it by, where that is another
     * @param validFor when it signs; its start is always there
     */
    public record Log(
            String baseUrl, VerificationKey key, Bytes logId, Optional<Bytes> checkpointKeyId, Period validFor) {}

    /**
     * An authority.
     *
     * @param uri as the trusted root names it; may be empty
     * @param operator who runs it, as the trusted root names them; may be empty
     * @param subject its organization and common name, as the trusted root has them; may be empty
     * @param chain in order, each issued by the one behind it, the one that is trusted last; a timestamp authority's may begin with its leaf
     */
    public record Authority(String uri, String operator, String subject, List<X509Certificate> chain, Period validFor) {
        /** Copies the list; refuses none. */
        public Authority {
            chain = List.copyOf(chain);
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("an authority has a certificate");
            }
        }

        /**
         * Whether both are one authority to whoever counts different ones: they have an operator, a URI, a subject or the key that is trusted in common.
         * An authority that renews its certificates, or has several keys, stands in a trusted root once for each.
         */
        boolean isSameAs(Authority other) {
            return same(operator, other.operator)
                    || same(uri, other.uri)
                    || same(subject, other.subject)
                    || anchor().getPublicKey().equals(other.anchor().getPublicKey());
        }

        private static boolean same(String one, String other) {
            return !one.isEmpty() && one.equals(other);
        }

        private X509Certificate anchor() {
            return chain.get(chain.size() - 1);
        }
    }
}
