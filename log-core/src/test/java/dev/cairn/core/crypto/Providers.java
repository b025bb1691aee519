package dev.cairn.core.crypto;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The providers that tests run with: Bouncy Castle, and the native one where it loads. */
final class Providers {
    private static final List<CryptoProvider> ALL = load();

    private Providers() {}

    static List<CryptoProvider> all() {
        return ALL;
    }

    private static List<CryptoProvider> load() {
        List<CryptoProvider> all = new ArrayList<>();
        all.add(CryptoProvider.bouncyCastle(""));
        try {
            all.add(CryptoProvider.choose("native", CryptoProvider::loadNative));
        } catch (IllegalStateException e) {
            System.out.println("tests run without the native provider: " + e.getMessage());
        }
        return all;
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** DER of SEQUENCE { INTEGER, INTEGER }, of any size. */
    static byte[] twoIntegers(BigInteger one, BigInteger two) {
        return der(0x30, join(der(0x02, one.toByteArray()), der(0x02, two.toByteArray())));
    }

    static byte[] der(int tag, byte[] content) {
        int n = content.length;
        byte[] head = n < 0x80
                ? new byte[] {(byte) tag, (byte) n}
                : n < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return join(head, content);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** A SubjectPublicKeyInfo of RSA. */
    static byte[] rsaSpki(BigInteger modulus, BigInteger exponent) {
        return rsaSpki(twoIntegers(modulus, exponent));
    }

    static byte[] rsaSpki(byte[] rsaPublicKey) {
        byte[] algorithm = hex("300d06092a864886f70d0101010500");
        return der(0x30, join(algorithm, der(0x03, join(new byte[1], rsaPublicKey))));
    }
}
