package dev.cairn.server.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.CertificateChain;
import dev.cairn.core.crypto.Certificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The roots that chains may lead to, and a memory of which authorities issued which. Safe for concurrent use. */
final class AcceptedRoots {
    /** More than there are authorities below a log's roots; who submits cannot add to it without a root's signature. */
    private static final int REMEMBERED = 256;

    /** Longer than the certificates of authorities are. */
    private static final int MAX_REMEMBERED_BYTES = 8192;

    private final List<Root> roots;
    private final Map<Link, Boolean> links = remembering();
    private final Map<Bytes, X509Certificate> authorities = remembering();

    private static <K, V> Map<K, V> remembering() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > REMEMBERED;
            }
        });
    }

    /** A root. */
    record Root(Bytes der, X509Certificate certificate) {}

    private record Link(X509Certificate issuer, X509Certificate subject) {}

    /** @throws MalformedException if one of them is no DER certificate */
    AcceptedRoots(List<Bytes> certificates) throws MalformedException {
        List<Root> parsed = new ArrayList<>();
        for (Bytes der : certificates) {
            parsed.add(new Root(der, Certificates.parse(der.unsafeArray())));
        }
        this.roots = List.copyOf(parsed);
    }

    List<Bytes> certificates() {
        return roots.stream().map(Root::der).toList();
    }

    /**
     * The root that issued the last certificate of a chain.
     *
     * @return empty if the last certificate is one of the roots itself
     * @throws VerificationException if no root that is taken did
     */
    Optional<Root> rootOf(Bytes lastDer, X509Certificate last) throws VerificationException {
        for (Root root : roots) {
            if (root.der().equals(lastDer)) {
                return Optional.empty();
            }
        }
        for (Root root : roots) {
            if (isIssuedBy(root.certificate(), last)) {
                return Optional.of(root);
            }
        }
        throw new VerificationException("chain: leads to no root that this log takes (get-roots lists them)");
    }

    /**
     * A certificate above the first of a chain, which many chains share.
     *
     * @throws MalformedException if it is no DER certificate
     */
    X509Certificate authority(Bytes der) throws MalformedException {
        X509Certificate known = authorities.get(der);
        if (known != null) {
            return known;
        }
        X509Certificate parsed = Certificates.parse(der.unsafeArray());
        if (der.size() <= MAX_REMEMBERED_BYTES) {
            authorities.put(der, parsed);
        }
        return parsed;
    }

    /** {@link CertificateChain#isIssuedBy}, remembered where it holds. */
    boolean isIssuedBy(X509Certificate issuer, X509Certificate subject) {
        Link link = new Link(issuer, subject);
        if (links.get(link) != null) { // which also says that it was used
            return true;
        }
        boolean issued = CertificateChain.isIssuedBy(issuer, subject);
        if (issued) {
            links.put(link, true);
        }
        return issued;
    }
}
