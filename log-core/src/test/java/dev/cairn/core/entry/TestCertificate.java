package dev.cairn.core.entry;

import dev.cairn.core.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Certificates for tests, DER written by hand: version 3, some issuer and subject, the extensions given, and a signature that is not
 * one. The log looks at none of the rest.
 */
public final class TestCertificate {
    public static final int RFC822_NAME = 0x81;
    public static final int URI = 0x86;

    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("300a06082a8648ce3d040302");
    private static final byte[] SOME_NAME = HexFormat.of().parseHex("300c310a300806035504030c0178");

    private TestCertificate() {}

    public static Bytes of(Bytes spki, byte[]... extensions) {
        byte[] validity = der(0x30, ascii(0x17, "250101000000Z"), ascii(0x17, "350101000000Z"));
        byte[] tbs = der(
                0x30,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, new byte[] {1}),
                ECDSA_WITH_SHA256,
                SOME_NAME,
                validity,
                SOME_NAME,
                spki.toArray(),
                der(0xa3, der(0x30, extensions)));
        return Bytes.wrap(der(0x30, tbs, ECDSA_WITH_SHA256, der(0x03, new byte[] {0, 0x30, 0})));
    }

    /** The extension subject alternative name. */
    public static byte[] names(byte[]... names) {
        return extension("551d11", der(0x30, names));
    }

    /** A Fulcio extension 1.3.6.1.4.1.57264.1.{@code last}. */
    public static byte[] fulcio(int last, byte[] value) {
        return extension("2b0601040183bf3001" + HexFormat.of().toHexDigits((byte) last), value);
    }

    public static byte[] otherName(String oid, byte[] value) {
        return der(0xa0, der(0x06, HexFormat.of().parseHex(oid)), der(0xa0, value));
    }

    public static byte[] utf8(String text) {
        return der(0x0c, text.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] ascii(int tag, String text) {
        return der(tag, text.getBytes(StandardCharsets.US_ASCII));
    }

    public static byte[] extension(String oid, byte[] value) {
        return der(0x30, der(0x06, HexFormat.of().parseHex(oid)), der(0x04, value));
    }

    public static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            contents.writeBytes(part);
        }
        int length = contents.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else if (length < 0x10000) {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(0x83);
            out.write(length >> 16);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(contents.toByteArray());
        return out.toByteArray();
    }
}
