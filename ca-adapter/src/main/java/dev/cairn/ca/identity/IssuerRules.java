package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What must be so of an issuer in a configuration, as <a href="https://github.com/sigstore/fulcio/blob/main/pkg/config/config.go">Fulcio</a> has it. */
final class IssuerRules {
    private IssuerRules() {}

    /**
     * Refuses what is no URL of an issuer: OpenID Connect Core section 2 wants https, and neither query nor fragment.
     *
     * @param wildcard whether there may be {@code *} in it
     */
    static void checkUrl(String path, String url, boolean wildcard, boolean allowHttp) throws MalformedException {
        if (!wildcard && url.contains("*")) {
            throw new MalformedException(path, "has a *; patterns belong into meta-issuers");
        }
        // A port may be any number; a host with a * in it is never a loopback host.
        URI uri = parse(url.replace(":*", ":1").replace('*', 'x'));
        if (uri == null
                || uri.getHost() == null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo() != null) {
            throw new MalformedException(path, "is no URL with a host and without user, query and fragment");
        }
        boolean allowed = "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && (allowHttp || isLoopback(uri.getHost())));
        if (!allowed) {
            throw new MalformedException(
                    path, "is not https; http is for loopback hosts, or needs allow-http-issuers: true");
        }
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static @Nullable URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    static void check(ConfigNode node, IssuerEntry entry) throws MalformedException {
        if (!entry.issuerClaim().isEmpty()) {
            if (entry.type() != IssuerType.EMAIL) {
                throw new MalformedException(node.at("issuer-claim"), "is for issuers of the type email only");
            }
            ClaimPath.parse(node.at("issuer-claim"), entry.issuerClaim());
        }
        switch (entry.type()) {
            case SPIFFE -> checkSpiffe(node, entry);
            case URI -> checkUri(node, entry);
            case USERNAME -> checkUsername(node, entry);
            default -> {
                // The others need nothing further.
            }
        }
        if (!entry.caCertificates().isEmpty()) {
            checkCertificates(node, entry.caCertificates());
        }
    }

    private static void checkSpiffe(ConfigNode node, IssuerEntry entry) throws MalformedException {
        if (entry.wildcard()) {
            throw new MalformedException(
                    node.at("type"), "spiffe is not for meta-issuers: many would share a trust domain");
        }
        if (!SubjectSyntax.isTrustDomain(entry.spiffeTrustDomain())) {
            throw new MalformedException(
                    node.at("spiffe-trust-domain"), "is missing, or no SPIFFE trust domain (a-z, 0-9, dot, - and _)");
        }
    }

    private static void checkUri(ConfigNode node, IssuerEntry entry) throws MalformedException {
        String path = node.at("subject-domain");
        URI domain = parse(entry.subjectDomain());
        if (domain == null || domain.getScheme() == null || domain.getHost() == null) {
            throw new MalformedException(path, "is missing, or no URI with a scheme and a host");
        }
        URI issuer = issuer(path, entry);
        if (!domain.getScheme().equals(issuer.getScheme())) {
            throw new MalformedException(path, "has another scheme than the issuer");
        }
        checkDomain(path, domain.getHost(), issuer.getHost());
    }

    private static void checkUsername(ConfigNode node, IssuerEntry entry) throws MalformedException {
        String path = node.at("subject-domain");
        String domain = entry.subjectDomain();
        if (domain.isEmpty()) {
            throw new MalformedException(path, "is missing");
        }
        if (domain.contains(":") || domain.contains("/")) {
            throw new MalformedException(path, "has a scheme or a path; it is a domain, as example.com");
        }
        checkDomain(path, domain, issuer(path, entry).getHost());
    }

    private static URI issuer(String path, IssuerEntry entry) throws MalformedException {
        URI issuer = parse(entry.url());
        if (issuer == null || issuer.getHost() == null) {
            throw new MalformedException(path, "cannot be compared with an issuer that is a pattern");
        }
        return issuer;
    }

    /** The last two labels must be the same: who has proved to own the issuer owns the domain. */
    private static void checkDomain(String path, String domain, String issuerHost) throws MalformedException {
        if (domain.equalsIgnoreCase(issuerHost)) {
            return;
        }
        List<String> labels = List.of(domain.toLowerCase(Locale.ROOT).split("\\.", -1));
        List<String> issuerLabels = List.of(issuerHost.toLowerCase(Locale.ROOT).split("\\.", -1));
        if (labels.size() < 2 || issuerLabels.size() < 2 || !lastTwo(labels).equals(lastTwo(issuerLabels))) {
            throw new MalformedException(path, "has not the second-level and top-level domain of the issuer");
        }
    }

    private static List<String> lastTwo(List<String> labels) {
        return labels.subList(labels.size() - 2, labels.size());
    }

    private static void checkCertificates(ConfigNode node, String pem) throws MalformedException {
        try {
            for (Pem certificate : Pem.parseAll(pem)) {
                if (!certificate.label().equals("CERTIFICATE")) {
                    throw new MalformedException("PEM", "holds something that is no CERTIFICATE");
                }
            }
            IssuerTls.certificates(pem);
        } catch (MalformedException e) {
            throw new MalformedException(node.at("ca-cert"), e.rule());
        }
    }
}
