package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.VerificationException;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * A certificate with poison, signed by the authority that will issue the certificate itself (RFC 6962 section 3.1). It keeps its authority, so
 * that the two agree whatever becomes the active authority meanwhile.
 */
public final class Precertificate {
    private final CertificateAuthority issuer;
    private final LeafTemplate template;
    private final Bytes tbs;
    private final Bytes der;

    private Precertificate(CertificateAuthority issuer, LeafTemplate template, Bytes tbs, Bytes der) {
        this.issuer = issuer;
        this.template = template;
        this.tbs = tbs;
        this.der = der;
    }

    static Precertificate sign(CertificateAuthority issuer, LeafTemplate template) throws VerificationException {
        TBSCertificate tbs = LeafProfile.precertificate(template, issuer);
        byte[] encoded = Der.encode(tbs);
        issuer.lint().precertificate(template, encoded);
        byte[] der = Der.certificate(tbs, issuer.signatureAlgorithm(), issuer.sign(encoded));
        return new Precertificate(issuer, template, Bytes.wrap(encoded), Bytes.wrap(der));
    }

    /** The authority that signed it. */
    public CertificateAuthority issuer() {
        return issuer;
    }

    /** What it says. */
    public LeafTemplate template() {
        return template;
    }

    /** What is signed, the poison included. */
    public Bytes tbs() {
        return tbs;
    }

    /** What a log takes: this precertificate, its issuer, … the root, each DER. */
    public List<Bytes> chain() {
        List<Bytes> chain = new ArrayList<>();
        chain.add(der);
        chain.addAll(issuer.chainDer());
        return List.copyOf(chain);
    }

    /**
     * Signs the certificate.
     *
     * @param scts the promises for this precertificate, verified, one or more
     * @return DER
     * @throws VerificationException if it would not be what was logged, or a check of {@link Lint} fails: then nothing was signed
     */
    public Bytes certificate(List<SignedCertificateTimestamp> scts) throws VerificationException {
        TBSCertificate certificate = LeafProfile.certificate(template, issuer, scts);
        byte[] encoded = Der.encode(certificate);
        LoggedTbs.same(tbs, Bytes.wrap(encoded));
        issuer.lint().certificate(template, scts, encoded);
        return Bytes.wrap(Der.certificate(certificate, issuer.signatureAlgorithm(), issuer.sign(encoded)));
    }
}
