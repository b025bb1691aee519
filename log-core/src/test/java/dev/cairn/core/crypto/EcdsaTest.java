package dev.cairn.core.crypto;

import static dev.cairn.core.crypto.Providers.der;
import static dev.cairn.core.crypto.Providers.hex;
import static dev.cairn.core.crypto.Providers.join;
import static dev.cairn.core.crypto.Providers.twoIntegers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ECDSA on every provider: the vectors of RFC 6979 and the edges of the two encodings. */
class EcdsaTest {
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);
    // RFC 6979 appendix A.2.5.
    private static final String SPKI = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
            + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
            + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    private static final BigInteger R = big("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
    private static final BigInteger S = big("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    private static final BigInteger N = big("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    private static BigInteger big(String hex) {
        return new BigInteger(hex, 16);
    }

    private static byte[] raw(BigInteger value, int size) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[size];
        int length = Math.min(bytes.length, size);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }

    /** RFC 6979 appendix A.2.5 to A.2.7, message "sample", the hash function that is natural for the curve. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ECDSA_P256, 32, SHA2_256, 60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299, efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716, f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        "ECDSA_P384, 48, SHA2_384, ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720, 94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46, 99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
        "ECDSA_P521, 66, SHA2_512, 01894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd371123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a400493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5, 00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f174e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa, 00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af282623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a",
    })
    void verifiesTheVectors(KeyType type, int size, DigestAlgorithm digest, String point, String r, String s)
            throws Exception {
        byte[] der = twoIntegers(big(r), big(s));
        byte[] raw = join(raw(big(r), size), raw(big(s), size));
        for (CryptoProvider provider : Providers.all()) {
            VerificationKey key = VerificationKey.fromSpki(Spki.ofRawKey(type, hex(point)), provider);
            assertEquals(type, key.type());
            assertEquals(type.bits(), key.bits());
            assertEquals(point, key.rawKey().hex());
            assertTrue(key.verifyMessage(MESSAGE, der), provider.name());
            assertTrue(key.verifyMessage(MESSAGE, raw), provider.name());
            assertTrue(key.verifyMessage(digest, MESSAGE, der));
            assertTrue(key.verifyDigest(digest, digest.digest(MESSAGE), der));
            assertFalse(key.verifyMessage(new byte[1], der));
            for (DigestAlgorithm other : DigestAlgorithm.values()) {
                assertEquals(other == digest, key.verifyMessage(other, MESSAGE, der));
            }
        }
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("signatures")
    void judgesEncodings(String rule, byte[] signature, boolean good) throws Exception {
        for (CryptoProvider provider : Providers.all()) {
            VerificationKey key = VerificationKey.fromSpki(hex(SPKI), provider);
            assertEquals(good, key.verifyMessage(MESSAGE, signature), provider.name());
        }
    }

    static List<Arguments> signatures() {
        byte[] der = twoIntegers(R, S);
        byte[] r = der(2, R.toByteArray());
        byte[] s = der(2, S.toByteArray());
        byte[] negativeR = der(2, Arrays.copyOfRange(R.toByteArray(), 1, 33));
        byte[] both = join(r, s);
        byte[] raw = join(raw(R, 32), raw(S, 32));
        return List.of(
                Arguments.of("DER", der, true),
                Arguments.of("r || s", raw, true),
                // Not one of a kind: whoever needs that must not compare signatures.
                Arguments.of("n - s", twoIntegers(R, N.subtract(S)), true),
                Arguments.of("no bytes", new byte[0], false),
                Arguments.of("r = 0", twoIntegers(BigInteger.ZERO, S), false),
                Arguments.of("s = 0", twoIntegers(R, BigInteger.ZERO), false),
                Arguments.of("both 0", twoIntegers(BigInteger.ZERO, BigInteger.ZERO), false),
                Arguments.of("both 0, r || s", new byte[64], false),
                Arguments.of("r = n", twoIntegers(N, S), false),
                Arguments.of("r + n", twoIntegers(R.add(N), S), false),
                Arguments.of("s + n", twoIntegers(R, S.add(N)), false),
                Arguments.of("s = 1", twoIntegers(R, BigInteger.ONE), false),
                Arguments.of("r and s swapped", twoIntegers(S, R), false),
                Arguments.of("r of 1,000 bytes", twoIntegers(R.shiftLeft(8000), S), false),
                Arguments.of("r negative", der(0x30, join(negativeR, s)), false),
                Arguments.of(
                        "needless zero byte", der(0x30, join(der(2, join(new byte[1], R.toByteArray())), s)), false),
                Arguments.of(
                        "length in long form", join(new byte[] {0x30, (byte) 0x81, (byte) both.length}, both), false),
                Arguments.of("indefinite length", join(new byte[] {0x30, (byte) 0x80}, both, new byte[2]), false),
                Arguments.of("set for sequence", der(0x31, both), false),
                Arguments.of("bit string for integer", der(0x30, join(der(3, R.toByteArray()), s)), false),
                Arguments.of("byte after the end", join(der, new byte[1]), false),
                Arguments.of("integer too many", der(0x30, join(both, s)), false),
                Arguments.of("integer too few", der(0x30, r), false),
                Arguments.of("last byte cut", Arrays.copyOf(der, der.length - 1), false),
                Arguments.of("r || s cut", Arrays.copyOf(raw, 63), false),
                Arguments.of("r || s with zero bytes before", join(raw(R, 33), raw(S, 33)), false),
                Arguments.of("r || s as long as of P-384", join(raw(R, 48), raw(S, 48)), false),
                Arguments.of("s || r", join(raw(S, 32), raw(R, 32)), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void refusesKeys(String rule, String spki) {
        for (CryptoProvider provider : Providers.all()) {
            assertThrows(
                    MalformedException.class, () -> VerificationKey.fromSpki(hex(spki), provider), provider.name());
        }
    }

    static List<Arguments> keys() {
        String head = SPKI.substring(0, 54);
        String x = SPKI.substring(54, 118);
        String y = SPKI.substring(118);
        String p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        String order256k1 = "3056301006072a8648ce3d020106052b8104000a03420004";
        return List.of(
                Arguments.of("point off the curve", head + x + y.substring(0, 62) + "98"),
                Arguments.of("point 0, 0", head + "00".repeat(64)),
                Arguments.of("x = p", head + p + y),
                Arguments.of("x beyond p", head + "ff".repeat(32) + y),
                Arguments.of("y = p - y of another x", head + y + x),
                Arguments.of("point at infinity", "301a301306072a8648ce3d020106082a8648ce3d030107030200" + "00"),
                Arguments.of("compressed point", "3039301306072a8648ce3d020106082a8648ce3d03010703220003" + x),
                Arguments.of("hybrid point", SPKI.substring(0, 52) + "07" + x + y),
                Arguments.of("curve secp256k1", order256k1 + x + y),
                Arguments.of("P-256 point named P-384", "3056301006072a8648ce3d020106052b8104002203420004" + x + y),
                Arguments.of("byte after the end", SPKI + "00"),
                Arguments.of("last byte cut", SPKI.substring(0, SPKI.length() - 2)),
                Arguments.of("length in a longer form", "308159" + SPKI.substring(4)),
                Arguments.of("no bytes", ""),
                Arguments.of("text", HexFormat.of().formatHex("-----BEGIN".getBytes(StandardCharsets.US_ASCII))));
    }
}
