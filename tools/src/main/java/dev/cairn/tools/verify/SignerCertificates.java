package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import dev.cairn.tools.verify.Signer.Certified;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who a signer's certificate is of (<a href="https://github.com/sigstore/fulcio/blob/main/docs/certificate-specification.md">Fulcio's profile</a>, <a
 * href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">its extensions</a>).
 */
public final class SignerCertificates {
    private static final String OBJECT = "certificate";
    private static final String NAMES = "2.5.29.17";
    private static final String FULCIO = "1.3.6.1.4.1.57264.1.";
    private static final String ISSUER = FULCIO + "8";
    private static final String RAW_ISSUER = FULCIO + "1";
    /** Up to this number values are the text itself, behind it DER of a UTF8String. */
    private static final int LAST_RAW = 6;
    /** 1.3.6.1.4.1.57264.1.7. */
    private static final Bytes OTHER_NAME_TYPE =
            Bytes.wrap(new byte[] {0x2b, 0x06, 0x01, 0x04, 0x01, (byte) 0x83, (byte) 0xbf, 0x30, 0x01, 0x07});

    private static final int OTHER_NAME = 0xa0;
    private static final int RFC822_NAME = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;

    private SignerCertificates() {}

    /**
     * Reads a certificate whose path was verified.
     *
     * @throws MalformedException unless it has exactly one name, which is an e-mail address, a URI, a DNS name or Fulcio's other name, and its extensions
     *     are text
     */
    public static Certified read(Bytes der, X509Certificate certificate) throws MalformedException {
        Map<String, String> extensions = new TreeMap<>();
        for (String oid : oids(certificate)) {
            if (oid.startsWith(FULCIO)) {
                extensions.put(oid, text(oid, value(certificate, oid)));
            }
        }
        String issuer = extensions.getOrDefault(ISSUER, extensions.getOrDefault(RAW_ISSUER, ""));
        if (extensions.containsKey(RAW_ISSUER) && !issuer.equals(extensions.get(RAW_ISSUER))) {
            throw new MalformedException(OBJECT, "names two issuers of the identity token");
        }
        return new Certified(
                identity(value(certificate, NAMES)),
                issuer,
                extensions,
                der,
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    private static Set<String> oids(X509Certificate certificate) {
        Set<String> oids = new HashSet<>();
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        Set<String> others = certificate.getNonCriticalExtensionOIDs();
        if (critical != null) {
            oids.addAll(critical);
        }
        if (others != null) {
            oids.addAll(others);
        }
        return oids;
    }

    /** What is in the octet string of an extension. */
    private static DerReader value(X509Certificate certificate, String oid) throws MalformedException {
        byte[] value = certificate.getExtensionValue(oid);
        if (value == null) {
            throw new MalformedException(
                    OBJECT, oid.equals(NAMES) ? "has no subject alternative name" : "has no " + oid);
        }
        return new DerReader(OBJECT, value).enter(DerReader.OCTET_STRING);
    }

    private static String text(String oid, DerReader value) throws MalformedException {
        boolean raw;
        try {
            raw = Integer.parseInt(oid.substring(FULCIO.length())) <= LAST_RAW;
        } catch (NumberFormatException e) {
            throw new MalformedException(OBJECT, "has an extension of Fulcio's that is not known");
        }
        return raw || value.tag() != DerReader.UTF8_STRING
                ? utf8OrHex(value.rest())
                : utf8OrHex(value.enter(DerReader.UTF8_STRING).rest());
    }

    private static String identity(DerReader extension) throws MalformedException {
        DerReader names = extension.enter(DerReader.SEQUENCE);
        if (!names.hasMore()) {
            throw new MalformedException(OBJECT, "has no subject alternative name");
        }
        int tag = names.tag();
        DerReader name = names.next();
        if (names.hasMore()) {
            // Which of them signed? Whoever asks for one must not get another.
            throw new MalformedException(OBJECT, "has more than one subject alternative name");
        }
        String identity = switch (tag) {
            case RFC822_NAME, URI, DNS_NAME -> utf8(name.rest());
            case OTHER_NAME -> otherName(name);
            default ->
                throw new MalformedException(OBJECT, "its subject alternative name is of a type that is not known");
        };
        if (identity.isEmpty()) {
            throw new MalformedException(OBJECT, "its subject alternative name is empty");
        }
        return identity;
    }

    private static String otherName(DerReader name) throws MalformedException {
        if (!Bytes.wrap(name.enter(DerReader.OBJECT_IDENTIFIER).rest()).equals(OTHER_NAME_TYPE)) {
            throw new MalformedException(OBJECT, "its subject alternative name is of a type that is not known");
        }
        return utf8(name.enter(OTHER_NAME).enter(DerReader.UTF8_STRING).rest());
    }

    private static String utf8(byte[] bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(OBJECT, "its subject alternative name is not UTF-8");
        }
    }

    private static String utf8OrHex(byte[] bytes) {
        try {
            return utf8(bytes);
        } catch (MalformedException e) {
            return Bytes.wrap(bytes).hex();
        }
    }
}
