package dev.cairn.tools.verify;

import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.tools.verify.TrustedMaterial.Authority;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way from a certificate to an authority that is trusted (RFC 5280 section 6.1): signatures, names, constraints of authorities, purposes, and that all of
 * it was valid at a time. Revocation does not exist here: signers' certificates live for minutes. What is critical and unknown is refused, name constraints
 * among it.
 */
final class CertificatePath {
    /** Key usage, names, basic constraints, extended key usage. */
    private static final Set<String> KNOWN_CRITICAL = Set.of("2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37");

    private static final String ANY_PURPOSE = "2.5.29.37.0";
    /** Certificates of one name and key could else be tried in every order. */
    private static final int MAX_SIGNATURES = 100;

    private final Authority authority;
    private final List<X509Certificate> intermediates;
    private final String purpose;
    private final Instant time;
    private int signatures;
    private String fault = "";

    private CertificatePath(Authority authority, List<X509Certificate> intermediates, String purpose, Instant time) {
        this.authority = authority;
        this.intermediates = intermediates;
        this.purpose = purpose;
        this.time = time;
    }

    /**
     * Finds the way, and the certificate that it begins with.
     *
     * @param leaf not looked at beyond its issuer, its times and what is critical in it: what it may be used for is the caller's to say
     * @param intermediates that nobody vouches for
     * @param purpose object identifier that authorities with an extended key usage must have
     * @return the certificate of the leaf's issuer
     * @throws VerificationException if there is none, with the reason that came nearest
     */
    static X509Certificate verify(
            X509Certificate leaf,
            Authority authority,
            List<X509Certificate> intermediates,
            String purpose,
            Instant time)
            throws VerificationException {
        CertificatePath path = new CertificatePath(authority, intermediates, purpose, time);
        if (!authority.validFor().covers(time)) {
            throw new VerificationException(
                    "the authority is trusted from " + authority.validFor() + ", and the time is " + time);
        }
        if (!path.usable("the certificate", leaf)) {
            throw new VerificationException(path.fault);
        }
        Optional<X509Certificate> issuer = path.issuer(leaf, 0);
        if (issuer.isEmpty()) {
            throw new VerificationException(
                    path.fault.isEmpty() ? "the certificate is not of a trusted authority" : path.fault);
        }
        return issuer.get();
    }

    /** The issuer from which the way goes on to the end. */
    private Optional<X509Certificate> issuer(X509Certificate subject, int below) throws VerificationException {
        List<X509Certificate> chain = authority.chain();
        for (int i = 0; i < chain.size(); i++) {
            if (issues(chain.get(i), subject, below) && leadsOn(i, below)) {
                return Optional.of(chain.get(i));
            }
        }
        if (below < intermediates.size()) {
            for (X509Certificate intermediate : intermediates) {
                if (issues(intermediate, subject, below)
                        && issuer(intermediate, below + 1).isPresent()) {
                    return Optional.of(intermediate);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether each certificate of the authority's chain, from one on, is issued by the one behind it. The last one is trusted as it is. */
    private boolean leadsOn(int from, int below) throws VerificationException {
        List<X509Certificate> chain = authority.chain();
        for (int i = from; i + 1 < chain.size(); i++) {
            if (!issues(chain.get(i + 1), chain.get(i), below + 1 + i - from)) {
                return false;
            }
        }
        return true;
    }

    private boolean issues(X509Certificate issuer, X509Certificate subject, int below) throws VerificationException {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) {
            return false;
        }
        if (++signatures > MAX_SIGNATURES) {
            throw new VerificationException("more than " + MAX_SIGNATURES + " signatures of certificates to check");
        }
        if (!CertificateChain.isIssuedBy(issuer, subject)) {
            return false;
        }
        String name = "the authority's certificate";
        if (issuer.getBasicConstraints() < below) {
            fault = name + " allows fewer authorities below it";
            return false;
        }
        if (!hasPurpose(issuer)) {
            fault = name + " is for other purposes";
            return false;
        }
        return usable(name, issuer);
    }

    private boolean usable(String name, X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(time));
        } catch (CertificateException e) {
            fault = name + " was not valid at " + time + ", but from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant();
            return false;
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        if (critical != null && !KNOWN_CRITICAL.containsAll(critical)) {
            fault = name + " has a critical extension that is not known";
            return false;
        }
        return true;
    }

    /** An authority without the extension is for every purpose. */
    private boolean hasPurpose(X509Certificate issuer) {
        try {
            List<String> purposes = issuer.getExtendedKeyUsage();
            return purposes == null || purposes.contains(purpose) || purposes.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
