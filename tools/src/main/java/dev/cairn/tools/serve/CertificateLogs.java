package dev.cairn.tools.serve;

import dev.cairn.ca.issue.RemoteCertificateLog;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.server.ct.CtLog;
import dev.cairn.server.ct.CtSettings;
import dev.cairn.tools.config.Services;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a CA's certificates are logged: in this process, or elsewhere. */
public final class CertificateLogs {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private CertificateLogs() {}

    /**
     * How this process logs certificates: those that lead to its own CA's roots, and to the roots that the configuration names.
     *
     * @throws MalformedException if a file is not what it should be
     */
    public static Optional<CtSettings> settings(Services services, SigningKey key) throws MalformedException {
        if (services.ct().isEmpty()) {
            return Optional.empty();
        }
        Services.Ct ct = services.ct().get();
        List<X509Certificate> roots = new ArrayList<>();
        if (services.ca().isPresent()) {
            Services.Ca ca = services.ca().get();
            roots.add(last(
                    ca.chain().isPresent()
                            ? Keys.chain(ca.chain().get())
                            : Keys.read(ca.key()).chain()));
            for (Path older : Keys.files(ca.olderChains())) {
                roots.add(last(Keys.chain(older)));
            }
        }
        if (ct.roots().isPresent()) {
            roots.addAll(Keys.chain(ct.roots().get()));
        }
        return Optional.of(new CtSettings(
                key, roots.stream().distinct().map(CertificateLogs::der).toList(), ct.leafIndex()));
    }

    private static X509Certificate last(List<X509Certificate> chain) {
        return chain.get(chain.size() - 1);
    }

    private static Bytes der(X509Certificate certificate) {
        try {
            return Bytes.wrap(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has its encoding", e);
        }
    }

    /** The log of this process. */
    public static SideServices.LogOfCertificates local(CtLog log, SigningKey key) {
        return new SideServices.LogOfCertificates(new LocalCertificateLog(log), List.of(key.publicKey()));
    }

    /**
     * A log elsewhere.
     *
     * @throws MalformedException if the file with its key is not one
     */
    public static SideServices.LogOfCertificates remote(Services.RemoteLog log) throws MalformedException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        return new SideServices.LogOfCertificates(
                new RemoteCertificateLog(URI.create(log.url()), client, InstantSource.system(), TIMEOUT),
                List.of(KeyFiles.readPublic(log.key())));
    }
}
