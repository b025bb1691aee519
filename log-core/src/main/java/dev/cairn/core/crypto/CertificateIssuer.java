package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/**
 * An authority that many certificates are held against: what {@link CertificateChain#isIssuedBy} asks of it, read once. Safe for concurrent use.
 */
public final class CertificateIssuer {
    private final X500Principal name;
    private final VerificationKey key;
    private final boolean authority;

    /**
     * Reads an authority's certificate. One that is of no authority is one that issued nothing.
     *
     * @throws MalformedException if its key is not one
     */
    public CertificateIssuer(X509Certificate certificate) throws MalformedException {
        this.name = certificate.getSubjectX500Principal();
        this.key = VerificationKey.fromCertificate(certificate);
        this.authority = CertificateChain.isAuthority(certificate, 0);
    }

    /** Whether it issued a certificate, as {@link CertificateChain#isIssuedBy} says. */
    public boolean issued(X509Certificate subject) {
        return authority && name.equals(subject.getIssuerX500Principal()) && CertificateChain.signed(key, subject);
    }
}
