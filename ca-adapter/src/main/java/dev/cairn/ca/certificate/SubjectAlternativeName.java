package dev.cairn.ca.certificate;

import dev.cairn.ca.identity.SubjectName;
import dev.cairn.core.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Writes the one name of a certificate's subject (RFC 5280 section 4.2.1.6). */
final class SubjectAlternativeName {
    private static final String OBJECT = "subject alternative name";
    private static final int MAX_CHARS = 4096;
    private static final int MAX_EMAIL_CHARS = 254;

    private SubjectAlternativeName() {}

    /**
     * Checks a name against the syntax of its form.
     *
     * @throws MalformedException if a certificate cannot have it
     */
    static void check(SubjectName name) throws MalformedException {
        String value = name.value();
        if (value.length() > MAX_CHARS) {
            throw new MalformedException(OBJECT, "longer than " + MAX_CHARS + " characters");
        }
        if (!SubjectName.isReadable(value)) {
            throw new MalformedException(
                    OBJECT, "has white space around it, or a control, format or separator character");
        }
        switch (name.kind()) {
            case EMAIL -> checkEmail(value);
            case URI -> checkUri(value);
            case OTHER -> {}
        }
    }

    private static void checkEmail(String value) throws MalformedException {
        int at = value.lastIndexOf('@');
        // SPEC: rfc822Name is an IA5String "Local-part@Domain"; other characters need another form of name (RFC 8398),
        // which no client reads.
        if (at <= 0
                || at == value.length() - 1
                || value.length() > MAX_EMAIL_CHARS
                || value.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '<' || c == '>')) {
            throw new MalformedException(
                    OBJECT, "not an e-mail address of ASCII characters, at most " + MAX_EMAIL_CHARS + " of them");
        }
    }

    private static void checkUri(String value) throws MalformedException {
        // SPEC: "The name MUST NOT be a relative URI"
        try {
            URI uri = new URI(value);
            if (!value.chars().allMatch(c -> c < 0x80) || uri.getScheme() == null) {
                throw new MalformedException(OBJECT, "not an absolute URI of ASCII characters");
            }
            if (uri.getRawUserInfo() != null) {
                throw new MalformedException(OBJECT, "a URI with a user");
            }
        } catch (URISyntaxException e) {
            throw new MalformedException(OBJECT, "not a URI (RFC 3986)");
        }
    }

    static GeneralNames of(SubjectName name) {
        return new GeneralNames(
                switch (name.kind()) {
                    case EMAIL -> new GeneralName(GeneralName.rfc822Name, name.value());
                    case URI -> new GeneralName(GeneralName.uniformResourceIdentifier, name.value());
                    case OTHER -> new GeneralName(GeneralName.otherName, otherName(name.value()));
                });
    }

    private static DERSequence otherName(String value) {
        ASN1EncodableVector parts = new ASN1EncodableVector(2);
        parts.add(Oids.FULCIO_OTHER_NAME);
        parts.add(new DERTaggedObject(true, 0, new DERUTF8String(value)));
        return new DERSequence(parts);
    }
}
