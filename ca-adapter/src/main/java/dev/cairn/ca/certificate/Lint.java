package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Checks what is going to be signed, before it is: a throw-away key, made when the authority is taken into use and never kept, signs it, and
 * what comes out is read by two readers, the platform's and Bouncy Castle's, and compared with what was asked for, rule by rule.
 */
final class Lint {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int MAX_SERIAL_BYTES = 20;
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final byte[] NULL = {5, 0};
    /** A bit string with seven unused bits, and the first one set. */
    private static final byte[] DIGITAL_SIGNATURE_ONLY = {3, 2, 7, (byte) 0x80};

    private final CertificateAuthority issuer;
    private final LocalKey throwAway;
    /** Stands where a certificate's signature will: what is around it was signed once, as the precertificate. */
    private final byte[] placeholder;

    Lint(CertificateAuthority issuer, KeyType type) {
        this.issuer = issuer;
        this.throwAway = LocalKey.generate(type);
        this.placeholder = throwAway.sign(NULL);
    }

    /** @throws VerificationException naming the rule that is broken */
    void precertificate(LeafTemplate wanted, byte[] tbs) throws VerificationException {
        Extensions extensions = check(wanted, tbs, throwAway.sign(tbs), Oids.CT_POISON);
        Extension poison = extensions.getExtension(Oids.CT_POISON);
        require(poison.isCritical(), "the poison is critical");
        require(Arrays.equals(poison.getExtnValue().getOctets(), NULL), "the poison is NULL");
    }

    /** @throws VerificationException naming the rule that is broken */
    void certificate(LeafTemplate wanted, List<SignedCertificateTimestamp> scts, byte[] tbs)
            throws VerificationException {
        Extensions extensions = check(wanted, tbs, placeholder, Oids.CT_SCT_LIST);
        Extension list = extensions.getExtension(Oids.CT_SCT_LIST);
        require(!list.isCritical(), "the SCT list is not critical");
        byte[] value = ASN1OctetString.getInstance(list.getParsedValue()).getOctets();
        require(sctsIn(Bytes.wrap(value)).equals(scts), "the SCT list holds the promises");
    }

    private static List<SignedCertificateTimestamp> sctsIn(Bytes list) throws VerificationException {
        List<SignedCertificateTimestamp> scts = new ArrayList<>();
        byte[] bytes = list.unsafeArray();
        int at = 2;
        require(bytes.length > at && uint16(bytes, 0) == bytes.length - at, "the SCT list is as long as it says");
        while (at < bytes.length) {
            require(bytes.length - at > 2 && uint16(bytes, at) <= bytes.length - at - 2, "an SCT is within the list");
            int length = uint16(bytes, at);
            try {
                scts.add(SignedCertificateTimestamp.decode(Bytes.copyOf(bytes, at + 2, length)));
            } catch (MalformedException e) {
                throw new VerificationException("lint: " + e.getMessage());
            }
            at += 2 + length;
        }
        return scts;
    }

    private static int uint16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private Extensions check(LeafTemplate wanted, byte[] tbs, byte[] signature, ASN1ObjectIdentifier last)
            throws VerificationException {
        byte[] der = Der.certificate(TBSCertificate.getInstance(tbs), issuer.signatureAlgorithm(), signature);
        try {
            Certificate certificate = Certificate.getInstance(der);
            require(Arrays.equals(Der.encode(certificate.getTBSCertificate()), tbs), "what is signed is DER");
            checkPlatformsView(wanted, Certificates.parse(der), last);
            checkFields(wanted, certificate);
            Extensions extensions = certificate.getTBSCertificate().getExtensions();
            checkOrder(wanted, extensions, last);
            checkExtensions(wanted, extensions);
            return extensions;
        } catch (MalformedException | CertificateParsingException e) {
            throw new VerificationException("lint: the platform cannot read it: " + e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new VerificationException("lint: it cannot be read");
        }
    }

    private void checkPlatformsView(LeafTemplate wanted, X509Certificate certificate, ASN1ObjectIdentifier last)
            throws VerificationException, CertificateParsingException {
        require(certificate.getVersion() == 3, "version 3");
        require(certificate.getSerialNumber().equals(wanted.serial()), "the serial number is the one chosen");
        require(
                certificate.getSerialNumber().signum() > 0
                        && certificate.getSerialNumber().toByteArray().length <= MAX_SERIAL_BYTES,
                "the serial number is positive and has at most 20 bytes");
        require(certificate.getNotBefore().toInstant().equals(wanted.notBefore()), "it begins when it should");
        require(certificate.getNotAfter().toInstant().equals(wanted.notAfter()), "it ends when it should");
        require(!certificate.getNotAfter().toInstant().isAfter(issuer.notAfter()), "it ends before the authority");
        require(
                certificate
                        .getIssuerX500Principal()
                        .equals(issuer.chain().get(0).getSubjectX500Principal()),
                "the issuer is the authority");
        require(certificate.getSubjectX500Principal().getName().isEmpty(), "the subject is empty");
        require(
                Bytes.wrap(certificate.getPublicKey().getEncoded())
                        .equals(wanted.key().spki()),
                "the key is the one proven");
        require(certificate.getBasicConstraints() < 0, "it is not an authority");
        boolean[] usage = certificate.getKeyUsage();
        require(usage != null && usage[DIGITAL_SIGNATURE], "keyUsage has digitalSignature");
        require(List.of(CODE_SIGNING).equals(certificate.getExtendedKeyUsage()), "extKeyUsage is codeSigning");
        Set<String> critical = last.equals(Oids.CT_POISON)
                ? Set.of(KEY_USAGE, SUBJECT_ALTERNATIVE_NAME, last.getId())
                : Set.of(KEY_USAGE, SUBJECT_ALTERNATIVE_NAME);
        require(critical.equals(certificate.getCriticalExtensionOIDs()), "keyUsage and the name are critical");
        require(certificate.getSubjectAlternativeNames().size() == 1, "there is one subject alternative name");
    }

    private void checkFields(LeafTemplate wanted, Certificate certificate) throws VerificationException {
        TBSCertificate tbs = certificate.getTBSCertificate();
        require(tbs.getVersionNumber() == 3, "version 3");
        require(tbs.getSignature().equals(issuer.signatureAlgorithm()), "the signature algorithm is the authority's");
        require(
                certificate.getSignatureAlgorithm().equals(tbs.getSignature()),
                "the signature algorithm is the same inside and outside");
        require(
                Arrays.equals(
                        Der.encode(tbs.getIssuer()),
                        issuer.chain().get(0).getSubjectX500Principal().getEncoded()),
                "the issuer's name is the authority's, byte for byte");
        require(tbs.getSubject().equals(new X500Name("")), "the subject is empty");
        require(tbs.getIssuerUniqueId() == null && tbs.getSubjectUniqueId() == null, "there are no unique identifiers");
        require(
                Bytes.wrap(Der.encode(tbs.getSubjectPublicKeyInfo()))
                        .equals(wanted.key().spki()),
                "the key is the one proven");
    }

    private static void checkOrder(LeafTemplate wanted, Extensions extensions, ASN1ObjectIdentifier last)
            throws VerificationException {
        List<ASN1ObjectIdentifier> order = new ArrayList<>(List.of(
                Extension.keyUsage,
                Extension.extendedKeyUsage,
                Extension.subjectKeyIdentifier,
                Extension.authorityKeyIdentifier,
                Extension.subjectAlternativeName));
        wanted.extensions().keySet().forEach(number -> order.add(Oids.FULCIO.branch(number.toString())));
        order.add(last);
        require(
                order.equals(List.of(extensions.getExtensionOIDs())),
                "the extensions are those of the profile, in its order");
    }

    private void checkExtensions(LeafTemplate wanted, Extensions extensions) throws VerificationException {
        for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
            requireDer(extensions.getExtension(oid));
        }
        byte[] usage =
                extensions.getExtension(Extension.keyUsage).getExtnValue().getOctets();
        require(Arrays.equals(usage, DIGITAL_SIGNATURE_ONLY), "keyUsage is digitalSignature alone");
        require(
                Bytes.wrap(SubjectKeyIdentifier.fromExtensions(extensions).getKeyIdentifier())
                        .equals(SubjectKey.identifier(SubjectKey.info(wanted.key()))),
                "subjectKeyIdentifier is that of the key");
        AuthorityKeyIdentifier authority = AuthorityKeyIdentifier.fromExtensions(extensions);
        require(
                authority.getKeyIdentifierOctets() != null
                        && Bytes.wrap(authority.getKeyIdentifierOctets()).equals(issuer.keyIdentifier())
                        && authority.getAuthorityCertIssuer() == null,
                "authorityKeyIdentifier is that of the authority");
        GeneralName[] names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName)
                .getNames();
        require(names.length == 1, "there is one subject alternative name");
        require(NameText.of(names[0]).equals(wanted.name()), "the subject alternative name is the one asked for");
        for (var entry : wanted.extensions().entrySet()) {
            Extension extension =
                    extensions.getExtension(Oids.FULCIO.branch(entry.getKey().toString()));
            require(!extension.isCritical(), "1.3.6.1.4.1.57264.1 is not critical");
            require(
                    NameText.ofFulcio(entry.getKey(), extension.getExtnValue().getOctets())
                            .equals(entry.getValue()),
                    "1.3.6.1.4.1.57264.1." + entry.getKey() + " is the value asked for");
        }
    }

    /** SPEC: "TRUE … shall have all eight bits set to one" (X.690 section 11.1), which neither reader insists on. */
    private static void requireDer(Extension extension) throws VerificationException {
        Extension again = new Extension(
                extension.getExtnId(),
                extension.isCritical(),
                extension.getExtnValue().getOctets());
        require(Arrays.equals(Der.encode(again), Der.encode(extension)), "an extension is DER");
    }

    private static void require(boolean holds, String rule) throws VerificationException {
        if (!holds) {
            throw new VerificationException("lint: it does not hold that " + rule);
        }
    }
}
