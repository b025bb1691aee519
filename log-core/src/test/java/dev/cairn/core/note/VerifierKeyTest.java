package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VerifierKeyTest {
    /** The example of signed-note. */
    static final String EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    /** A cosigner of a mirror, from the tests of Sunlight. */
    private static final String COSIGNER = "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O";

    private static final String P256 =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDODRU688UYGuy54mNUlaEBiQdTE9nYLr0lg6RXowI/QV/RE1azBn4Eg5/2uTOMbhB1/gfcHzijzFi9Tk+g1Prg==";

    @Test
    void readsTheExample() throws Exception {
        VerifierKey key = VerifierKey.parse(EXAMPLE);
        assertEquals("example.com/foo", key.name());
        assertEquals(0x530d903a, key.keyId());
        assertEquals(NoteKeyType.ED25519, key.type());
        assertEquals(
                "e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4",
                key.key().rawKey().hex());
        assertEquals(EXAMPLE, key.encode());
        assertEquals("example.com/foo+530d903a", key.toString());
        assertEquals(COSIGNER, VerifierKey.parse(COSIGNER).encode());
        assertFalse(key.type().timestamped());
        assertTrue(VerifierKey.parse(COSIGNER).type().timestamped());
    }

    /** The logs of Rekor v2 identify themselves by all 32 bytes; the values are those of their trust roots. */
    @Test
    void theFullKeyHashIsRekorsKeyId() throws Exception {
        assertEquals(
                "8w1amZ2S5mJIQkQmPxdMuOrL/oJkvFg9MnQXmeOCXck=",
                rekor(
                        "log2025-alpha1.rekor.sigstage.dev",
                        "MCowBQYDK2VwAyEAPn+AREHoBaZ7wgS1zBqpxmLSGnyhxXj4lFxSdWVB8o8="));
        assertEquals(
                "zxGZFVvd0FEmjR8WrFwMdcAJ9vtaY/QXf44Y1wUeP6A=",
                rekor("log2025-1.rekor.sigstore.dev", "MCowBQYDK2VwAyEAt8rlp1knGwjfbcXAYPYAkn0XiLz1x8O4t0YkEhie244="));
    }

    private static String rekor(String origin, String spki) throws MalformedException {
        VerificationKey key = VerificationKey.fromSpki(Base64.getDecoder().decode(spki));
        return VerifierKey.of(NoteKeyType.ED25519, origin, key).fullKeyHash().base64();
    }

    /** SPEC: "the key ID for these signatures is the truncated SHA-256 hash of the DER encoded public key": no name. */
    @Test
    void theKeyIdOfEcdsaIsOfTheKeyAlone() throws Exception {
        VerificationKey key = VerificationKey.fromSpki(Base64.getDecoder().decode(P256));
        VerifierKey one = VerifierKey.of(NoteKeyType.ECDSA, "one", key);
        assertEquals(
                "0y8wo8MtY5wrdiIFohx7sHeI5oKDpK5vQhGHI6G+pJY=",
                one.fullKeyHash().base64());
        assertEquals(0xd32f30a3, one.keyId());
        VerifierKey two = VerifierKey.of(NoteKeyType.ECDSA, "two", key);
        assertEquals(one.keyId(), two.keyId());
        assertNotEquals(one, two);
    }

    @ParameterizedTest
    @EnumSource
    void printsWhatItParsed(NoteKeyType type) throws Exception {
        VerifierKey key = Keys.signer(type, "example.com/é").verifierKey();
        VerifierKey again = VerifierKey.parse(key.encode());
        assertEquals(key, again);
        assertEquals(key.hashCode(), again.hashCode());
        assertEquals(key.encode(), again.encode());
    }

    /** SPEC: a key used for several types MUST have a different ID for each. */
    @Test
    void theKeyIdCoversTheType() throws Exception {
        VerifierKey log = Keys.signer(NoteKeyType.ED25519, "a").verifierKey();
        VerifierKey cosigner = Keys.signer(NoteKeyType.ED25519_COSIGNATURE, "a").verifierKey();
        assertNotEquals(log.keyId(), cosigner.keyId());
        assertNotEquals(log, cosigner);
        assertNotEquals(log, NoteSigner.ed25519("a", Keys.OTHER_ED25519).verifierKey());
        assertNotEquals(log, (Object) "a");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String vkey, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> VerifierKey.parse(vkey));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> malformed() throws Exception {
        String noPlus = "verifier key: is not name, key ID and key with plus signs between";
        String wrongId = "verifier key: key ID is not that of the name and key";
        String key = EXAMPLE.substring(EXAMPLE.lastIndexOf('+') + 1);
        return List.of(
                Arguments.of("nothing", "", noPlus),
                Arguments.of("name alone", "a", noPlus),
                Arguments.of("no key", "a+530d903a", noPlus),
                Arguments.of("no name", "+530d903a+" + key, "key name: is empty"),
                Arguments.of("space in the name", "a b+530d903a+" + key, "key name: contains a space"),
                Arguments.of("empty key", "a+530d903a+", "verifier key: has no type"),
                Arguments.of("key is not base64", "a+530d903a+@", "verifier key: not standard base64"),
                Arguments.of("stray bits", "a+530d903a+AR==", "verifier key: not canonical base64"),
                Arguments.of("another name", EXAMPLE.replace("foo", "bar"), wrongId),
                Arguments.of("another key ID", EXAMPLE.replace("530d903a", "530d903b"), wrongId),
                Arguments.of("key ID in capitals", EXAMPLE.replace("530d903a", "530D903A"), wrongId),
                Arguments.of("key ID cut", EXAMPLE.replace("530d903a", "530d903"), wrongId),
                Arguments.of("type 03", vkey("03" + "00".repeat(32)), unsupported()),
                Arguments.of("type 05", vkey("05" + "00".repeat(32)), unsupported()),
                Arguments.of("type ff", vkey("ff" + "00".repeat(32)), unsupported()),
                Arguments.of("short key", vkey("01" + "11".repeat(31)), "public key: ED25519 key has 31 bytes, not 32"),
                Arguments.of("long key", vkey("04" + "11".repeat(33)), "public key: ED25519 key has 33 bytes, not 32"),
                Arguments.of(
                        "Ed25519 key of small order",
                        vkey("01" + "01" + "00".repeat(31)),
                        "public key: not a canonical Ed25519 point of large order"),
                Arguments.of(
                        "ML-DSA-65 key",
                        vkey("06" + "00".repeat(1952)),
                        "public key: ML_DSA_44 key has 1952 bytes, not 1312"),
                Arguments.of(
                        "Ed25519 key as ECDSA",
                        vkey("02" + Keys.ED25519.publicKey().spki().hex()),
                        "verifier key: a key of ED25519 makes no signatures of its type"));
    }

    private static String vkey(String hex) {
        return "a+00000000+" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    private static String unsupported() {
        return "verifier key: is of an unsupported signature type";
    }

    @ParameterizedTest
    @EnumSource
    void refusesKeysThatDoNotFitTheType(NoteKeyType type) {
        for (LocalKey key : List.of(Keys.ED25519, Keys.ECDSA, Keys.ML_DSA)) {
            if (!type.fits(key.publicKey())) {
                assertThrows(IllegalArgumentException.class, () -> VerifierKey.of(type, "a", key.publicKey()));
            }
        }
        assertThrows(
                MalformedException.class,
                () -> VerifierKey.of(
                        type, "", Keys.signer(type, "a").verifierKey().key()));
    }

    /** SPEC: "The ECDSA curve MUST be one of NIST P-256, NIST P-384, or NIST P-521". */
    @ParameterizedTest
    @EnumSource(names = {"ECDSA_P256", "ECDSA_P384", "ECDSA_P521"})
    void takesAllCurves(KeyType curve) throws Exception {
        NoteSigner signer = NoteSigner.ecdsa("a", LocalKey.generate(curve));
        Checkpoint checkpoint = new Checkpoint("a", 0, TreeHasher.EMPTY_ROOT);
        assertTrue(signer.verifierKey().verify(checkpoint.text(), signer.sign(checkpoint)));
        assertEquals(
                signer.verifierKey(), VerifierKey.parse(signer.verifierKey().encode()));
    }

    @Test
    void signsSubtreesWithMlDsaOnly() throws Exception {
        VerifierKey key = VerifierKey.parse(EXAMPLE);
        Cosignature cosignature = new Cosignature(0, Bytes.EMPTY);
        assertThrows(
                IllegalArgumentException.class, () -> key.verifySubtree(cosignature, "o", 0, 1, TreeHasher.EMPTY_ROOT));
    }

    @Test
    void alteredKeysPrintAsTheyWereOrAreRefused() {
        Random random = Seed.random("VerifierKeyTest");
        byte[] example = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            String altered = new String(Mutations.of(example, random), StandardCharsets.UTF_8);
            try {
                assertEquals(altered, VerifierKey.parse(altered).encode());
            } catch (MalformedException e) {
                assertNotEquals("", e.rule());
            }
        }
    }
}
