package dev.cairn.ca.certificate;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Object identifiers that Bouncy Castle has no constants for. */
final class Oids {
    /** Sigstore's arc (<a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">oid-info</a>). */
    static final ASN1ObjectIdentifier FULCIO = new ASN1ObjectIdentifier("1.3.6.1.4.1.57264.1");
    /** The type of an otherName that holds a name with no form of its own. */
    static final ASN1ObjectIdentifier FULCIO_OTHER_NAME = FULCIO.branch("7");
    /** RFC 6962 section 3.1. */
    static final ASN1ObjectIdentifier CT_POISON = new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.3");
    /** RFC 6962 section 3.3. */
    static final ASN1ObjectIdentifier CT_SCT_LIST = new ASN1ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2");

    private Oids() {}
}
