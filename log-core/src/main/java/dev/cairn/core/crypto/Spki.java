package dev.cairn.core.crypto;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The DER SubjectPublicKeyInfo of every kind of key but RSA is a constant prefix and the key (RFC 5480, RFC 8410, RFC 9881), so comparing
 * the prefix is the strict parser. Curve points are uncompressed: RFC 5480 leaves the compressed form optional, and the field's tools refuse it.
 */
final class Spki {
    private static final String OBJECT = "public key";
    private static final int MIN_RSA_BITS = 1024;
    /** A verifier's cost grows with the square of the modulus; nobody signs with more. */
    private static final int MAX_RSA_BITS = 8192;

    private static final byte[] RSA_ALGORITHM = hex("300d06092a864886f70d0101010500");
    private static final byte[] NO_UNUSED_BITS = {0};
    private static final BigInteger MAX_RSA_EXPONENT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(3);

    private record Fixed(KeyType type, Bytes prefix, int keyBytes) {}

    private static final List<Fixed> FIXED = List.of(
            // The 04 at the end of the curves' prefixes opens an uncompressed point.
            fixed(KeyType.ECDSA_P256, "3059301306072a8648ce3d020106082a8648ce3d03010703420004", 64),
            fixed(KeyType.ECDSA_P384, "3076301006072a8648ce3d020106052b8104002203620004", 96),
            fixed(KeyType.ECDSA_P521, "30819b301006072a8648ce3d020106052b810400230381860004", 132),
            fixed(KeyType.ED25519, "302a300506032b6570032100", 32),
            fixed(KeyType.ML_DSA_44, "30820532300b06096086480165030403110382052100", 1312));

    private Spki() {}

    private static Fixed fixed(KeyType type, String prefix, int keyBytes) {
        return new Fixed(type, Bytes.wrap(hex(prefix)), keyBytes);
    }

    /** An RSA public key. */
    record Rsa(BigInteger modulus, BigInteger exponent) {
        KeyType type() {
            return switch (modulus.bitLength()) {
                case 2048 -> KeyType.RSA_2048;
                case 3072 -> KeyType.RSA_3072;
                case 4096 -> KeyType.RSA_4096;
                default -> KeyType.RSA_OTHER;
            };
        }
    }

    /** The kind of key; whatever is not one of the fixed forms is taken for RSA and must then pass {@link #rsa}. */
    static KeyType typeOf(byte[] der) {
        for (Fixed fixed : FIXED) {
            byte[] prefix = fixed.prefix.unsafeArray();
            if (der.length == prefix.length + fixed.keyBytes
                    && Arrays.equals(der, 0, prefix.length, prefix, 0, prefix.length)) {
                return fixed.type;
            }
        }
        return KeyType.RSA_OTHER;
    }

    /** The key inside: 32 bytes of Ed25519, 1,312 bytes of ML-DSA-44, X || Y of a curve. */
    static byte[] rawKey(KeyType type, byte[] der) {
        Fixed fixed = fixedForm(type);
        return Arrays.copyOfRange(der, fixed.prefix.size(), der.length);
    }

    /** The SubjectPublicKeyInfo around a key of a fixed form; X || Y of a curve. */
    static byte[] ofRawKey(KeyType type, byte[] key) throws MalformedException {
        Fixed fixed = fixedForm(type);
        if (key.length != fixed.keyBytes) {
            throw new MalformedException(OBJECT, type + " key has " + key.length + " bytes, not " + fixed.keyBytes);
        }
        byte[] prefix = fixed.prefix.unsafeArray();
        byte[] der = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, der, prefix.length, key.length);
        return der;
    }

    private static Fixed fixedForm(KeyType type) {
        for (Fixed fixed : FIXED) {
            if (fixed.type == type) {
                return fixed;
            }
        }
        throw new IllegalArgumentException(type + " keys have no fixed form");
    }

    /** Refuses an Ed25519 key that is not the canonical encoding of a point on the curve, or is of small order: it would verify anything. */
    static void checkEd25519(byte[] key) throws MalformedException {
        if (!Ed25519.validatePublicKeyPartial(key, 0)) {
            throw new MalformedException(OBJECT, "not a canonical Ed25519 point of large order");
        }
    }

    /** Reads RFC 8017's RSAPublicKey inside a SubjectPublicKeyInfo (RFC 3279 section 2.3.1: parameters are NULL). */
    static Rsa rsa(byte[] der) throws MalformedException {
        DerReader outer = new DerReader(OBJECT, der);
        DerReader spki = outer.enter(DerReader.SEQUENCE);
        outer.end();
        spki.expect(RSA_ALGORITHM, "neither an uncompressed P-256, P-384 or P-521 point nor Ed25519, ML-DSA-44 or RSA");
        DerReader bitString = spki.enter(DerReader.BIT_STRING);
        spki.end();
        bitString.expect(NO_UNUSED_BITS, "bit string has unused bits");
        DerReader key = bitString.enter(DerReader.SEQUENCE);
        bitString.end();
        BigInteger modulus = new BigInteger(key.unsignedInteger());
        BigInteger exponent = new BigInteger(key.unsignedInteger());
        key.end();
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new MalformedException(
                    OBJECT, "RSA modulus has " + bits + " bits, outside " + MIN_RSA_BITS + " to " + MAX_RSA_BITS);
        }
        if (!modulus.testBit(0)) {
            throw new MalformedException(OBJECT, "RSA modulus is even");
        }
        if (!exponent.testBit(0)
                || exponent.compareTo(MIN_RSA_EXPONENT) < 0
                || exponent.compareTo(MAX_RSA_EXPONENT) > 0) {
            throw new MalformedException(OBJECT, "RSA exponent is even, below 3 or above 2^31 - 1");
        }
        return new Rsa(modulus, exponent);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
