package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CosignatureTest {
    private static final Hash ROOT = Hash.wrap(filled(32, 0xab));
    private static final Checkpoint CHECKPOINT = new Checkpoint("example.com/log", 7, ROOT, List.of("extension"));

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** The example of tlog-cosignature, "Ed25519 signed message". */
    @Test
    void ed25519MessageIsTheExample() {
        String text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assertEquals(
                "cosignature/v1\ntime 1679315147\n" + text,
                new String(Cosignature.ed25519Message(1679315147, text), StandardCharsets.UTF_8));
    }

    /** The structure of tlog-cosignature, "ML-DSA-44 signed message", written out. */
    @Test
    void subtreeMessageIsTheStructure() {
        assertEquals(
                "737562747265652f76310a00" // "subtree/v1\n\0"
                        + "0177" // "w"
                        + "000000006418500b"
                        + "036c6f67" // "log"
                        + "0000000000000000"
                        + "0000000000000007"
                        + "ab".repeat(32),
                Cosignature.subtreeMessage("w", 0x6418500bL, "log", 0, 7, ROOT).hex());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsignable")
    void makesNoMessageFor(String rule, String cosigner, long timestamp, String origin, long start, long end) {
        assertThrows(
                IllegalArgumentException.class,
                () -> Cosignature.subtreeMessage(cosigner, timestamp, origin, start, end, ROOT));
    }

    static List<Arguments> unsignable() {
        return List.of(
                Arguments.of("empty cosigner name", "", 0, "o", 0, 1),
                Arguments.of("cosigner name of 256 bytes", "é".repeat(128), 0, "o", 0, 1),
                Arguments.of("empty origin", "c", 0, "", 0, 1),
                Arguments.of("origin of 256 bytes", "c", 0, "o".repeat(256), 0, 1),
                Arguments.of("time with a start", "c", 1, "o", 4, 8),
                Arguments.of("start below 0", "c", 0, "o", -1, 8),
                Arguments.of("end before start", "c", 0, "o", 8, 4));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, NoteKeyType type, byte[] blob, String message) {
        MalformedException e = assertThrows(MalformedException.class, () -> Cosignature.parse(type, Bytes.wrap(blob)));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> malformed() {
        NoteKeyType ed25519 = NoteKeyType.ED25519_COSIGNATURE;
        NoteKeyType mlDsa = NoteKeyType.ML_DSA_44_COSIGNATURE;
        return List.of(
                Arguments.of("no bytes", ed25519, new byte[0], "cosignature: has 0 bytes, not 72"),
                Arguments.of("Ed25519 cut", ed25519, new byte[71], "cosignature: has 71 bytes, not 72"),
                Arguments.of("Ed25519 too long", ed25519, new byte[73], "cosignature: has 73 bytes, not 72"),
                Arguments.of("ML-DSA cut", mlDsa, new byte[2427], "cosignature: has 2427 bytes, not 2428"),
                Arguments.of("ML-DSA too long", mlDsa, new byte[2429], "cosignature: has 2429 bytes, not 2428"),
                Arguments.of("time 2^63", ed25519, filled(72, 0x80), "cosignature: timestamp exceeds 2^63 - 1"));
    }

    @Test
    void timesReachTo2To63() throws Exception {
        byte[] blob = filled(72, 0xff);
        blob[0] = 0x7f;
        Cosignature cosignature = Cosignature.parse(NoteKeyType.ED25519_COSIGNATURE, Bytes.copyOf(blob));
        assertEquals(Long.MAX_VALUE, cosignature.timestamp());
        assertEquals(Bytes.copyOf(blob), cosignature.encode());
        assertThrows(IllegalArgumentException.class, () -> new Cosignature(-1, Bytes.EMPTY));
    }

    /** SPEC: extension lines "if present MUST be included in the cosigned message" of Ed25519, and are not in that of ML-DSA-44. */
    @Test
    void onlyEd25519CoversTheExtensionLines() throws Exception {
        String without = new Checkpoint(CHECKPOINT.origin(), CHECKPOINT.size(), ROOT).text();
        NoteSigner ed25519 = Keys.signer(NoteKeyType.ED25519_COSIGNATURE, "w");
        NoteSigner mlDsa = Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "w");
        assertFalse(ed25519.verifierKey().verify(without, ed25519.sign(CHECKPOINT)));
        assertTrue(mlDsa.verifierKey().verify(without, mlDsa.sign(CHECKPOINT)));
    }

    /** SPEC: the Ed25519 message "doesn't commit to the cosigner name"; that of ML-DSA-44 does. */
    @Test
    void onlyMlDsaCoversTheCosignersName() throws Exception {
        SignatureLine ed25519 =
                Keys.signer(NoteKeyType.ED25519_COSIGNATURE, "w").sign(CHECKPOINT);
        assertTrue(
                Keys.signer(NoteKeyType.ED25519_COSIGNATURE, "x").verifierKey().verify(CHECKPOINT.text(), ed25519));
        SignatureLine mlDsa =
                Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "w").sign(CHECKPOINT);
        assertFalse(Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "x")
                .verifierKey()
                .verify(CHECKPOINT.text(), mlDsa));
    }

    @Test
    void cosignaturesSayWhenTheyWereMade() throws Exception {
        for (NoteKeyType type : List.of(NoteKeyType.ED25519_COSIGNATURE, NoteKeyType.ML_DSA_44_COSIGNATURE)) {
            SignatureLine line = Keys.signer(type, "w").sign(CHECKPOINT);
            Cosignature cosignature = Cosignature.parse(type, line.signature());
            assertEquals(1679315147, cosignature.timestamp());
            assertEquals(line.signature(), cosignature.encode());
        }
    }

    @Test
    void signsSubtrees() throws Exception {
        NoteSigner signer = Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "w");
        VerifierKey key = signer.verifierKey();
        SignatureLine line = signer.signSubtree("example.com/log", 4, 8, ROOT);
        Cosignature cosignature = Cosignature.parse(key.type(), line.signature());
        // SPEC: "If start is not zero, timestamp MUST be zero."
        assertEquals(0, cosignature.timestamp());
        assertTrue(key.verifySubtree(cosignature, "example.com/log", 4, 8, ROOT));
        assertFalse(key.verifySubtree(cosignature, "example.com/lo", 4, 8, ROOT));
        assertFalse(key.verifySubtree(cosignature, "example.com/log", 0, 8, ROOT));
        assertFalse(key.verifySubtree(cosignature, "example.com/log", 4, 7, ROOT));
        assertFalse(key.verifySubtree(cosignature, "example.com/log", 4, 8, Hash.wrap(new byte[32])));
        Cosignature timed = new Cosignature(1, cosignature.signature());
        assertFalse(key.verifySubtree(timed, "example.com/log", 4, 8, ROOT));
        assertFalse(key.verifySubtree(cosignature, "o".repeat(256), 4, 8, ROOT));
        // Time 0 is also allowed on a checkpoint: "These two values MAY be zero".
        SignatureLine whole = signer.signSubtree(CHECKPOINT.origin(), 0, CHECKPOINT.size(), ROOT);
        assertTrue(key.verify(CHECKPOINT.text(), whole));
    }

    @Test
    void otherTypesSignNoSubtrees() throws Exception {
        NoteSigner signer = Keys.signer(NoteKeyType.ED25519_COSIGNATURE, "w");
        assertThrows(IllegalArgumentException.class, () -> signer.signSubtree("o", 0, 1, ROOT));
    }

    @Test
    void namesOfMlDsaHaveAtMost255Bytes() throws Exception {
        NoteSigner longest = Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "n".repeat(255));
        assertTrue(longest.verifierKey().verify(CHECKPOINT.text(), longest.sign(CHECKPOINT)));
        assertThrows(MalformedException.class, () -> Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "n".repeat(256)));
        Checkpoint longOrigin = new Checkpoint("o".repeat(256), 7, ROOT);
        assertThrows(IllegalArgumentException.class, () -> longest.sign(longOrigin));
        assertFalse(longest.verifierKey().verify(longOrigin.text(), longest.sign(CHECKPOINT)));
        // Such a name can stand in a verifier key all the same; no signature of it can exist.
        VerifierKey unusable =
                VerifierKey.of(NoteKeyType.ML_DSA_44_COSIGNATURE, "n".repeat(256), Keys.ML_DSA.publicKey());
        assertFalse(unusable.verify(CHECKPOINT.text(), longest.sign(CHECKPOINT)));
    }

    @Test
    void mlDsaVerifiesNothingButCheckpoints() throws Exception {
        NoteSigner signer = Keys.signer(NoteKeyType.ML_DSA_44_COSIGNATURE, "w");
        assertFalse(signer.verifierKey().verify("no checkpoint\n", signer.sign(CHECKPOINT)));
    }
}
