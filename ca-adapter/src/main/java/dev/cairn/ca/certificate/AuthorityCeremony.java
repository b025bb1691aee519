package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.SigningKey;
import dev.cairn.core.crypto.VerificationKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Makes the certificates of an authority: a root, whose key is for this day and then goes to where it is safe, and an intermediate, whose key
 * issues. Keys are made elsewhere, in a file or on a token.
 */
public final class AuthorityCeremony {
    /** How long a root lasts. */
    public static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    /** How long an intermediate lasts. */
    public static final Duration INTERMEDIATE_LIFETIME = Duration.ofDays(1095);

    private final SecureRandom random;

    /** @param random where serial numbers come from */
    public AuthorityCeremony(SecureRandom random) {
        this.random = random;
    }

    /**
     * A root: it certifies itself, and may have one authority below it.
     *
     * @param key P-384 or RSA of 4096 bits are usual
     * @param organization O of its name
     * @param commonName CN of its name
     * @throws IllegalArgumentException if the key is of a type that issues no certificates, or a name is empty
     */
    public X509Certificate root(
            SigningKey key, String organization, String commonName, Instant notBefore, Duration lifetime) {
        X500Name name = name(organization, commonName);
        return sign(key, name, key.publicKey(), name, notBefore, notBefore.plus(lifetime), 1, Optional.empty());
    }

    /**
     * An intermediate for code signing, below a root and with no authority below itself.
     *
     * @param rootKey the key of the root
     * @param key of the intermediate
     * @param lifetime cut off at the end of the root
     * @throws IllegalArgumentException if the root's key is of a type that issues no certificates, the root ends before {@code notBefore}, its key is
     *     another, or a name is empty
     */
    public X509Certificate intermediate(
            SigningKey rootKey,
            X509Certificate root,
            VerificationKey key,
            String organization,
            String commonName,
            Instant notBefore,
            Duration lifetime) {
        Instant rootEnd = root.getNotAfter().toInstant();
        Instant wanted = notBefore.plus(lifetime);
        Instant end = wanted.isAfter(rootEnd) ? rootEnd : wanted;
        X500Name issuer = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
        if (!Bytes.wrap(root.getPublicKey().getEncoded())
                .equals(rootKey.publicKey().spki())) {
            throw new IllegalArgumentException("the root's key is not that of the root's certificate");
        }
        Optional<Bytes> issuerId = Optional.of(CertificateAuthority.keyIdentifier(root, rootKey.publicKey()));
        return sign(rootKey, issuer, key, name(organization, commonName), notBefore, end, 0, issuerId);
    }

    private static X500Name name(String organization, String commonName) {
        if (organization.isBlank() || commonName.isBlank()) {
            throw new IllegalArgumentException("an authority's organization and common name are not empty");
        }
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private X509Certificate sign(
            SigningKey issuerKey,
            X500Name issuer,
            VerificationKey subjectKey,
            X500Name subject,
            Instant notBefore,
            Instant notAfter,
            int pathLength,
            Optional<Bytes> issuerId) {
        AlgorithmIdentifier algorithm = SignatureAlgorithms.of(
                        issuerKey.publicKey().type())
                .orElseThrow(() -> new IllegalArgumentException("a key of this type issues no certificates"));
        if (SignatureAlgorithms.of(subjectKey.type()).isEmpty()) {
            throw new IllegalArgumentException(
                    "an authority's key is P-256, P-384, P-521 or RSA of 2048, 3072 or 4096 bits");
        }
        if (!notBefore.isBefore(notAfter)) {
            throw new IllegalArgumentException("the certificate would end before it begins");
        }
        SubjectPublicKeyInfo spki = SubjectKey.info(subjectKey);
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new Extension(
                Extension.keyUsage, true, Der.encode(new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))));
        // Clients ask the purpose of every certificate but the root.
        issuerId.ifPresent(id -> extensions.add(new Extension(
                Extension.extendedKeyUsage, false, Der.encode(new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)))));
        extensions.add(new Extension(Extension.basicConstraints, true, Der.encode(new BasicConstraints(pathLength))));
        extensions.add(new Extension(
                Extension.subjectKeyIdentifier,
                false,
                Der.encode(new SubjectKeyIdentifier(SubjectKey.identifier(spki).toArray()))));
        issuerId.ifPresent(id -> extensions.add(new Extension(
                Extension.authorityKeyIdentifier, false, Der.encode(new AuthorityKeyIdentifier(id.toArray())))));
        V3TBSCertificateGenerator tbs = new V3TBSCertificateGenerator();
        tbs.setSerialNumber(new ASN1Integer(LeafTemplate.randomSerial(random)));
        tbs.setSignature(algorithm);
        tbs.setIssuer(issuer);
        tbs.setStartDate(new Time(Date.from(notBefore.truncatedTo(ChronoUnit.SECONDS))));
        tbs.setEndDate(new Time(Date.from(notAfter.truncatedTo(ChronoUnit.SECONDS))));
        tbs.setSubject(subject);
        tbs.setSubjectPublicKeyInfo(spki);
        tbs.setExtensions(new Extensions(extensions.toArray(new Extension[0])));
        TBSCertificate signed = tbs.generateTBSCertificate();
        try {
            return Certificates.parse(Der.certificate(signed, algorithm, issuerKey.sign(Der.encode(signed))));
        } catch (MalformedException e) {
            throw new IllegalStateException("a certificate was made that cannot be read", e);
        }
    }
}
