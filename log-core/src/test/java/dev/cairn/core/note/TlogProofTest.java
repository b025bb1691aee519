package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.testing.Seed;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlogProofTest {
    private static final String H = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static final String NOTE = "o\n2\n" + H + "\n\n— a AAAAAQI=\n";
    private static final String HEAD = "c2sp.org/tlog-proof@v1\n";

    @ParameterizedTest(name = "{0}")
    @MethodSource("wellFormed")
    void printsWhatItParsed(String name, String text, long index, Optional<Bytes> extra, int path) throws Exception {
        TlogProof proof = TlogProof.parse(Bytes.ofUtf8(text).toArray());
        assertEquals(index, proof.index());
        assertEquals(extra, proof.extra());
        assertEquals(path, proof.path().size());
        assertEquals(Bytes.ofUtf8(NOTE), proof.checkpoint().encode());
        assertEquals(Bytes.ofUtf8(text), proof.encode());
    }

    static List<Arguments> wellFormed() {
        return List.of(
                Arguments.of("tree of one leaf", HEAD + "index 0\n\n" + NOTE, 0L, Optional.empty(), 0),
                Arguments.of(
                        "with a path",
                        HEAD + "index 73894\n" + H + "\n" + H + "\n\n" + NOTE,
                        73894L,
                        Optional.empty(),
                        2),
                Arguments.of(
                        "with extra data",
                        HEAD + "extra YQ==\nindex 1\n\n" + NOTE,
                        1L,
                        Optional.of(Bytes.ofUtf8("a")),
                        0),
                Arguments.of(
                        "longest path",
                        HEAD + "index 9223372036854775807\n" + (H + "\n").repeat(63) + "\n" + NOTE,
                        Long.MAX_VALUE,
                        Optional.empty(),
                        63));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refuses(String rule, String text, String message) {
        MalformedException e = assertThrows(
                MalformedException.class,
                () -> TlogProof.parse(Bytes.ofUtf8(text).toArray()));
        assertEquals(message, e.getMessage());
    }

    static List<Arguments> malformed() {
        String noIndex = "tlog-proof: has no index line in its place";
        return List.of(
                Arguments.of("nothing", "", "tlog-proof: has no empty line before the checkpoint"),
                Arguments.of(
                        "no empty line", HEAD + "index 0\n", "tlog-proof: has no empty line before the checkpoint"),
                Arguments.of(
                        "other version",
                        "c2sp.org/tlog-proof@v2\nindex 0\n\n" + NOTE,
                        "tlog-proof: first line is not c2sp.org/tlog-proof@v1"),
                Arguments.of("no index", HEAD + "\n" + NOTE, noIndex),
                Arguments.of("extra without index", HEAD + "extra YQ==\n\n" + NOTE, noIndex),
                Arguments.of(
                        "extra after index",
                        HEAD + "index 0\nextra YQ==\n\n" + NOTE,
                        "hash: base64 of 32 bytes has 44 characters, not 10"),
                Arguments.of("extra twice", HEAD + "extra YQ==\nextra YQ==\nindex 0\n\n" + NOTE, noIndex),
                Arguments.of(
                        "extra empty",
                        HEAD + "extra \nindex 0\n\n" + NOTE,
                        "tlog-proof: extra line without extra data"),
                Arguments.of(
                        "extra not base64", HEAD + "extra @\nindex 0\n\n" + NOTE, "tlog-proof: not standard base64"),
                Arguments.of(
                        "index with leading zero",
                        HEAD + "index 01\n\n" + NOTE,
                        "tlog-proof index: has a leading zero"),
                Arguments.of("index below 0", HEAD + "index -1\n\n" + NOTE, "tlog-proof index: not a decimal number"),
                Arguments.of(
                        "64 hashes",
                        HEAD + "index 0\n" + (H + "\n").repeat(64) + "\n" + NOTE,
                        "tlog-proof: path has more than 63 hashes"),
                Arguments.of(
                        "hash cut",
                        HEAD + "index 0\nAAAA\n\n" + NOTE,
                        "hash: base64 of 32 bytes has 44 characters, not 4"),
                Arguments.of(
                        "not ASCII",
                        HEAD + "index 0\né" + H.substring(1) + "\n\n" + NOTE,
                        "hash: base64 of 32 bytes has 44 characters, not 45"),
                Arguments.of(
                        "no checkpoint", HEAD + "index 0\n\n", "signed note: has no empty line before the signatures"),
                Arguments.of(
                        "note is no checkpoint",
                        HEAD + "index 0\n\no\n\n— a AAAAAQI=\n",
                        "checkpoint: has fewer than three lines"));
    }

    @Test
    void makesNoProofThatCannotBeRead() throws Exception {
        SignedNote note = SignedNote.parse(Bytes.ofUtf8(NOTE).toArray());
        List<Hash> longPath = Collections.nCopies(64, TreeHasher.EMPTY_ROOT);
        assertThrows(IllegalArgumentException.class, () -> TlogProof.of(-1, null, List.of(), note));
        assertThrows(IllegalArgumentException.class, () -> TlogProof.of(0, Bytes.EMPTY, List.of(), note));
        assertThrows(IllegalArgumentException.class, () -> TlogProof.of(0, null, longPath, note));
    }

    @Test
    void verifiesWhatIsInTheTree() throws Exception {
        TreeHasher hasher = TreeHasher.create();
        Hash left = hasher.leaf(new byte[] {1});
        Hash right = hasher.leaf(new byte[] {2});
        NoteSigner log = Keys.signer(NoteKeyType.ED25519, "example.com/log");
        Checkpoint checkpoint = new Checkpoint("example.com/log", 2, hasher.node(left, right));
        SignedNote note = SignedNote.of(checkpoint.text(), List.of(log.sign(checkpoint)));
        List<VerifierKey> keys = List.of(log.verifierKey());
        TlogProof proof = TlogProof.of(1, Bytes.ofUtf8("extra"), List.of(left), note);
        assertEquals(checkpoint, proof.verify(right, "example.com/log", keys).checkpoint());
        assertEquals(proof.encode(), TlogProof.parse(proof.encode().toArray()).encode());
        assertThrows(VerificationException.class, () -> proof.verify(left, "example.com/log", keys));
        assertThrows(VerificationException.class, () -> proof.verify(right, "example.com/lo", keys));
        assertThrows(VerificationException.class, () -> proof.verify(right, "example.com/log", List.of()));
        TlogProof otherIndex = TlogProof.of(0, null, List.of(left), note);
        assertThrows(VerificationException.class, () -> otherIndex.verify(right, "example.com/log", keys));
        TlogProof beyond = TlogProof.of(2, null, List.of(left), note);
        assertThrows(VerificationException.class, () -> beyond.verify(right, "example.com/log", keys));
    }

    @Test
    void alteredProofsPrintAsTheyWereOrAreRefused() {
        Random random = Seed.random("TlogProofTest");
        byte[] example = Bytes.ofUtf8(HEAD + "extra YQ==\nindex 12\n" + H + "\n\n" + NOTE)
                .toArray();
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] altered = Mutations.of(example, random);
            try {
                assertEquals(Bytes.copyOf(altered), TlogProof.parse(altered).encode());
                parsed++;
            } catch (MalformedException e) {
                assertNotEquals("", e.rule());
            }
        }
        assertNotEquals(0, parsed);
    }
}
