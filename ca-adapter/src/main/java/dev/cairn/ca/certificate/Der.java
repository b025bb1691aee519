package dev.cairn.ca.certificate;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Writes DER. */
final class Der {
    private Der() {}

    static byte[] encode(ASN1Encodable object) {
        try {
            return object.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("an object in memory cannot be encoded", e);
        }
    }

    /** A certificate around what was signed (RFC 5280 section 4.1). */
    static byte[] certificate(ASN1Encodable tbs, AlgorithmIdentifier algorithm, byte[] signature) {
        ASN1EncodableVector parts = new ASN1EncodableVector(3);
        parts.add(tbs);
        parts.add(algorithm);
        parts.add(new DERBitString(signature));
        return encode(new DERSequence(parts));
    }
}
