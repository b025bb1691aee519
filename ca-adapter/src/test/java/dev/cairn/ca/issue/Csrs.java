package dev.cairn.ca.issue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.Pem;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Makes PKCS #10 requests. */
public final class Csrs {
    public static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    public static final String ECDSA_SHA384 = "1.2.840.10045.4.3.3";
    public static final String RSA_SHA256 = "1.2.840.113549.1.1.11";
    public static final String ED25519 = "1.3.101.112";

    private Csrs() {}

    public static Bytes pem(
            String label, LocalKey subject, LocalKey signer, String oid, Optional<DigestAlgorithm> digest) {
        try {
            CertificationRequestInfo info = new CertificationRequestInfo(
                    new X500Name("CN=ignored"),
                    SubjectPublicKeyInfo.getInstance(subject.publicKey().spki().toArray()),
                    new DERSet());
            byte[] signed = info.getEncoded("DER");
            byte[] signature = digest.isPresent()
                    ? signer.signDigest(digest.get(), digest.get().digest(signed))
                    : signer.sign(signed);
            CertificationRequest request = new CertificationRequest(
                    info, new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid)), new DERBitString(signature));
            return Bytes.ofUtf8(new Pem(label, Bytes.wrap(request.getEncoded("DER"))).encode());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
