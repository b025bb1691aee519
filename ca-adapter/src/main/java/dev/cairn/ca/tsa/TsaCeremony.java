package dev.cairn.ca.tsa;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.digests.SHA1Digest;

/**
 * Makes the certificates of a timestamp authority: a root, and a leaf whose only and critical purpose is time-stamping (RFC 3161 section 2.3).
 * Both are valid for ten years: a timestamp is checked at the time it names, but the leaf must be valid then.
 */
public final class TsaCeremony {
    /** The upper bound of both names in RFC 5280, appendix A. */
    private static final int MAX_NAME = 64;

    private static final int YEARS = 10;
    private static final int SERIAL_BITS = 159;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TsaCeremony() {}

    /**
     * Makes the chain.
     *
     * @param organization the O of both names, 1 to 64 characters
     * @param root the root's key, ECDSA, P-384 is usual; not needed afterwards
     * @param leaf the key that will sign timestamps, ECDSA P-256; sigstore-js verifies only ECDSA
     * @param now when validity starts, cut to seconds
     * @return the leaf, the root
     */
    public static List<X509Certificate> makeChain(
            String organization, SigningKey root, VerificationKey leaf, Instant now) {
        if (organization.isBlank() || organization.length() > MAX_NAME) {
            throw new IllegalArgumentException("an organization has 1 to " + MAX_NAME + " characters");
        }
        KeySigner.algorithm(leaf.type());
        Instant start = now.truncatedTo(ChronoUnit.SECONDS);
        Instant end = start.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant();
        X500Name rootName = name(organization, "Timestamp Authority Root");
        X500Name leafName = name(organization, "Timestamp Authority");
        VerificationKey rootKey = root.publicKey();

        X509v3CertificateBuilder rootBuilder = builder(rootName, rootName, rootKey, start, end);
        extend(rootBuilder, Extension.basicConstraints, true, new BasicConstraints(0));
        extend(rootBuilder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        extend(rootBuilder, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(rootKey)));

        X509v3CertificateBuilder leafBuilder = builder(rootName, leafName, leaf, start, end);
        extend(leafBuilder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        // SPEC: "The corresponding certificate MUST contain only one instance of the extended key usage field extension
        // […] This extension MUST
        // be critical."
        extend(leafBuilder, Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
        extend(leafBuilder, Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId(leaf)));
        extend(leafBuilder, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId(rootKey)));
        return List.of(sign(leafBuilder, root), sign(rootBuilder, root));
    }

    private static X500Name name(String organization, String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, VerificationKey key, Instant start, Instant end) {
        BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
        SubjectPublicKeyInfo spki = SubjectPublicKeyInfo.getInstance(key.spki().unsafeArray());
        return new X509v3CertificateBuilder(issuer, serial, Date.from(start), Date.from(end), subject, spki);
    }

    /** RFC 5280 section 4.2.1.2, method (1): SHA-1 of the key's bits. An identifier, not a matter of security. */
    private static byte[] keyId(VerificationKey key) {
        byte[] bits = SubjectPublicKeyInfo.getInstance(key.spki().unsafeArray())
                .getPublicKeyData()
                .getOctets();
        SHA1Digest sha1 = new SHA1Digest();
        sha1.update(bits, 0, bits.length);
        byte[] id = new byte[sha1.getDigestSize()];
        sha1.doFinal(id, 0);
        return id;
    }

    private static void extend(
            X509v3CertificateBuilder builder, ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            builder.addExtension(oid, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("an extension cannot be encoded", e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, SigningKey issuer) {
        try {
            return Certificates.parse(builder.build(new KeySigner(issuer)).getEncoded());
        } catch (IOException | MalformedException e) {
            throw new IllegalStateException("a certificate that was made cannot be read", e);
        }
    }
}
