package dev.cairn.core.crypto;

import static dev.cairn.core.crypto.Providers.der;
import static dev.cairn.core.crypto.Providers.hex;
import static dev.cairn.core.crypto.Providers.join;
import static dev.cairn.core.crypto.Providers.rsaSpki;
import static dev.cairn.core.crypto.Providers.twoIntegers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RSA PKCS #1 v1.5 against the JDK's signer, and against encoded messages that lax verifiers took. */
class RsaPkcs1Test {
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGEST = DigestAlgorithm.SHA2_256.digest(MESSAGE);
    private static final String SHA256_INFO = "3031300d060960864801650304020105000420";
    private static final int SIZE = 256;

    private static KeyPair pair;
    private static VerificationKey key;

    @BeforeAll
    static void makeKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        key = VerificationKey.of(pair.getPublic());
    }

    private static byte[] raw(byte[] encodedMessage) {
        RSAPrivateKey secret = (RSAPrivateKey) pair.getPrivate();
        BigInteger value = new BigInteger(1, encodedMessage).modPow(secret.getPrivateExponent(), secret.getModulus());
        return fixed(value, SIZE);
    }

    private static byte[] fixed(BigInteger value, int size) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }

    @ParameterizedTest
    @CsvSource({"SHA256withRSA, SHA2_256", "SHA384withRSA, SHA2_384", "SHA512withRSA, SHA2_512"})
    void verifiesTheSignaturesOfTheJdk(String name, DigestAlgorithm algorithm) throws Exception {
        Signature signer = Signature.getInstance(name);
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();
        assertTrue(key.verifyMessage(algorithm, MESSAGE, signature));
        assertTrue(key.verifyDigest(algorithm, algorithm.digest(MESSAGE), signature));
        assertEquals(algorithm == DigestAlgorithm.SHA2_256, key.verifyMessage(MESSAGE, signature));
        for (int i = 0; i < SIZE; i++) {
            byte[] altered = signature.clone();
            altered[i] ^= 1;
            assertFalse(key.verifyMessage(algorithm, MESSAGE, altered), "byte " + i);
        }
    }

    /** EM = 00 01 ff .. ff 00 and what follows; the padding fills what is left, up to {@code padding} bytes. */
    private static byte[] encoded(byte[] head, int padding, byte[] tail) {
        byte[] ff = new byte[Math.min(padding, SIZE - head.length - 1 - tail.length)];
        Arrays.fill(ff, (byte) 0xff);
        byte[] message = join(head, ff, new byte[1], tail);
        return Arrays.copyOf(message, SIZE);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("encodedMessages")
    void judgesEncodedMessages(String rule, byte[] encodedMessage, boolean good) {
        assertEquals(good, key.verifyMessage(MESSAGE, raw(encodedMessage)));
    }

    static List<Arguments> encodedMessages() {
        byte[] head = {0, 1};
        byte[] info = join(hex(SHA256_INFO), DIGEST);
        byte[] withoutNull = join(hex("302f300b0609608648016503040201" + "0420"), DIGEST);
        return List.of(
                Arguments.of("as RFC 8017", encoded(head, SIZE, info), true),
                Arguments.of("bytes after a short padding", encoded(head, 8, info), false),
                Arguments.of("DigestInfo without NULL", encoded(head, SIZE, withoutNull), false),
                Arguments.of("digest without DigestInfo", encoded(head, SIZE, DIGEST), false),
                Arguments.of("block type 2", encoded(new byte[] {0, 2}, SIZE, info), false),
                Arguments.of("no leading zero", encoded(new byte[] {1, 1}, SIZE, info), false),
                Arguments.of("zero in the padding", encoded(new byte[] {0, 1, 0}, SIZE, info), false),
                Arguments.of(
                        "SHA-512 named",
                        encoded(head, SIZE, join(hex("3051300d060960864801650304020305000440"), DIGEST)),
                        false));
    }

    @Test
    void refusesSignaturesOutOfRange() {
        byte[] good = raw(encoded(new byte[] {0, 1}, SIZE, join(hex(SHA256_INFO), DIGEST)));
        assertTrue(key.verifyMessage(MESSAGE, good));
        BigInteger modulus = ((RSAPrivateKey) pair.getPrivate()).getModulus();
        BigInteger sum = new BigInteger(1, good).add(modulus);
        assertFalse(key.verifyMessage(MESSAGE, fixed(sum, SIZE)), "s + n, cut if it does not fit");
        assertFalse(key.verifyMessage(MESSAGE, fixed(modulus, SIZE)), "n");
        assertFalse(key.verifyMessage(MESSAGE, fixed(sum, SIZE + 1)), "s + n in one byte more");
        assertFalse(key.verifyMessage(MESSAGE, join(new byte[1], good)), "zero byte before");
        assertFalse(key.verifyMessage(MESSAGE, Arrays.copyOf(good, SIZE - 1)), "cut");
        assertFalse(key.verifyMessage(MESSAGE, new byte[SIZE]), "0");
        assertFalse(key.verifyMessage(MESSAGE, new byte[0]), "no bytes");
    }

    private static BigInteger odd(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    }

    private static final BigInteger F4 = BigInteger.valueOf(65537);

    @ParameterizedTest
    @CsvSource({
        "2048, RSA_2048",
        "3072, RSA_3072",
        "4096, RSA_4096",
        "1024, RSA_OTHER",
        "2047, RSA_OTHER",
        "2056, RSA_OTHER",
        "8192, RSA_OTHER"
    })
    void tellsTheSize(int bits, KeyType type) throws Exception {
        byte[] spki = rsaSpki(odd(bits), F4);
        VerificationKey sized = VerificationKey.fromSpki(spki);
        assertEquals(type, sized.type());
        assertEquals(bits, sized.bits());
        assertFalse(sized.verifyMessage(MESSAGE, new byte[(bits + 7) / 8]));
        assertThrows(IllegalArgumentException.class, sized::rawKey);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void refusesKeys(String rule, byte[] spki, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> VerificationKey.fromSpki(spki));
        assertEquals("public key: " + message, e.getMessage());
    }

    static List<Arguments> keys() {
        byte[] good = rsaSpki(odd(2048), F4);
        byte[] n = der(2, odd(2048).toByteArray());
        byte[] e = der(2, F4.toByteArray());
        String exponent = "RSA exponent is even, below 3 or above 2^31 - 1";
        String algorithm = "neither an uncompressed P-256, P-384 or P-521 point nor Ed25519, ML-DSA-44 or RSA";
        return List.of(
                Arguments.of(
                        "modulus of 1023 bits",
                        rsaSpki(odd(1023), F4),
                        "RSA modulus has 1023 bits, outside 1024 to 8192"),
                Arguments.of(
                        "modulus of 8193 bits",
                        rsaSpki(odd(8193), F4),
                        "RSA modulus has 8193 bits, outside 1024 to 8192"),
                Arguments.of("modulus 0", rsaSpki(BigInteger.ZERO, F4), "RSA modulus has 0 bits, outside 1024 to 8192"),
                Arguments.of("modulus negative", rsaSpki(odd(2048).negate(), F4), "integer is negative"),
                Arguments.of("modulus even", rsaSpki(odd(2048).clearBit(0), F4), "RSA modulus is even"),
                Arguments.of("exponent 0", rsaSpki(odd(2048), BigInteger.ZERO), exponent),
                Arguments.of("exponent 1", rsaSpki(odd(2048), BigInteger.ONE), exponent),
                Arguments.of("exponent even", rsaSpki(odd(2048), BigInteger.valueOf(65536)), exponent),
                Arguments.of("exponent beyond 31 bits", rsaSpki(odd(2048), odd(32)), exponent),
                Arguments.of("third integer", rsaSpki(der(0x30, join(n, e, e))), "bytes after the end of the DER"),
                Arguments.of("no exponent", rsaSpki(der(0x30, n)), "DER is cut short"),
                Arguments.of(
                        "bytes in the bit string",
                        rsaSpki(join(twoIntegers(odd(2048), F4), new byte[1])),
                        "bytes after the end of the DER"),
                Arguments.of("bytes after the end", join(good, new byte[1]), "bytes after the end of the DER"),
                Arguments.of(
                        "parameters missing",
                        der(
                                0x30,
                                join(
                                        hex("300b06092a864886f70d010101"),
                                        der(3, join(new byte[1], twoIntegers(odd(2048), F4))))),
                        algorithm),
                Arguments.of(
                        "RSASSA-PSS",
                        der(
                                0x30,
                                join(
                                        hex("300b06092a864886f70d01010a"),
                                        der(3, join(new byte[1], twoIntegers(odd(2048), F4))))),
                        algorithm),
                Arguments.of(
                        "unused bits",
                        der(
                                0x30,
                                join(
                                        hex("300d06092a864886f70d0101010500"),
                                        der(3, join(new byte[] {1}, twoIntegers(odd(2048), F4))))),
                        "bit string has unused bits"),
                Arguments.of(
                        "element after the bit string",
                        der(
                                0x30,
                                join(
                                        hex("300d06092a864886f70d0101010500"),
                                        der(3, join(new byte[1], twoIntegers(odd(2048), F4))),
                                        hex("0500"))),
                        "bytes after the end of the DER"));
    }
}
