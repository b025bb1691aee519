package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the path from a root to a certificate by way of others (RFC 5280 section 6.1), for chains that a submitter brings along: the root
 * is his, so this shows that the chain hangs together and nothing about trust. Revocation is not looked at; a chain with name constraints or
 * policies that are critical is refused, because this does not know them.
 */
public final class CertificateChain {
    private static final Map<String, DigestAlgorithm> SIGNATURE_DIGESTS = Map.of(
            "1.2.840.10045.4.3.2", DigestAlgorithm.SHA2_256,
            "1.2.840.10045.4.3.3", DigestAlgorithm.SHA2_384,
            "1.2.840.10045.4.3.4", DigestAlgorithm.SHA2_512,
            "1.2.840.113549.1.1.11", DigestAlgorithm.SHA2_256,
            "1.2.840.113549.1.1.12", DigestAlgorithm.SHA2_384,
            "1.2.840.113549.1.1.13", DigestAlgorithm.SHA2_512);
    private static final String ED25519 = "1.3.101.112";
    /** Key usage, names, basic constraints, extended key usage. */
    private static final Set<String> KNOWN_CRITICAL = Set.of("2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37");

    private static final int KEY_CERT_SIGN = 5;
    /** As in Go: certificates that all bear one name and one key could else be tried in every order. */
    private static final int MAX_SIGNATURES = 100;

    private final List<X509Certificate> intermediates;
    private final X509Certificate root;
    private final Date time;
    private int signatures;

    private CertificateChain(List<X509Certificate> chain) {
        this.intermediates = chain.subList(1, chain.size() - 1);
        this.root = chain.get(chain.size() - 1);
        this.time = chain.get(0).getNotBefore();
    }

    /**
     * Checks a chain at the time when its first certificate begins to be valid.
     *
     * @param chain the end certificate first, the root last, at least two; those between in any order, and not all of them need be used
     * @throws VerificationException if no path leads from the root to the first certificate
     */
    public static void verify(List<X509Certificate> chain) throws VerificationException {
        X509Certificate leaf = chain.get(0);
        CertificateChain search = new CertificateChain(chain);
        if (!leaf.equals(search.root) && (!search.readable(leaf) || !search.reachable(leaf, 0))) {
            throw new VerificationException("certificate chain: the last certificate does not lead to the first");
        }
    }

    /** @param below how many certificates of authorities are below the one that is looked for */
    private boolean reachable(X509Certificate certificate, int below) throws VerificationException {
        if (issues(root, certificate, below)) {
            return true;
        }
        if (below < intermediates.size()) {
            for (X509Certificate issuer : intermediates) {
                if (issues(issuer, certificate, below) && reachable(issuer, below + 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean issues(X509Certificate issuer, X509Certificate subject, int below) throws VerificationException {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())
                || !readable(issuer)
                || !isAuthority(issuer, below)) {
            return false;
        }
        if (++signatures > MAX_SIGNATURES) {
            throw new VerificationException("certificate chain: more than " + MAX_SIGNATURES + " signatures to check");
        }
        return signed(issuer, subject);
    }

    private boolean readable(X509Certificate certificate) {
        try {
            certificate.checkValidity(time);
        } catch (CertificateException e) {
            return false;
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        return critical == null || KNOWN_CRITICAL.containsAll(critical);
    }

    static boolean isAuthority(X509Certificate issuer, int below) {
        // Nine or more, whatever the certificate has.
        boolean[] usage = issuer.getKeyUsage();
        return issuer.getBasicConstraints() >= below && (usage == null || usage[KEY_CERT_SIGN]);
    }

    /**
     * Whether one certificate issued another: an authority by its constraints, of the name that the other says, with the key that signed it.
     * Times are not looked at, nor what the issuer's own issuer allows.
     */
    public static boolean isIssuedBy(X509Certificate issuer, X509Certificate subject) {
        return issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())
                && isAuthority(issuer, 0)
                && signed(issuer, subject);
    }

    private static boolean signed(X509Certificate issuer, X509Certificate subject) {
        try {
            return signed(VerificationKey.fromCertificate(issuer), subject);
        } catch (MalformedException e) {
            return false;
        }
    }

    static boolean signed(VerificationKey key, X509Certificate subject) {
        byte[] tbs;
        try {
            tbs = subject.getTBSCertificate();
        } catch (CertificateEncodingException e) {
            return false;
        }
        String algorithm = subject.getSigAlgOID();
        if (key.type() == KeyType.ED25519) {
            return algorithm.equals(ED25519) && key.verifyMessage(tbs, subject.getSignature());
        }
        Optional<DigestAlgorithm> digest = Optional.ofNullable(SIGNATURE_DIGESTS.get(algorithm));
        return digest.isPresent() && key.verifyMessage(digest.get(), tbs, subject.getSignature());
    }
}
