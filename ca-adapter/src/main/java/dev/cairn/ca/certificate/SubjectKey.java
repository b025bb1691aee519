package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.VerificationKey;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The key of a certificate's subject as X.509 writes it. */
final class SubjectKey {
    private SubjectKey() {}

    static SubjectPublicKeyInfo info(VerificationKey key) {
        return SubjectPublicKeyInfo.getInstance(key.spki().unsafeArray());
    }

    /** SHA-1 of the bits of the key, without algorithm and tag (RFC 5280 section 4.2.1.2, method 1): a name, which nothing rests on. */
    static Bytes identifier(SubjectPublicKeyInfo info) {
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-1")
                    .digest(info.getPublicKeyData().getOctets()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
