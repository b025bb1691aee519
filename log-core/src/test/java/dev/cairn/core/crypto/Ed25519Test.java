package dev.cairn.core.crypto;

import static dev.cairn.core.crypto.Providers.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ed25519 and Ed25519ph on every provider: the vectors of RFC 8032 and the edges of keys and signatures. */
class Ed25519Test {
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** RFC 8032 section 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60, d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '', e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb, 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72, 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7, fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82, 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    })
    void signsAndVerifiesTheVectors(String seed, String raw, String message, String signature) throws Exception {
        for (CryptoProvider provider : Providers.all()) {
            LocalKey key = LocalKey.ed25519(hex(seed), provider);
            assertEquals(raw, key.publicKey().rawKey().hex());
            assertEquals(KeyType.ED25519, key.publicKey().type());
            assertEquals(signature, HexFormat.of().formatHex(key.sign(hex(message))), provider.name());
            assertTrue(key.publicKey().verifyMessage(hex(message), hex(signature)), provider.name());
            assertFalse(key.publicKey().verifyMessage(new byte[5], hex(signature)), provider.name());
        }
    }

    /** RFC 8032 section 7.3. */
    @Test
    void signsAndVerifiesThePrehashedVector() throws Exception {
        byte[] message = "abc".getBytes(StandardCharsets.US_ASCII);
        byte[] digest = DigestAlgorithm.SHA2_512.digest(message);
        byte[] signature = hex("98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
                + "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406");
        for (CryptoProvider provider : Providers.all()) {
            LocalKey key =
                    LocalKey.ed25519(hex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"), provider);
            VerificationKey publicKey = key.publicKey();
            assertArrayEquals(signature, key.signDigest(DigestAlgorithm.SHA2_512, digest));
            assertTrue(publicKey.verifyDigest(DigestAlgorithm.SHA2_512, digest, signature));
            assertTrue(publicKey.verifyMessage(DigestAlgorithm.SHA2_512, message, signature));
            assertFalse(publicKey.verifyMessage(message, signature), "prehashed is not pure");
            assertFalse(publicKey.verifyDigest(DigestAlgorithm.SHA2_512, digest, key.sign(digest)));
            assertFalse(publicKey.verifyMessage(DigestAlgorithm.SHA2_256, message, signature));
            assertFalse(publicKey.verifyDigest(DigestAlgorithm.SHA2_512, digest, Arrays.copyOf(signature, 63)));
            assertFalse(publicKey.verifyDigest(DigestAlgorithm.SHA2_512, digest, Arrays.copyOf(signature, 65)));
            assertThrows(IllegalArgumentException.class, () -> key.signDigest(DigestAlgorithm.SHA2_256, new byte[32]));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"S + L, 1", "S + 2 L, 2", "S + 7 L, 7"})
    void refusesTheSameScalarWrittenOtherwise(String rule, int times) throws Exception {
        byte[] message = {1, 2, 3};
        for (CryptoProvider provider : Providers.all()) {
            LocalKey key = LocalKey.ed25519(new byte[32], provider);
            byte[] signature = key.sign(message);
            byte[] s = reversed(Arrays.copyOfRange(signature, 32, 64));
            byte[] other = new BigInteger(1, s)
                    .add(L.multiply(BigInteger.valueOf(times)))
                    .toByteArray();
            byte[] fixed = new byte[32];
            int length = Math.min(other.length, 32);
            System.arraycopy(other, other.length - length, fixed, 32 - length, length);
            byte[] altered = signature.clone();
            System.arraycopy(reversed(fixed), 0, altered, 32, 32);
            assertTrue(key.publicKey().verifyMessage(message, signature));
            assertFalse(key.publicKey().verifyMessage(message, altered), provider.name());
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 63, 65, 128})
    void refusesSignaturesOfOtherLengths(int length) throws Exception {
        byte[] message = {1, 2, 3};
        for (CryptoProvider provider : Providers.all()) {
            LocalKey key = LocalKey.ed25519(new byte[32], provider);
            byte[] signature = Arrays.copyOf(key.sign(message), length);
            assertFalse(key.publicKey().verifyMessage(message, signature), provider.name());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "order 1, 0100000000000000000000000000000000000000000000000000000000000000",
        "order 2, ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "order 4, 0000000000000000000000000000000000000000000000000000000000000000",
        "order 4, 0000000000000000000000000000000000000000000000000000000000000080",
        "order 8, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "order 8, 26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "order 8, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "order 8, c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "y = p, edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "y = p + 1, eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "y = 2^255 - 1, ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "x = 0 with a sign, 0100000000000000000000000000000000000000000000000000000000000080",
        "not on the curve, 0200000000000000000000000000000000000000000000000000000000000000",
    })
    void refusesKeys(String rule, String raw) {
        for (CryptoProvider provider : Providers.all()) {
            MalformedException e = assertThrows(
                    MalformedException.class,
                    () -> VerificationKey.fromSpki(hex("302a300506032b6570032100" + raw), provider));
            assertEquals("public key: not a canonical Ed25519 point of large order", e.getMessage());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "parameters are NULL, 302c300706032b65700500032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "X25519, 302a300506032b656e032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "one byte short, 3029300506032b6570032000d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",
        "byte after the end, 302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00",
    })
    void refusesOtherSubjectPublicKeyInfos(String rule, String spki) {
        assertThrows(MalformedException.class, () -> VerificationKey.fromSpki(hex(spki)));
    }

    /** The native provider takes no message above 1 MiB. */
    @Test
    void aLongMessageIsSignedAndVerified() {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        for (int length : new int[] {1 << 20, (1 << 20) + 1, 3 << 20}) {
            byte[] message = new byte[length];
            byte[] signature = key.sign(message);
            assertTrue(key.publicKey().verifyMessage(message, signature));
            message[length - 1] = 1;
            assertFalse(key.publicKey().verifyMessage(message, signature));
        }
    }
}
