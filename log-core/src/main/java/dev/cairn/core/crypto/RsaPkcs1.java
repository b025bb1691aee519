package dev.cairn.core.crypto;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * RSASSA-PKCS1-v1_5 over a digest (RFC 8017 sections 8.2 and 9.2). Verification encodes the expected message and compares, so it parses
 * nothing that the signer controls. It is the same code under every provider: a public exponentiation takes less time than a P-256 verification.
 */
final class RsaPkcs1 {
    private RsaPkcs1() {}

    static boolean verify(Spki.Rsa key, DigestAlgorithm algorithm, byte[] digest, byte[] signature) {
        int size = (key.modulus().bitLength() + 7) / 8;
        if (signature.length != size) {
            return false;
        }
        BigInteger value = new BigInteger(1, signature);
        if (value.compareTo(key.modulus()) >= 0) {
            return false;
        }
        BigInteger opened = value.modPow(key.exponent(), key.modulus());
        return MessageDigest.isEqual(encodedMessage(algorithm, digest, size), toFixed(opened, size));
    }

    /** EM = 00 01 ff .. ff 00 DigestInfo, as long as the modulus. */
    private static byte[] encodedMessage(DigestAlgorithm algorithm, byte[] digest, int size) {
        byte[] digestInfo = algorithm.digestInfo(digest);
        byte[] message = new byte[size];
        Arrays.fill(message, (byte) 0xff);
        message[0] = 0;
        message[1] = 1;
        message[size - digestInfo.length - 1] = 0;
        System.arraycopy(digestInfo, 0, message, size - digestInfo.length, digestInfo.length);
        return message;
    }

    private static byte[] toFixed(BigInteger value, int size) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }
}
