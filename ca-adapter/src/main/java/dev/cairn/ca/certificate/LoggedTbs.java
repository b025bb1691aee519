package dev.cairn.ca.certificate;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/**
 * The TBSCertificate that a log's promise is for: that of the precertificate without its poison, which must be that of the certificate
 * without its SCT list, byte for byte (RFC 6962 section 3.2). A verifier makes it from the certificate.
 */
public final class LoggedTbs {
    private static final String OBJECT = "TBSCertificate";
    private static final int EXTENSIONS = 3;

    private LoggedTbs() {}

    /**
     * From what is signed of a precertificate.
     *
     * @throws MalformedException if it is not a TBSCertificate in DER with exactly one poison
     */
    public static Bytes ofPrecertificate(Bytes tbs) throws MalformedException {
        return without(Oids.CT_POISON, tbs);
    }

    /**
     * From what is signed of a certificate.
     *
     * @throws MalformedException if it is not a TBSCertificate in DER with exactly one SCT list
     */
    public static Bytes ofCertificate(Bytes tbs) throws MalformedException {
        return without(Oids.CT_SCT_LIST, tbs);
    }

    /**
     * Compares what was logged with what will be given away.
     *
     * @throws VerificationException if they differ, or one of them is not what it should be
     */
    static Bytes same(Bytes precertificate, Bytes certificate) throws VerificationException {
        try {
            Bytes logged = ofPrecertificate(precertificate);
            if (!logged.equals(ofCertificate(certificate))) {
                throw new VerificationException("the certificate is not the one that was logged");
            }
            return logged;
        } catch (MalformedException e) {
            throw new VerificationException("the certificate is not the one that was logged: " + e.getMessage());
        }
    }

    private static Bytes without(ASN1ObjectIdentifier extension, Bytes tbs) throws MalformedException {
        try {
            ASN1Sequence fields = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(tbs.unsafeArray()));
            if (!Bytes.wrap(Der.encode(fields)).equals(tbs)) {
                throw new MalformedException(OBJECT, "not DER");
            }
            int last = fields.size() - 1;
            ASN1EncodableVector kept = new ASN1EncodableVector(fields.size());
            for (int i = 0; i < last; i++) {
                kept.add(fields.getObjectAt(i));
            }
            ASN1TaggedObject extensions = ASN1TaggedObject.getInstance(fields.getObjectAt(last));
            if (!extensions.hasContextTag(EXTENSIONS)) {
                throw new MalformedException(OBJECT, "its last field is not the extensions");
            }
            ASN1Sequence all = ASN1Sequence.getInstance(extensions, true);
            kept.add(new DERTaggedObject(true, EXTENSIONS, without(extension, all)));
            return Bytes.wrap(Der.encode(new DERSequence(kept)));
        } catch (IOException | RuntimeException e) {
            throw new MalformedException(OBJECT, "not a certificate's fields with extensions");
        }
    }

    private static DERSequence without(ASN1ObjectIdentifier extension, ASN1Sequence all) throws MalformedException {
        ASN1EncodableVector others = new ASN1EncodableVector(all.size());
        for (ASN1Encodable one : all) {
            if (!ASN1Sequence.getInstance(one).getObjectAt(0).equals(extension)) {
                others.add(one);
            }
        }
        if (others.size() != all.size() - 1) {
            throw new MalformedException(OBJECT, "it has not exactly one extension " + extension);
        }
        return new DERSequence(others);
    }
}
