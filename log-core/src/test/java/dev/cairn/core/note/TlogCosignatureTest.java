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
import dev.cairn.core.merkle.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** tlog-cosignature: a row for each MUST, the sentence beside it, in its order. The bytes are made here, from the text of the specification alone. */
class TlogCosignatureTest {
    private static final Hash ROOT = Hash.wrap("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final Checkpoint CHECKPOINT = new Checkpoint("log.example", 7, ROOT);
    private static final Checkpoint EXTENDED = new Checkpoint("log.example", 7, ROOT, List.of("extension"));
    private static final String NAME = "witness.example/w";
    private static final long TIME = 1679315147;
    private static final NoteSigner ED25519 = signer(NoteKeyType.ED25519_COSIGNATURE);
    private static final NoteSigner ML_DSA = signer(NoteKeyType.ML_DSA_44_COSIGNATURE);

    private static NoteSigner signer(NoteKeyType type) {
        try {
            return Keys.signer(type, NAME);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void holds(String sentence, String row, Executable check) throws Throwable {
        check.execute();
    }

    private static Arguments row(String sentence, String row, Executable check) {
        return Arguments.of(sentence, row, check);
    }

    static List<Arguments> holds() {
        String id = "\"The key ID MUST be computed as SHA-256(<name> || \\n || type || public key)[:4]\"";
        String blob = "\"The signature MUST be a timestamped_signature structure.\"";
        String time = "\"It MUST NOT exceed 2^63 - 1\"";
        String lines = "\"The signed message MUST be two newline terminated lines followed by the whole note body\"";
        String timeLine =
                "\"The timestamp line MUST consist of the string time, a single space, and an ASCII decimal\"";
        String extension = "\"Extension lines ... if present MUST be included in the cosigned message\"";
        String distinct = "\"MUST use distinct public keys for each cosigner\"";
        String struct = "\"The signed message MUST be a cosigned_message structure.\"";
        String start = "\"If signing a checkpoint, it MUST be zero. If start is not zero, timestamp MUST be zero.\"";
        String name = "\"opaque cosigner_name<1..2^8-1>; opaque log_origin<1..2^8-1>;\"";
        String none = "\"checkpoint extension lines are not included in the signed message for ML-DSA-44\"";
        return List.of(
                row(id, "type 04", () -> assertEquals(keyId(0x04, Keys.ED25519), ED25519.keyId())),
                row(id, "type 06", () -> assertEquals(keyId(0x06, Keys.ML_DSA), ML_DSA.keyId())),
                row(id, "and the vkey says the type", TlogCosignatureTest::vkeysHaveTheType),
                row(
                        blob,
                        "72 bytes of Ed25519",
                        () -> assertEquals(
                                72, ED25519.sign(CHECKPOINT).signature().size())),
                row(
                        blob,
                        "2,428 bytes of ML-DSA-44",
                        () -> assertEquals(
                                2428, ML_DSA.sign(CHECKPOINT).signature().size())),
                row(blob, "time first, big-endian", () -> assertEquals(TIME, time(ED25519.sign(CHECKPOINT)))),
                row(
                        blob,
                        "a byte less",
                        () -> assertFalse(verifies(ED25519, CHECKPOINT, cut(ED25519.sign(CHECKPOINT))))),
                row(blob, "a byte less", () -> assertFalse(verifies(ML_DSA, CHECKPOINT, cut(ML_DSA.sign(CHECKPOINT))))),
                row(
                        time,
                        "2^63 - 1, type 04",
                        () -> assertTrue(verifies(ED25519, CHECKPOINT, ed25519(Long.MAX_VALUE, CHECKPOINT.text())))),
                row(
                        time,
                        "2^63, type 04",
                        () -> assertFalse(verifies(ED25519, CHECKPOINT, ed25519(Long.MIN_VALUE, CHECKPOINT.text())))),
                row(
                        time,
                        "2^64 - 1, type 04",
                        () -> assertFalse(verifies(ED25519, CHECKPOINT, ed25519(-1, CHECKPOINT.text())))),
                row(
                        time,
                        "2^63 - 1, type 06",
                        () -> assertTrue(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, Long.MAX_VALUE, 0, 7)))),
                row(
                        time,
                        "2^63, type 06",
                        () -> assertFalse(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, Long.MIN_VALUE, 0, 7)))),
                row(
                        time,
                        "signed is the time that is written",
                        () -> assertFalse(verifies(ED25519, CHECKPOINT, at(TIME + 1, ED25519.sign(CHECKPOINT))))),
                row(
                        time,
                        "signed is the time that is written",
                        () -> assertFalse(verifies(ML_DSA, CHECKPOINT, at(TIME + 1, ML_DSA.sign(CHECKPOINT))))),
                row(
                        lines,
                        "made by hand",
                        () -> assertTrue(verifies(ED25519, CHECKPOINT, ed25519(TIME, CHECKPOINT.text())))),
                row(
                        lines,
                        "without the final newline",
                        () -> assertFalse(verifies(
                                ED25519,
                                CHECKPOINT,
                                ed25519(TIME, CHECKPOINT.text().stripTrailing())))),
                row(timeLine, "0", () -> assertTrue(verifies(ED25519, CHECKPOINT, ed25519(0, CHECKPOINT.text())))),
                row(
                        timeLine,
                        "with a leading zero",
                        () -> assertFalse(verifies(
                                ED25519,
                                CHECKPOINT,
                                by(Keys.ED25519, TIME, "cosignature/v1\ntime 0" + TIME + "\n" + CHECKPOINT.text())))),
                row(
                        timeLine,
                        "of another header",
                        () -> assertFalse(verifies(
                                ED25519,
                                CHECKPOINT,
                                by(Keys.ED25519, TIME, "cosignature/v2\ntime " + TIME + "\n" + CHECKPOINT.text())))),
                row(
                        extension,
                        "included",
                        () -> assertTrue(verifies(ED25519, EXTENDED, ed25519(TIME, EXTENDED.text())))),
                row(
                        extension,
                        "left out",
                        () -> assertFalse(verifies(ED25519, EXTENDED, ed25519(TIME, CHECKPOINT.text())))),
                row(
                        distinct,
                        "for what type 04 signs, does not say by whom",
                        () -> assertTrue(NoteSigner.ed25519Cosigner("other.example", Keys.ED25519, Keys.CLOCK)
                                .verifierKey()
                                .verify(CHECKPOINT.text(), ED25519.sign(CHECKPOINT)))),
                row(distinct, "two lines of one key in a policy", TlogCosignatureTest::onePolicyHasAKeyOnce),
                row(struct, "made by hand", () -> assertTrue(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, TIME, 0, 7)))),
                row(
                        struct,
                        "of another name",
                        () -> assertFalse(verifies(ML_DSA, CHECKPOINT, mlDsa("other.example", TIME, 0, 7)))),
                row(
                        struct,
                        "of another size",
                        () -> assertFalse(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, TIME, 0, 8)))),
                row(
                        struct,
                        "time 0: \"These two values MAY be zero\"",
                        () -> assertTrue(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, 0, 0, 7)))),
                row(start, "of a checkpoint", () -> assertFalse(verifies(ML_DSA, CHECKPOINT, mlDsa(NAME, 0, 4, 7)))),
                row(
                        start,
                        "a subtree without a time",
                        () -> assertTrue(ML_DSA.verifierKey()
                                .verifySubtree(cosignature(mlDsa(NAME, 0, 4, 7)), "log.example", 4, 7, ROOT))),
                row(
                        start,
                        "a subtree with a time, well signed",
                        () -> assertFalse(ML_DSA.verifierKey()
                                .verifySubtree(cosignature(mlDsa(NAME, TIME, 4, 7)), "log.example", 4, 7, ROOT))),
                row(
                        name,
                        "cosigner of 256 bytes",
                        () -> assertThrows(
                                MalformedException.class,
                                () -> NoteSigner.mlDsa44("n".repeat(256), Keys.ML_DSA, Keys.CLOCK))),
                row(
                        name,
                        "origin of 255 bytes",
                        () -> assertTrue(verifies(
                                ML_DSA,
                                new Checkpoint("o".repeat(255), 7, ROOT),
                                ML_DSA.sign(new Checkpoint("o".repeat(255), 7, ROOT))))),
                row(
                        name,
                        "origin of 256 bytes",
                        () -> assertThrows(
                                IllegalArgumentException.class,
                                () -> ML_DSA.sign(new Checkpoint("o".repeat(256), 7, ROOT)))),
                row(none, "type 06", () -> assertTrue(verifies(ML_DSA, EXTENDED, mlDsa(NAME, TIME, 0, 7)))),
                row("\"verifiers MAY reject cosignatures with timestamps in the future\"", "they are taken", () -> {
                    NoteSigner later = NoteSigner.ed25519Cosigner(
                            NAME, Keys.ED25519, InstantSource.fixed(Instant.ofEpochSecond(1L << 40)));
                    assertTrue(verifies(ED25519, CHECKPOINT, later.sign(CHECKPOINT)));
                }));
    }

    private static int keyId(int type, LocalKey key) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((NAME + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update((byte) type);
        return ByteBuffer.wrap(digest.digest(key.publicKey().rawKey().toArray()))
                .getInt();
    }

    private static void vkeysHaveTheType() {
        byte[] ed25519 = vkey(ED25519);
        byte[] mlDsa = vkey(ML_DSA);
        assertEquals(4, ed25519[0]);
        assertEquals(1 + 32, ed25519.length);
        assertEquals(6, mlDsa[0]);
        assertEquals(1 + 1312, mlDsa.length);
        assertNotEquals(ED25519.keyId(), ML_DSA.keyId());
    }

    private static byte[] vkey(NoteSigner signer) {
        String encoded = signer.verifierKey().encode();
        return java.util.Base64.getDecoder().decode(encoded.substring(NAME.length() + 10));
    }

    private static void onePolicyHasAKeyOnce() throws MalformedException {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        String one = NoteSigner.ed25519Cosigner("one.example", key, Keys.CLOCK)
                .verifierKey()
                .encode();
        String two = NoteSigner.ed25519Cosigner("two.example", key, Keys.CLOCK)
                .verifierKey()
                .encode();
        byte[] policy = Bytes.ofUtf8("witness A " + one + "\nwitness B " + two + "\nquorum A\n")
                .toArray();
        assertThrows(MalformedException.class, () -> TlogPolicy.parse(policy));
    }

    /** A line over the Ed25519 message, written out; a negative time is one of 2^63 and more. */
    private static SignatureLine ed25519(long time, String text) {
        return by(Keys.ED25519, time, "cosignature/v1\ntime " + Long.toUnsignedString(time) + "\n" + text);
    }

    private static SignatureLine by(LocalKey key, long time, String message) {
        return line(ED25519, time, key.sign(message.getBytes(StandardCharsets.UTF_8)));
    }

    /** A line over the ML-DSA-44 message, written out. */
    private static SignatureLine mlDsa(String name, long time, long start, long end) {
        byte[] message = ByteBuffer.allocate(12 + 1 + name.length() + 8 + 1 + 11 + 8 + 8 + 32)
                .put("subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII))
                .put((byte) name.length())
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .putLong(time)
                .put((byte) 11)
                .put("log.example".getBytes(StandardCharsets.US_ASCII))
                .putLong(start)
                .putLong(end)
                .put(ROOT.toBytes())
                .array();
        return line(ML_DSA, time, Keys.ML_DSA.sign(message));
    }

    private static SignatureLine line(NoteSigner signer, long time, byte[] signature) {
        byte[] blob = ByteBuffer.allocate(8 + signature.length)
                .putLong(time)
                .put(signature)
                .array();
        return new SignatureLine(NAME, signer.keyId(), Bytes.wrap(blob));
    }

    private static SignatureLine at(long time, SignatureLine line) {
        byte[] blob = line.signature().toArray();
        ByteBuffer.wrap(blob).putLong(time);
        return new SignatureLine(line.name(), line.keyId(), Bytes.wrap(blob));
    }

    private static SignatureLine cut(SignatureLine line) {
        byte[] blob = line.signature().toArray();
        return new SignatureLine(line.name(), line.keyId(), Bytes.copyOf(blob, 0, blob.length - 1));
    }

    private static long time(SignatureLine line) {
        return ByteBuffer.wrap(line.signature().toArray()).getLong();
    }

    private static Cosignature cosignature(SignatureLine line) throws MalformedException {
        return Cosignature.parse(NoteKeyType.ML_DSA_44_COSIGNATURE, line.signature());
    }

    private static boolean verifies(NoteSigner signer, Checkpoint checkpoint, SignatureLine line) {
        return signer.verifierKey().verify(checkpoint.text(), line);
    }
}
