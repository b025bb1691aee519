package dev.cairn.ca.identity;

/**
 * The one subject alternative name of a certificate.
 *
 * @param kind how the certificate writes it
 * @param value the name, not empty
 */
public record SubjectName(Kind kind, String value) {
    /** The forms that a name has in Fulcio's certificates. */
    public enum Kind {
        /** An rfc822Name. */
        EMAIL,
        /** A uniformResourceIdentifier. */
        URI,
        /** An otherName of the type 1.3.6.1.4.1.57264.1.7, with a UTF8String. */
        OTHER
    }

    /** Whether a person can read and compare it: no control, format or separator characters but spaces, and no white space around it. */
    public static boolean isReadable(String value) {
        return SubjectSyntax.isName(value);
    }

    /** Refuses an empty name. */
    public SubjectName {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("a subject name is not empty");
        }
    }
}
