package dev.cairn.core.crypto;

import static dev.cairn.core.crypto.Providers.der;
import static dev.cairn.core.crypto.Providers.hex;
import static dev.cairn.core.crypto.Providers.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class LocalKeyTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    /** What one provider signs, the other verifies; they agree on every altered signature. */
    @ParameterizedTest
    @EnumSource(names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521", "ED25519", "RSA_2048", "ML_DSA_44"})
    void providersAgree(KeyType type) throws Exception {
        Random random = Seed.random("LocalKeyTest " + type);
        Bytes pkcs8 = LocalKey.generate(type).pkcs8();
        List<LocalKey> keys = new ArrayList<>();
        for (CryptoProvider provider : Providers.all()) {
            keys.add(LocalKey.fromPkcs8(pkcs8.toArray(), provider));
        }
        for (LocalKey signer : keys) {
            assertEquals(type, signer.publicKey().type());
            assertEquals(pkcs8, signer.pkcs8());
            assertEquals(keys.get(0).publicKey(), signer.publicKey());
            byte[] signature = signer.sign(MESSAGE);
            for (LocalKey verifier : keys) {
                assertTrue(verifier.publicKey().verifyMessage(MESSAGE, signature));
                assertFalse(verifier.publicKey().verifyMessage(new byte[3], signature));
            }
            for (int i = 0; i < 100; i++) {
                byte[] altered = signature.clone();
                altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
                for (LocalKey verifier : keys) {
                    assertFalse(verifier.publicKey().verifyMessage(MESSAGE, altered));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521", "RSA_2048"})
    void digestsOfEveryAlgorithmAreSigned(KeyType type) {
        LocalKey key = LocalKey.generate(type);
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            byte[] digest = algorithm.digest(MESSAGE);
            byte[] signature = key.signDigest(algorithm, digest);
            assertTrue(key.publicKey().verifyDigest(algorithm, digest, signature));
            assertTrue(key.publicKey().verifyMessage(algorithm, MESSAGE, signature));
            digest[0] ^= 1;
            assertFalse(key.publicKey().verifyDigest(algorithm, digest, signature));
        }
        assertEquals(
                type.messageDigest().orElseThrow() == DigestAlgorithm.SHA2_256,
                key.publicKey().verifyMessage(DigestAlgorithm.SHA2_256, MESSAGE, key.sign(MESSAGE)));
    }

    @Test
    void digestsHaveTheirLength() {
        LocalKey key = LocalKey.generate(KeyType.ECDSA_P256);
        assertThrows(IllegalArgumentException.class, () -> key.signDigest(DigestAlgorithm.SHA2_256, new byte[31]));
        assertThrows(
                IllegalArgumentException.class,
                () -> key.publicKey().verifyDigest(DigestAlgorithm.SHA2_256, new byte[33], new byte[64]));
    }

    @Test
    void mlDsaSignsNoDigests() {
        LocalKey key = LocalKey.generate(KeyType.ML_DSA_44);
        byte[] digest = DigestAlgorithm.SHA2_256.digest(MESSAGE);
        assertThrows(IllegalArgumentException.class, () -> key.signDigest(DigestAlgorithm.SHA2_256, digest));
        assertFalse(key.publicKey().verifyDigest(DigestAlgorithm.SHA2_256, digest, key.sign(digest)));
        assertEquals(1312, key.publicKey().rawKey().size());
        assertEquals(2420, key.sign(MESSAGE).length);
        assertFalse(key.publicKey().verifyMessage(MESSAGE, new byte[0]));
        assertFalse(key.publicKey().verifyMessage(MESSAGE, new byte[2420]));
    }

    @Test
    void rsaOfAnUnusualSizeIsNotMade() {
        assertThrows(IllegalArgumentException.class, () -> LocalKey.generate(KeyType.RSA_OTHER));
    }

    @Test
    void doesNotPrintTheSecret() {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        assertEquals("private key of ED25519 " + key.publicKey().fingerprint().hex(), key.toString());
        String secret = key.pkcs8().hex().substring(32);
        assertFalse(key.toString().contains(secret));
    }

    @Test
    void keysAreEqualWhenTheirSpkiIs() throws Exception {
        VerificationKey key = LocalKey.generate(KeyType.ED25519).publicKey();
        VerificationKey again =
                VerificationKey.ofRawKey(KeyType.ED25519, key.rawKey().toArray());
        assertEquals(key, again);
        assertEquals(key.hashCode(), again.hashCode());
        assertNotEquals(key, LocalKey.generate(KeyType.ED25519).publicKey());
        assertNotEquals(key, (Object) "key");
        assertThrows(MalformedException.class, () -> VerificationKey.ofRawKey(KeyType.ED25519, new byte[31]));
        assertThrows(IllegalArgumentException.class, () -> VerificationKey.ofRawKey(KeyType.RSA_2048, new byte[31]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, byte[] pkcs8, String message) {
        for (CryptoProvider provider : Providers.all()) {
            MalformedException e = assertThrows(MalformedException.class, () -> LocalKey.fromPkcs8(pkcs8, provider));
            assertEquals(message, e.getMessage());
        }
    }

    static List<Arguments> malformed() throws Exception {
        KeyPairGenerator dsa = KeyPairGenerator.getInstance("DSA");
        dsa.initialize(1024);
        byte[] seed = new byte[32];
        byte[] expanded = PrivateKeyInfoFactory.createPrivateKeyInfo(
                        new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed)
                                .getParametersWithFormat(MLDSAPrivateKeyParameters.EXPANDED_KEY))
                .getEncoded();
        byte[] ed25519 = join(hex("302e020100300506032b657004220420"), seed);
        byte[] ecKey = hex("30770201010420" + "11".repeat(32) + "a00a06082a8648ce3d030107");
        byte[] secp256k1 = der(
                0x30,
                join(
                        hex("020100301006072a8648ce3d020106052b8104000a"),
                        der(4, der(0x30, join(hex("020101"), der(4, hex("11".repeat(32))))))));
        byte[] zero = der(
                0x30,
                join(
                        hex("020100301306072a8648ce3d020106082a8648ce3d030107"),
                        der(4, der(0x30, join(hex("020101"), der(4, new byte[32]))))));
        String unknown = "private key: not an unencrypted PKCS #8 key of a known algorithm";
        String other = "private key: neither ECDSA, Ed25519, ML-DSA-44 nor RSA";
        return List.of(
                Arguments.of("no bytes", new byte[0], unknown),
                Arguments.of("text", new byte[] {'-', '-'}, unknown),
                Arguments.of("byte after the end", join(ed25519, new byte[1]), unknown),
                Arguments.of(
                        "Ed25519 key of 31 bytes",
                        hex("302d020100300506032b657004210" + "41f" + "00".repeat(31)),
                        unknown),
                Arguments.of("SEC 1 without PKCS #8", ecKey, unknown),
                Arguments.of("X25519", join(hex("302e020100300506032b656e04220420"), seed), other),
                Arguments.of("DSA", dsa.generateKeyPair().getPrivate().getEncoded(), other),
                Arguments.of("ML-DSA-65", join(hex("3034020100300b060960864801650304031204228020"), seed), other),
                Arguments.of("ML-DSA-44 without its seed", expanded, "private key: ML-DSA-44 key without its seed"),
                Arguments.of("P-256 key 0", zero, unknown),
                Arguments.of(
                        "curve secp256k1",
                        secp256k1,
                        "public key: neither an uncompressed P-256, P-384 or P-521 point nor Ed25519, ML-DSA-44 or RSA"));
    }

    /** RFC 9881 section 6 has three forms; the one with the seed and the expanded key is read too, and written as the seed alone. */
    @Test
    void readsMlDsaKeysWithBoth() throws Exception {
        byte[] seed = new byte[32];
        byte[] both = PrivateKeyInfoFactory.createPrivateKeyInfo(
                        new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed)
                                .getParametersWithFormat(MLDSAPrivateKeyParameters.BOTH))
                .getEncoded();
        LocalKey key = LocalKey.fromPkcs8(both);
        assertEquals(
                join(hex("3034020100300b060960864801650304031104228020"), seed).length,
                key.pkcs8().size());
        assertTrue(key.publicKey().verifyMessage(MESSAGE, key.sign(MESSAGE)));
    }
}
