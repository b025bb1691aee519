package dev.cairn.tools.http;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whom the other side's TLS certificates are trusted from. */
public final class TlsTrust {
    private TlsTrust() {}

    /**
     * Authorities, and no others.
     *
     * @param pem one or more certificates
     * @param what it is, for messages
     * @throws MalformedException if it has none, or one that is malformed
     */
    public static SSLContext only(String pem, String what) throws MalformedException {
        return context(certificates(pem, what));
    }

    /**
     * Authorities, and those of this Java.
     *
     * @param pem one or more certificates
     * @param what it is, for messages
     * @throws MalformedException if it has none, or one that is malformed
     */
    public static SSLContext besideTheSystems(String pem, String what) throws MalformedException {
        List<X509Certificate> all = new ArrayList<>(certificates(pem, what));
        try {
            TrustManagerFactory system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            system.init((KeyStore) null);
            for (TrustManager manager : system.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    all.addAll(List.of(x509.getAcceptedIssuers()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK's TLS is not as it should be", e);
        }
        return context(all);
    }

    private static List<X509Certificate> certificates(String pem, String what) throws MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.parseAll(pem)) {
            certificates.add(Certificates.parse(block.der().toArray()));
        }
        if (certificates.isEmpty()) {
            throw new MalformedException(what, "there is no certificate in PEM");
        }
        return certificates;
    }

    private static SSLContext context(List<X509Certificate> authorities) {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                roots.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK's TLS is not as it should be", e);
        }
    }
}
