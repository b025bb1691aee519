package dev.cairn.ca.trust;

import dev.cairn.core.crypto.VerificationKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a deployment, as they are when it is made.
 *
 * @param operator a name, the same for all services; a domain is usual
 * @param url where the certificate authority and the timestamp authority are, without a slash at the end
 * @param logUrl where the log is; all clients find its origin in it if it is {@code https://} and the origin
 * @param origin the log's
 * @param logKey Ed25519
 * @param rekorV1Key ECDSA, if the log speaks Rekor v1 too
 * @param ctLog where certificates are logged, and its key
 * @param caChain the issuing certificate first, the root last; empty if there is no certificate authority
 * @param tsaChain the leaf first, the root last; empty if there is no timestamp authority
 * @param issuers URLs of OIDC issuers
 * @param start from when all of it is used
 */
public record TrustMaterial(
        String operator,
        String url,
        String logUrl,
        String origin,
        VerificationKey logKey,
        Optional<VerificationKey> rekorV1Key,
        Optional<CtLog> ctLog,
        List<X509Certificate> caChain,
        List<X509Certificate> tsaChain,
        List<String> issuers,
        Instant start) {
    /** A certificate transparency log. */
    public record CtLog(String url, VerificationKey key) {}

    /** Copies the lists. */
    public TrustMaterial {
        caChain = List.copyOf(caChain);
        tsaChain = List.copyOf(tsaChain);
        issuers = List.copyOf(issuers);
    }

    /** What a timestamp authority's URL is, whole. */
    public static String timestampUrl(String url) {
        return url + "/api/v1/timestamp";
    }

    /** The trusted root: the log's keys of both protocols at one URL, and the others. */
    public TrustedRoot trustedRoot() {
        Validity validFor = Validity.from(start);
        TrustedRoot root = TrustedRoot.EMPTY.add(TrustKind.TLOG, LogInstance.rekorV2(logUrl, origin, logKey, validFor));
        if (rekorV1Key.isPresent()) {
            root = root.add(TrustKind.TLOG, LogInstance.byKeyHash(logUrl, rekorV1Key.get(), validFor));
        }
        if (!caChain.isEmpty()) {
            root = root.add(TrustKind.CA, Authority.of(url, caChain, validFor));
        }
        if (ctLog.isPresent()) {
            root = root.add(
                    TrustKind.CTLOG,
                    LogInstance.byKeyHash(ctLog.get().url(), ctLog.get().key(), validFor));
        }
        if (!tsaChain.isEmpty()) {
            root = root.add(TrustKind.TSA, Authority.of(timestampUrl(url), tsaChain, validFor));
        }
        return root;
    }

    /** The signing configuration. */
    public SigningConfig signingConfig() {
        Map<ServiceKind, List<Service>> services = new EnumMap<>(ServiceKind.class);
        if (!caChain.isEmpty()) {
            services.put(ServiceKind.CA, List.of(service(url, 1, start)));
        }
        services.put(
                ServiceKind.OIDC,
                issuers.stream().map(issuer -> service(issuer, 1, start)).toList());
        // sigstore-js takes the newest start whatever the version, the others the highest version: v2 has both.
        Service v2 = service(logUrl, 2, start);
        services.put(
                ServiceKind.REKOR,
                rekorV1Key.isPresent() ? List.of(v2, service(logUrl, 1, start.minusSeconds(1))) : List.of(v2));
        if (!tsaChain.isEmpty()) {
            services.put(ServiceKind.TSA, List.of(service(timestampUrl(url), 1, start)));
        }
        return new SigningConfig(services);
    }

    private Service service(String at, int version, Instant from) {
        return new Service(at, version, Validity.from(from), operator);
    }
}
