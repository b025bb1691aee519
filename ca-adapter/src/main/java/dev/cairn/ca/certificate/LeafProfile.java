package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.ct.SignedCertificateTimestamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
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
 * Writes what is signed of an end certificate. The extensions, in this order; the first and SAN are critical:
 *
 * <pre>
 * keyUsage          digitalSignature
 * extKeyUsage       codeSigning
 * subjectKeyId      SHA-1 of the key's bits
 * authorityKeyId    keyid of the issuer
 * subjectAltName    one name; the subject is empty
 * 57264.1.1 to .6   UTF-8 as it is
 * 57264.1.8 to      UTF8String
 * last              poison, critical, NULL      (precertificate)
 *                   SCT list                    (certificate)
 * </pre>
 */
final class LeafProfile {
    /** Those of 57264.1 up to here hold their text without a DER type. */
    static final int LAST_RAW_EXTENSION = 6;

    private static final X500Name NO_NAME = new X500Name(new RDN[0]);
    private static final byte[] KEY_USAGE = Der.encode(new KeyUsage(KeyUsage.digitalSignature));
    private static final byte[] EXTENDED_KEY_USAGE = Der.encode(new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
    private static final Extension POISON = new Extension(Oids.CT_POISON, true, Der.encode(DERNull.INSTANCE));

    private LeafProfile() {}

    static TBSCertificate precertificate(LeafTemplate template, CertificateAuthority issuer) {
        return tbs(template, issuer, POISON);
    }

    static TBSCertificate certificate(
            LeafTemplate template, CertificateAuthority issuer, List<SignedCertificateTimestamp> scts) {
        byte[] list = Der.encode(new DEROctetString(sctList(scts)));
        return tbs(template, issuer, new Extension(Oids.CT_SCT_LIST, false, list));
    }

    private static TBSCertificate tbs(LeafTemplate template, CertificateAuthority issuer, Extension last) {
        SubjectPublicKeyInfo key = SubjectKey.info(template.key());
        V3TBSCertificateGenerator tbs = new V3TBSCertificateGenerator();
        tbs.setSerialNumber(new ASN1Integer(template.serial()));
        tbs.setSignature(issuer.signatureAlgorithm());
        tbs.setIssuer(issuer.name());
        tbs.setStartDate(new Time(Date.from(template.notBefore())));
        tbs.setEndDate(new Time(Date.from(template.notAfter())));
        tbs.setSubject(NO_NAME);
        tbs.setSubjectPublicKeyInfo(key);
        tbs.setExtensions(extensions(template, issuer, key, last));
        return tbs.generateTBSCertificate();
    }

    private static Extensions extensions(
            LeafTemplate template, CertificateAuthority issuer, SubjectPublicKeyInfo key, Extension last) {
        byte[] subjectKeyId =
                Der.encode(new SubjectKeyIdentifier(SubjectKey.identifier(key).unsafeArray()));
        byte[] authorityKeyId =
                Der.encode(new AuthorityKeyIdentifier(issuer.keyIdentifier().unsafeArray()));
        byte[] name = Der.encode(SubjectAlternativeName.of(template.name()));
        List<Extension> all = new ArrayList<>();
        all.add(new Extension(Extension.keyUsage, true, KEY_USAGE));
        all.add(new Extension(Extension.extendedKeyUsage, false, EXTENDED_KEY_USAGE));
        all.add(new Extension(Extension.subjectKeyIdentifier, false, subjectKeyId));
        all.add(new Extension(Extension.authorityKeyIdentifier, false, authorityKeyId));
        // SPEC: "If the subject field contains an empty sequence, … subjectAltName … MUST be critical" (RFC 5280
        // section 4.2.1.6).
        all.add(new Extension(Extension.subjectAlternativeName, true, name));
        template.extensions()
                .forEach((number, value) -> all.add(
                        new Extension(Oids.FULCIO.branch(number.toString()), false, fulcioValue(number, value))));
        all.add(last);
        return new Extensions(all.toArray(new Extension[0]));
    }

    static byte[] fulcioValue(int number, String value) {
        return number <= LAST_RAW_EXTENSION
                ? value.getBytes(StandardCharsets.UTF_8)
                : Der.encode(new DERUTF8String(value));
    }

    /** {@code total(2) | (length(2) | SCT)*} (RFC 6962 section 3.3). */
    static byte[] sctList(List<SignedCertificateTimestamp> scts) {
        List<Bytes> encoded =
                scts.stream().map(SignedCertificateTimestamp::encode).toList();
        int total = encoded.stream().mapToInt(sct -> 2 + sct.size()).sum();
        if (scts.isEmpty() || total > 0xffff) {
            throw new IllegalArgumentException("a list has one SCT or more, and at most 65,535 bytes");
        }
        ByteBuffer out = ByteBuffer.allocate(2 + total).putShort((short) total);
        encoded.forEach(sct -> out.putShort((short) sct.size()).put(sct.unsafeArray()));
        return out.array();
    }
}
