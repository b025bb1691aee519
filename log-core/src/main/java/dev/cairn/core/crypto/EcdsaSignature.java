package dev.cairn.core.crypto;

import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two encodings of an ECDSA signature: {@code SEQUENCE { r INTEGER, s INTEGER }} in DER (RFC 3279 section 2.2.3), and r || s, each as
 * long as a coordinate of the curve (IEEE 1363). Sigstore's verifiers take both; whatever is not the first is tried as the second.
 */
final class EcdsaSignature {
    private EcdsaSignature() {}

    /** The DER form of a signature in either form, or null when it is in neither. */
    static byte @Nullable [] toDer(byte[] signature, int fieldBytes) {
        if (isDer(signature)) {
            return signature;
        }
        return signature.length == 2 * fieldBytes ? encode(signature, fieldBytes) : null;
    }

    private static boolean isDer(byte[] signature) {
        try {
            DerReader outer = new DerReader("ECDSA signature", signature);
            DerReader both = outer.enter(DerReader.SEQUENCE);
            outer.end();
            both.unsignedInteger();
            both.unsignedInteger();
            both.end();
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static byte[] encode(byte[] raw, int fieldBytes) {
        byte[] r = new BigInteger(1, Arrays.copyOf(raw, fieldBytes)).toByteArray();
        byte[] s = new BigInteger(1, Arrays.copyOfRange(raw, fieldBytes, raw.length)).toByteArray();
        int length = 4 + r.length + s.length;
        // P-521 needs the two-byte form of the length; no curve needs more.
        int header = length < 0x80 ? 2 : 3;
        byte[] der = new byte[header + length];
        der[0] = DerReader.SEQUENCE;
        der[1] = (byte) 0x81;
        der[header - 1] = (byte) length;
        int at = integer(der, header, r);
        integer(der, at, s);
        return der;
    }

    private static int integer(byte[] der, int at, byte[] value) {
        der[at] = DerReader.INTEGER;
        der[at + 1] = (byte) value.length;
        System.arraycopy(value, 0, der, at + 2, value.length);
        return at + 2 + value.length;
    }
}
