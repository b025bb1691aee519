package dev.cairn.tools.audit;

import dev.cairn.core.Bytes;
import java.security.cert.X509Certificate;

/** A certificate that entries are signed with, read once for all of them. One is another's equal only if it is the same. */
final class UsedCertificate {
    private final Bytes der;
    private final X509Certificate parsed;

    UsedCertificate(Bytes der, X509Certificate parsed) {
        this.der = der;
        this.parsed = parsed;
    }

    Bytes der() {
        return der;
    }

    X509Certificate parsed() {
        return parsed;
    }
}
