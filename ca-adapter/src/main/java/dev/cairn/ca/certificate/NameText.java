package dev.cairn.ca.certificate;

import dev.cairn.ca.identity.SubjectName;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x509.GeneralName;

/** Reads names and values back. Throws {@link IllegalArgumentException} on what the profile does not have. */
final class NameText {
    private static final int LAST_RAW = 6;

    private NameText() {}

    static SubjectName of(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.rfc822Name -> new SubjectName(SubjectName.Kind.EMAIL, ia5(name));
            case GeneralName.uniformResourceIdentifier -> new SubjectName(SubjectName.Kind.URI, ia5(name));
            case GeneralName.otherName -> new SubjectName(SubjectName.Kind.OTHER, other(name));
            default -> throw new IllegalArgumentException("a form of name that the profile does not have");
        };
    }

    private static String ia5(GeneralName name) {
        return ASN1IA5String.getInstance(name.getName()).getString();
    }

    private static String other(GeneralName name) {
        ASN1Sequence parts = ASN1Sequence.getInstance(name.getName());
        if (parts.size() != 2 || !parts.getObjectAt(0).equals(Oids.FULCIO_OTHER_NAME)) {
            throw new IllegalArgumentException("an otherName of another type");
        }
        ASN1TaggedObject value = ASN1TaggedObject.getInstance(parts.getObjectAt(1), BERTags.CONTEXT_SPECIFIC, 0);
        return ASN1UTF8String.getInstance(value, true).getString();
    }

    static String ofFulcio(int number, byte[] value) {
        return number <= LAST_RAW
                ? new String(value, StandardCharsets.UTF_8)
                : ASN1UTF8String.getInstance(value).getString();
    }
}
