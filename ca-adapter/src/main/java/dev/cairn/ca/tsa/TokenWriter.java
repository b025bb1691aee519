package dev.cairn.ca.tsa;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.cms.SignerInfo;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.Accuracy;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;

/**
 * Writes granted {@code TimeStampResp}s (RFC 3161 section 2.4.2): a {@code TSTInfo} in a CMS {@code SignedData} of version 3 with one signer.
 *
 * <p>The structures are put together here and not by Bouncy Castle's generators: those add a CMSAlgorithmProtection attribute that Sigstore's
 * authority does not have, take signingTime from a clock of their own, and are not to be shared by threads.
 */
final class TokenWriter {
    /** genTime is within a second of UTC. */
    static final int ACCURACY_SECONDS = 1;

    private static final ASN1ObjectIdentifier POLICY = new ASN1ObjectIdentifier(TimestampQuery.POLICY);
    private static final DateTimeFormatter GENERALIZED =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Attribute CONTENT_TYPE =
            attribute(CMSAttributes.contentType, PKCSObjectIdentifiers.id_ct_TSTInfo);

    private final SigningKey key;
    private final DigestAlgorithm digestAlgorithm;
    private final AlgorithmIdentifier signatureIdentifier;
    private final AlgorithmIdentifier digestIdentifier;
    private final SignerIdentifier signer;
    private final Attribute signingCertificate;
    private final ASN1Set certificates;
    private final GeneralName authority;

    /** @param certificate the key's, DER as it was signed */
    TokenWriter(SigningKey key, X509Certificate certificate) {
        this.key = key;
        this.signatureIdentifier = KeySigner.algorithm(key.publicKey().type());
        this.digestIdentifier = KeySigner.digest(key.publicKey().type());
        this.digestAlgorithm = key.publicKey().type().messageDigest().orElseThrow();
        byte[] der = encoded(certificate);
        Certificate leaf = Certificate.getInstance(der);
        X500Name issuer = leaf.getIssuer();
        BigInteger serial = certificate.getSerialNumber();
        this.signer = new SignerIdentifier(new IssuerAndSerialNumber(issuer, serial));
        // RFC 5816: ESSCertIDv2 with its default hash function, which is SHA-256.
        ESSCertIDv2 id = new ESSCertIDv2(
                DigestAlgorithm.SHA2_256.digest(der),
                new IssuerSerial(new GeneralNames(new GeneralName(issuer)), new ASN1Integer(serial)));
        this.signingCertificate =
                attribute(PKCSObjectIdentifiers.id_aa_signingCertificateV2, new SigningCertificateV2(id));
        this.certificates = new DERSet(leaf);
        this.authority = new GeneralName(leaf.getSubject());
    }

    /** @param time whole seconds */
    Bytes write(TimestampQuery query, BigInteger serial, Instant time) {
        try {
            ContentInfo token = new ContentInfo(PKCSObjectIdentifiers.signedData, signedData(query, serial, time));
            TimeStampResp response = new TimeStampResp(new PKIStatusInfo(PKIStatus.granted), token);
            return Bytes.wrap(response.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
    }

    private SignedData signedData(TimestampQuery query, BigInteger serial, Instant time) throws IOException {
        byte[] info = new TSTInfo(
                        POLICY,
                        MessageImprint.getInstance(query.imprint().unsafeArray()),
                        new ASN1Integer(serial),
                        new ASN1GeneralizedTime(GENERALIZED.format(time)),
                        new Accuracy(new ASN1Integer(ACCURACY_SECONDS), null, null),
                        // DER leaves out ordering FALSE.
                        null,
                        query.nonce().map(ASN1Integer::new).orElse(null),
                        authority,
                        null)
                .getEncoded(ASN1Encoding.DER);
        ASN1EncodableVector attributes = new ASN1EncodableVector(4);
        attributes.add(CONTENT_TYPE);
        attributes.add(attribute(CMSAttributes.signingTime, new Time(Date.from(time))));
        attributes.add(attribute(CMSAttributes.messageDigest, new DEROctetString(digestAlgorithm.digest(info))));
        attributes.add(signingCertificate);
        DERSet signed = new DERSet(attributes);
        // RFC 5652 section 5.4: signed as a SET OF, though the SignerInfo holds it under an implicit tag.
        byte[] signature = key.sign(signed.getEncoded(ASN1Encoding.DER));
        SignerInfo signerInfo = new SignerInfo(
                signer, digestIdentifier, signed, signatureIdentifier, new DEROctetString(signature), (ASN1Set) null);
        return new SignedData(
                new DERSet(digestIdentifier),
                new ContentInfo(PKCSObjectIdentifiers.id_ct_TSTInfo, new DEROctetString(info)),
                query.certificates() ? certificates : null,
                null,
                new DERSet(signerInfo));
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate has an encoding", e);
        }
    }
}
