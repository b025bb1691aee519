package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Reads X.509 certificates (RFC 5280). */
public final class Certificates {
    private static final String OBJECT = "certificate";

    private Certificates() {}

    /**
     * Reads one DER certificate. Its signature, its time and its trust are not looked at.
     *
     * @throws MalformedException if the bytes are not exactly one DER certificate
     */
    public static X509Certificate parse(byte[] der) throws MalformedException {
        // The platform's reader also takes PEM and ignores what follows; the outermost element rules both out.
        DerReader outer = new DerReader(OBJECT, der);
        outer.enter(DerReader.SEQUENCE);
        outer.end();
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new MalformedException(OBJECT, "not an X.509 certificate");
        }
    }
}
