package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a key or a certificate says of who signs. Nothing of it is trusted: whether the certificate is of an authority is another question.
 *
 * @param identities the subject alternative names, in their own spelling; none for a bare key
 * @param issuer of the identity token, from Fulcio's extension .8, or .1; empty if there is none
 * @param extensions Fulcio's and others, by OID in dotted form, as text where they are text, else in hexadecimal
 * @param fingerprint lower-case hexadecimal SHA-256 of the SubjectPublicKeyInfo, or of what stands for it
 */
public record SignerFacts(List<String> identities, String issuer, Map<String, String> extensions, String fingerprint) {
    private static final String OBJECT = "certificate";
    private static final int MAX_NAMES = 64;
    private static final int EXTENSIONS = 0xa3;
    private static final int VERSION = 0xa0;
    private static final int RFC822_NAME = 0x81;
    private static final int URI = 0x86;
    private static final int DNS_NAME = 0x82;
    private static final int OTHER_NAME = 0xa0;
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
    private static final HexFormat HEX = HexFormat.of();

    /** Copies the collections. */
    public SignerFacts {
        identities = List.copyOf(identities);
        extensions = Map.copyOf(extensions);
    }

    /** Of a bare key, or of bytes that stand for one. */
    static SignerFacts ofKey(Bytes spki) {
        return new SignerFacts(List.of(), "", Map.of(), fingerprint(spki.unsafeArray()));
    }

    /** Of a certificate, DER. */
    static SignerFacts ofCertificate(Bytes der) throws MalformedException {
        return read(new DerReader(OBJECT, der.unsafeArray())
                .enter(DerReader.SEQUENCE)
                .enter(DerReader.SEQUENCE));
    }

    /** Of a TBSCertificate, DER. */
    static SignerFacts ofTbs(Bytes der) throws MalformedException {
        return read(new DerReader(OBJECT, der.unsafeArray()).enter(DerReader.SEQUENCE));
    }

    private static SignerFacts read(DerReader tbs) throws MalformedException {
        if (tbs.tag() == VERSION) {
            tbs.next();
        }
        for (int i = 0; i < 5; i++) {
            tbs.next(); // serialNumber, signature, issuer, validity, subject
        }
        String fingerprint = fingerprint(tbs.element());
        List<String> identities = new ArrayList<>();
        Map<String, String> extensions = new LinkedHashMap<>();
        while (tbs.hasMore()) {
            boolean holds = tbs.tag() == EXTENSIONS;
            DerReader element = tbs.next();
            if (holds) {
                readExtensions(element.enter(DerReader.SEQUENCE), identities, extensions);
            }
        }
        String issuer = extensions.getOrDefault(FULCIO + 8, extensions.getOrDefault(FULCIO + 1, ""));
        return new SignerFacts(identities, issuer, extensions, fingerprint);
    }

    private static void readExtensions(DerReader list, List<String> identities, Map<String, String> extensions)
            throws MalformedException {
        while (list.hasMore()) {
            DerReader extension = list.enter(DerReader.SEQUENCE);
            String oid = dotted(extension.enter(DerReader.OBJECT_IDENTIFIER).rest());
            if (extension.tag() != DerReader.OCTET_STRING) {
                extension.next(); // critical
            }
            byte[] value = extension.enter(DerReader.OCTET_STRING).rest();
            if (oid.equals(SUBJECT_ALTERNATIVE_NAME)) {
                readNames(new DerReader(OBJECT, value).enter(DerReader.SEQUENCE), identities);
            } else {
                extensions.putIfAbsent(oid, text(oid, value));
            }
        }
    }

    private static void readNames(DerReader names, List<String> identities) throws MalformedException {
        while (names.hasMore()) {
            if (identities.size() == MAX_NAMES) {
                throw new MalformedException(OBJECT, "more than " + MAX_NAMES + " names");
            }
            int tag = names.tag();
            DerReader name = names.next();
            if (tag == RFC822_NAME || tag == URI || tag == DNS_NAME) {
                identities.add(new String(name.rest(), StandardCharsets.UTF_8));
            } else if (tag == OTHER_NAME
                    && dotted(name.enter(DerReader.OBJECT_IDENTIFIER).rest()).equals(FULCIO + 7)) {
                identities.add(
                        new String(name.enter(0xa0).enter(DerReader.UTF8_STRING).rest(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Fulcio's first six are bare text, the later ones DER UTF8Strings. */
    private static String text(String oid, byte[] value) {
        if (oid.startsWith(FULCIO) && oid.length() == FULCIO.length() + 1 && oid.charAt(oid.length() - 1) <= '6') {
            return new String(value, StandardCharsets.UTF_8);
        }
        try {
            DerReader reader = new DerReader(OBJECT, value);
            if (reader.tag() == DerReader.UTF8_STRING) {
                byte[] inner = reader.enter(DerReader.UTF8_STRING).rest();
                return reader.hasMore() ? HEX.formatHex(value) : new String(inner, StandardCharsets.UTF_8);
            }
        } catch (MalformedException e) {
            return HEX.formatHex(value);
        }
        return HEX.formatHex(value);
    }

    /** An object identifier as people write it (ITU-T X.690 section 8.19). */
    private static String dotted(byte[] contents) {
        StringBuilder text = new StringBuilder();
        long value = 0;
        for (byte b : contents) {
            if (value >> 56 != 0) {
                return HEX.formatHex(contents); // larger than any that is known
            }
            value = value << 7 | (b & 0x7f);
            if (b >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(2, value / 40);
                    text.append(first).append('.').append(value - 40 * first);
                } else {
                    text.append('.').append(value);
                }
                value = 0;
            }
        }
        return text.toString();
    }

    private static String fingerprint(byte[] spki) {
        return HEX.formatHex(DigestAlgorithm.SHA2_256.digest(spki));
    }
}
