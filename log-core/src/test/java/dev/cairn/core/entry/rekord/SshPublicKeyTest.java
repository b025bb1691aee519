package dev.cairn.core.entry.rekord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of SSH that are written here, so that each rule can be broken alone. */
class SshPublicKeyTest {
    private static final Bytes MESSAGE = Bytes.ofUtf8("a message");

    @Test
    void rsaSignsWithSha2AndNothingElse() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey open = (RSAPublicKey) pair.getPublic();
        SshPublicKey key = SshPublicKey.read(
                strings(Bytes.ofUtf8("ssh-rsa"), number(open.getPublicExponent()), number(open.getModulus())));
        assertTrue(key.verify(MESSAGE.toArray(), signature("rsa-sha2-256", sign(pair, "SHA256withRSA"))));
        assertTrue(key.verify(MESSAGE.toArray(), signature("rsa-sha2-512", sign(pair, "SHA512withRSA"))));
        assertFalse(key.verify(MESSAGE.toArray(), signature("rsa-sha2-256", sign(pair, "SHA512withRSA"))));
        assertFalse(key.verify(MESSAGE.toArray(), signature("ssh-rsa", sign(pair, "SHA1withRSA"))));
    }

    @Test
    void anRsaExponentHasAtMost31Bits() {
        assertRefused(
                "RSA exponent has more than 31 bits",
                strings(
                        Bytes.ofUtf8("ssh-rsa"),
                        number(BigInteger.ONE.shiftLeft(31).add(BigInteger.ONE)),
                        number(BigInteger.ONE.shiftLeft(2_047).add(BigInteger.ONE))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02", "03"})
    void aPointIsUncompressed(String point) {
        assertRefused("point is not uncompressed", ecdsa("nistp256", hex(point)));
    }

    @Test
    void aCurveIsThatOfTheTypeAndOneOfThree() {
        assertRefused(
                "curve is not that of the type",
                strings(Bytes.ofUtf8("ecdsa-sha2-nistp256"), Bytes.ofUtf8("nistp384"), hex("04")));
        assertRefused("unsupported curve", ecdsa("nistp192", hex("04")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', number is not positive",
        "80, number is not positive",
        "00, number is not in its shortest form",
        "0001, number is not in its shortest form"
    })
    void aNumberIsPositiveAndInItsShortestForm(String number, String rule) {
        assertRefused(rule, strings(Bytes.ofUtf8("ssh-rsa"), hex(number), hex("01")));
    }

    private static void assertRefused(String rule, Bytes blob) {
        MalformedException e = assertThrows(MalformedException.class, () -> SshPublicKey.read(blob));
        assertEquals(rule, e.rule());
    }

    private static Bytes ecdsa(String curve, Bytes point) {
        return strings(Bytes.ofUtf8("ecdsa-sha2-" + curve), Bytes.ofUtf8(curve), point);
    }

    private static Bytes signature(String algorithm, Bytes made) {
        return strings(Bytes.ofUtf8(algorithm), made);
    }

    private static Bytes sign(KeyPair pair, String algorithm) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(MESSAGE.toArray());
        return Bytes.wrap(signature.sign());
    }

    private static Bytes number(BigInteger number) {
        return Bytes.wrap(number.toByteArray());
    }

    private static Bytes hex(String digits) {
        return Bytes.wrap(HexFormat.of().parseHex(digits));
    }

    private static Bytes strings(Bytes... values) {
        return Bytes.wrap(SshReader.strings(values));
    }
}
