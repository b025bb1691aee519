package dev.cairn.ca.identity;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** HTTP clients that trust the system's roots and an issuer's own. */
final class IssuerTls {
    private IssuerTls() {}

    /** @throws MalformedException if the text is not one or more certificates in PEM */
    static List<X509Certificate> certificates(String pem) throws MalformedException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.parseAll(pem)) {
            try {
                byte[] der = block.der().toArray();
                certificates.add((X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (GeneralSecurityException e) {
                throw new MalformedException("CA certificates", "one is not an X.509 certificate");
            }
        }
        if (certificates.isEmpty()) {
            throw new MalformedException("CA certificates", "there is none in PEM");
        }
        return certificates;
    }

    /**
     * A client that follows no redirects by itself.
     *
     * @param pem trusted beside the system's roots; empty for none
     */
    static HttpClient client(String pem, Duration connectTimeout) throws MalformedException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        ProxySelector proxy = ProxySelector.getDefault();
        if (proxy != null) {
            builder.proxy(proxy);
        }
        if (!pem.isEmpty()) {
            builder.sslContext(context(certificates(pem)));
        }
        return builder.build();
    }

    private static SSLContext context(List<X509Certificate> own) {
        try {
            TrustManagerFactory system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            system.init((KeyStore) null);
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int number = 0;
            for (TrustManager manager : system.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    for (X509Certificate root : x509.getAcceptedIssuers()) {
                        roots.setCertificateEntry("system-" + number++, root);
                    }
                }
            }
            for (X509Certificate root : own) {
                roots.setCertificateEntry("issuer-" + number++, root);
            }
            TrustManagerFactory all = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            all.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, all.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK's TLS is not as it should be", e);
        }
    }
}
