package dev.cairn.ca.certificate;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** The certificates of an authority: the one that issues first, the root last. */
public final class AuthorityChain {
    private static final String OBJECT = "CA chain";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    /** Key usage, basic constraints, extended key usage. */
    private static final Set<String> KNOWN_CRITICAL = Set.of("2.5.29.15", "2.5.29.19", "2.5.29.37");

    private static final int KEY_CERT_SIGN = 5;
    private static final int MAX_CERTIFICATES = 8;

    private AuthorityChain() {}

    /**
     * Reads a chain: {@code CERTIFICATE} blocks, in their order.
     *
     * @throws MalformedException if it holds no certificate, more than eight, or another kind of block
     */
    public static List<X509Certificate> parse(String pem) throws MalformedException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Pem block : Pem.parseAll(pem)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new MalformedException(OBJECT, "a block is not CERTIFICATE");
            }
            chain.add(Certificates.parse(block.der().unsafeArray()));
        }
        if (chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
            throw new MalformedException(OBJECT, "not one to " + MAX_CERTIFICATES + " certificates");
        }
        return List.copyOf(chain);
    }

    /**
     * Checks that a chain can issue certificates for code signing (RFC 5280 section 6.1, with extended key usage nested as in Fulcio's
     * profile).
     *
     * @throws VerificationException if not: the message names the certificate and the rule
     */
    public static void verify(List<X509Certificate> chain, Instant now) throws VerificationException {
        if (chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
            throw new VerificationException(OBJECT + ": not one to " + MAX_CERTIFICATES + " certificates");
        }
        int root = chain.size() - 1;
        for (int i = 0; i <= root; i++) {
            X509Certificate certificate = chain.get(i);
            String which = OBJECT + ", certificate " + (i + 1) + " (" + certificate.getSubjectX500Principal() + "): ";
            checkTime(certificate, now, which);
            checkAuthority(certificate, i, which);
            checkPurpose(certificate, i == root, which);
            checkSignature(certificate, chain.get(Math.min(i + 1, root)), i == root, which);
        }
    }

    private static void checkTime(X509Certificate certificate, Instant now, String which) throws VerificationException {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new VerificationException(
                    which + "it ended at " + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            throw new VerificationException(
                    which + "it begins at " + certificate.getNotBefore().toInstant());
        }
    }

    private static void checkAuthority(X509Certificate certificate, int below, String which)
            throws VerificationException {
        int pathLength = certificate.getBasicConstraints();
        if (pathLength < 0) {
            throw new VerificationException(which + "basicConstraints does not say that it is a CA");
        }
        if (pathLength < below) {
            throw new VerificationException(
                    which + "its path length is " + pathLength + " with " + below + " authorities below it");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null || !usage[KEY_CERT_SIGN]) {
            throw new VerificationException(which + "keyUsage has no keyCertSign");
        }
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        if (critical != null && !KNOWN_CRITICAL.containsAll(critical)) {
            throw new VerificationException(which + "it has a critical extension that is not known here");
        }
    }

    private static void checkPurpose(X509Certificate certificate, boolean isRoot, String which)
            throws VerificationException {
        List<String> purposes;
        try {
            purposes = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new VerificationException(which + "extKeyUsage cannot be read");
        }
        if (purposes == null
                ? !isRoot
                : !purposes.contains(CODE_SIGNING) && !(isRoot && purposes.contains(ANY_PURPOSE))) {
            throw new VerificationException(which + "extKeyUsage has no codeSigning");
        }
    }

    private static void checkSignature(
            X509Certificate certificate, X509Certificate issuer, boolean isRoot, String which)
            throws VerificationException {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new VerificationException(
                    which + (isRoot ? "the last is not a root: another issued it" : "the next one is not its issuer"));
        }
        try {
            certificate.verify(issuer.getPublicKey());
        } catch (CertificateException e) {
            throw new VerificationException(which + "it cannot be encoded");
        } catch (GeneralSecurityException e) {
            throw new VerificationException(which + "the signature is not that of its issuer");
        }
    }
}
