package dev.cairn.core.ct;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DerReader;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The TBSCertificate that a log signs: that of a precertificate without its poison, which is that of the final certificate without its SCTs
 * (RFC 6962 section 3.2). Everything else stays as it is, byte for byte.
 */
public final class TbsCertificates {
    private static final String OBJECT = "certificate";
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;
    private static final int BOOLEAN = 0x01;
    /** 1.3.6.1.4.1.11129.2.4.3 and .2. */
    private static final byte[] POISON = google(3);

    private static final byte[] SCT_LIST = google(2);
    private static final byte[] NULL = {0x05, 0x00};
    /** The only DER encoding of it (ITU-T X.690 section 11.1). */
    private static final byte[] TRUE = {(byte) 0xff};

    private TbsCertificates() {}

    /**
     * Whether a certificate is a precertificate: whether it has the poison extension.
     *
     * @throws MalformedException if it is no DER certificate, or its poison is not critical or not NULL
     */
    public static boolean isPrecertificate(Bytes certificate) throws MalformedException {
        DerReader tbs = tbs(certificate);
        while (tbs.hasMore()) {
            boolean extensions = tbs.tag() == EXTENSIONS;
            DerReader element = tbs.next();
            if (extensions) {
                DerReader list = element.enter(DerReader.SEQUENCE);
                while (list.hasMore()) {
                    if (isPoison(list.enter(DerReader.SEQUENCE))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean isPoison(DerReader extension) throws MalformedException {
        if (!Arrays.equals(extension.enter(DerReader.OBJECT_IDENTIFIER).rest(), POISON)) {
            return false;
        }
        boolean critical =
                extension.tag() == BOOLEAN && Arrays.equals(extension.next().rest(), TRUE);
        if (!critical || !Arrays.equals(extension.enter(DerReader.OCTET_STRING).rest(), NULL)) {
            throw new MalformedException(OBJECT, "the poison extension is critical and NULL (RFC 6962 section 3.1)");
        }
        return true;
    }

    /**
     * The TBSCertificate of a precertificate, without the poison.
     *
     * @throws MalformedException if it is no DER certificate, or not exactly one extension is the poison
     */
    public static Bytes withoutPoison(Bytes precertificate) throws MalformedException {
        return without(POISON, "poison", precertificate);
    }

    /**
     * The TBSCertificate of a certificate, without its list of SCTs.
     *
     * @throws MalformedException if it is no DER certificate, or not exactly one extension is such a list
     */
    public static Bytes withoutSctList(Bytes certificate) throws MalformedException {
        return without(SCT_LIST, "SCT list", certificate);
    }

    /** The reader of a TBSCertificate's elements. */
    private static DerReader tbs(Bytes certificate) throws MalformedException {
        return new DerReader(OBJECT, certificate.unsafeArray())
                .enter(DerReader.SEQUENCE)
                .enter(DerReader.SEQUENCE);
    }

    private static Bytes without(byte[] oid, String name, Bytes certificate) throws MalformedException {
        DerReader tbs = tbs(certificate);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(certificate.size());
        int removed = 0;
        while (tbs.hasMore()) {
            if (tbs.tag() != EXTENSIONS) {
                kept.writeBytes(tbs.element());
                continue;
            }
            DerReader list = tbs.next().enter(DerReader.SEQUENCE);
            ByteArrayOutputStream extensions = new ByteArrayOutputStream(certificate.size());
            while (list.hasMore()) {
                byte[] extension = list.element();
                if (hasOid(extension, oid)) {
                    removed++;
                } else {
                    extensions.writeBytes(extension);
                }
            }
            if (extensions.size() > 0) {
                kept.writeBytes(element(EXTENSIONS, element(DerReader.SEQUENCE, extensions.toByteArray())));
            }
        }
        if (removed != 1) {
            throw new MalformedException(OBJECT, "has " + removed + " " + name + " extensions where one belongs");
        }
        return Bytes.wrap(element(DerReader.SEQUENCE, kept.toByteArray()));
    }

    private static boolean hasOid(byte[] extension, byte[] oid) throws MalformedException {
        DerReader inside = new DerReader(OBJECT, extension).enter(DerReader.SEQUENCE);
        return Arrays.equals(inside.enter(DerReader.OBJECT_IDENTIFIER).rest(), oid);
    }

    /**
     * The contents of the one list of SCTs in a certificate: TLS, {@code SignedCertificateTimestampList}.
     *
     * @throws MalformedException as {@link #withoutSctList}
     */
    public static Bytes sctList(Bytes certificate) throws MalformedException {
        DerReader tbs = tbs(certificate);
        while (tbs.hasMore()) {
            boolean extensions = tbs.tag() == EXTENSIONS;
            DerReader element = tbs.next();
            if (extensions) {
                DerReader list = element.enter(DerReader.SEQUENCE);
                while (list.hasMore()) {
                    DerReader extension = list.enter(DerReader.SEQUENCE);
                    if (Arrays.equals(
                            extension.enter(DerReader.OBJECT_IDENTIFIER).rest(), SCT_LIST)) {
                        if (extension.tag() == BOOLEAN) {
                            extension.next();
                        }
                        return Bytes.wrap(extension
                                .enter(DerReader.OCTET_STRING)
                                .enter(DerReader.OCTET_STRING)
                                .rest());
                    }
                }
            }
        }
        throw new MalformedException(OBJECT, "has no SCT list extension");
    }

    /**
     * The DER SubjectPublicKeyInfo of a certificate.
     *
     * @throws MalformedException if it is no DER certificate
     */
    public static Bytes spki(Bytes certificate) throws MalformedException {
        DerReader tbs = tbs(certificate);
        if (tbs.tag() == VERSION) {
            tbs.next();
        }
        for (int i = 0; i < 5; i++) {
            tbs.next(); // serialNumber, signature, issuer, validity, subject
        }
        return Bytes.wrap(tbs.element());
    }

    private static byte[] element(int tag, byte[] contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(contents.length + 5);
        out.write(tag);
        int length = contents.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int count = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            out.write(0x80 | count);
            for (int i = count - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        }
        out.writeBytes(contents);
        return out.toByteArray();
    }

    /** The contents of the object identifier 1.3.6.1.4.1.11129.2.4.{@code last}. */
    private static byte[] google(int last) {
        return new byte[] {0x2b, 0x06, 0x01, 0x04, 0x01, (byte) 0xd6, 0x79, 0x02, 0x04, (byte) last};
    }
}
