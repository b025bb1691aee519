package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a certificate is found by: its names and, in Fulcio's extensions, the issuer of the identity token. Read straight from the DER
 * (RFC 5280 section 4.1), the same way when an entry is submitted and when the search index is rebuilt; the certificate is not
 * decoded otherwise, and nothing in it is trusted.
 *
 * <p>Sources: RFC 5280 section 4.2.1.6 (subject alternative name),
 * <a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">Fulcio's OIDs</a>.
 */
public final class CertificateTerms {
    /**
     * The most names of one certificate. A Fulcio certificate has one; without a bound, one entry of 64 KiB could bring twenty
     * thousand terms into the search index.
     */
    public static final int MAX_NAMES = 64;

    private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x55, 0x1d, 0x11};
    private static final byte[] FULCIO_ISSUER_RAW = fulcio(1);
    private static final byte[] FULCIO_OTHER_NAME = fulcio(7);
    private static final byte[] FULCIO_ISSUER = fulcio(8);

    private static final int OTHER_NAME = 0xa0;
    private static final int RFC822_NAME = 0x81;
    private static final int URI = 0x86;

    private final String field;
    private final Bytes spki;
    private final Set<IndexKey> keys = new LinkedHashSet<>();

    private CertificateTerms(String field, DerReader tbs) throws MalformedException {
        this.field = field;
        if (tbs.tag() == 0xa0) {
            tbs.next(); // version
        }
        for (int i = 0; i < 5; i++) {
            tbs.next(); // serialNumber, signature, issuer, validity, subject
        }
        spki = Bytes.wrap(tbs.element());
        while (tbs.hasMore()) {
            boolean extensions = tbs.tag() == 0xa3;
            DerReader optional = tbs.next(); // issuerUniqueID, subjectUniqueID or extensions
            if (extensions) {
                readExtensions(optional.enter(DerReader.SEQUENCE));
            }
        }
    }

    /**
     * Reads a certificate.
     *
     * @param field where it stands, for error messages
     * @throws MalformedException if it is not DER in the shape of a certificate, if a name is not in its alphabet, or if there are more
     *     than {@value #MAX_NAMES} names
     */
    public static CertificateTerms read(String field, Bytes der) throws MalformedException {
        return new CertificateTerms(
                field,
                new DerReader(field, der.unsafeArray())
                        .enter(DerReader.SEQUENCE)
                        .enter(DerReader.SEQUENCE));
    }

    /**
     * Reads a TBSCertificate.
     *
     * @param field where it stands, for error messages
     * @throws MalformedException as {@link #read}
     */
    public static CertificateTerms readTbs(String field, Bytes tbs) throws MalformedException {
        return new CertificateTerms(field, new DerReader(field, tbs.unsafeArray()).enter(DerReader.SEQUENCE));
    }

    /** The DER SubjectPublicKeyInfo. */
    public Bytes spki() {
        return spki;
    }

    /** The names and issuers, each once, in the order of the certificate. */
    public Set<IndexKey> keys() {
        return keys;
    }

    private void readExtensions(DerReader extensions) throws MalformedException {
        while (extensions.hasMore()) {
            DerReader extension = extensions.enter(DerReader.SEQUENCE);
            byte[] oid = extension.enter(DerReader.OBJECT_IDENTIFIER).rest();
            if (extension.tag() != DerReader.OCTET_STRING) {
                extension.next(); // critical
            }
            DerReader value = extension.enter(DerReader.OCTET_STRING);
            if (Arrays.equals(oid, SUBJECT_ALTERNATIVE_NAME)) {
                readNames(value.enter(DerReader.SEQUENCE));
            } else if (Arrays.equals(oid, FULCIO_ISSUER)) {
                add(IndexKey.Type.ISSUER, utf8(value.enter(DerReader.UTF8_STRING)));
            } else if (Arrays.equals(oid, FULCIO_ISSUER_RAW)) {
                add(IndexKey.Type.ISSUER, utf8(value)); // no DER inside: the text itself
            }
        }
    }

    private void readNames(DerReader names) throws MalformedException {
        for (int count = 1; names.hasMore(); count++) {
            if (count > MAX_NAMES) {
                throw malformed("the certificate must have at most " + MAX_NAMES + " names");
            }
            int tag = names.tag();
            DerReader name = names.next();
            if (tag == RFC822_NAME || tag == URI) {
                add(IndexKey.Type.IDENTITY, ascii(name));
            } else if (tag == OTHER_NAME
                    && Arrays.equals(name.enter(DerReader.OBJECT_IDENTIFIER).rest(), FULCIO_OTHER_NAME)) {
                add(IndexKey.Type.IDENTITY, utf8(name.enter(0xa0).enter(DerReader.UTF8_STRING)));
            }
        }
    }

    private void add(IndexKey.Type type, String term) {
        if (!term.isEmpty()) {
            keys.add(new IndexKey(type, term));
        }
    }

    private String ascii(DerReader value) throws MalformedException {
        Bytes text = Bytes.wrap(value.rest());
        for (int i = 0; i < text.size(); i++) {
            if (text.at(i) < 0) {
                throw malformed("an e-mail address or URI among the names must be ASCII (IA5String)");
            }
        }
        return text.utf8();
    }

    private String utf8(DerReader value) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.rest()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("an otherName or issuer must be UTF-8");
        }
    }

    private MalformedException malformed(String rule) {
        return new MalformedException(field, rule);
    }

    /** The contents of the object identifier 1.3.6.1.4.1.57264.1.{@code last}. */
    private static byte[] fulcio(int last) {
        return new byte[] {0x2b, 0x06, 0x01, 0x04, 0x01, (byte) 0x83, (byte) 0xbf, 0x30, 0x01, (byte) last};
    }
}
