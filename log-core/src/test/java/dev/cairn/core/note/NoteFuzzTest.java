package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What parses, prints as it was; nothing but {@link MalformedException} comes out. */
class NoteFuzzTest {
    /** All formats of notes and what is in them: one target, so that one run goes through each of them. */
    @MethodSource("seeds")
    @FuzzTest
    void notes(byte[] bytes) {
        signedNote(bytes);
        checkpoint(bytes);
        verifierKey(bytes);
        signatureLine(bytes);
        tlogProof(bytes);
        cosignature(bytes);
    }

    static Stream<byte[]> seeds() throws MalformedException {
        Checkpoint checkpoint = new Checkpoint("log.example", 7, Hash.wrap(new byte[32]), List.of("extension"));
        List<String> seeds = new ArrayList<>(List.of(checkpoint.text()));
        SignedNote note = SignedNote.of(
                checkpoint.text(),
                List.of(Keys.signer(NoteKeyType.ED25519, "log.example").sign(checkpoint)));
        seeds.add(note.toString());
        for (NoteKeyType type : NoteKeyType.values()) {
            NoteSigner signer = Keys.signer(type, "w.example/1");
            seeds.add(signer.verifierKey().encode());
            seeds.add(signer.sign(checkpoint).encode());
            seeds.add(note.withSignature(signer.sign(checkpoint)).toString());
        }
        List<Hash> path = List.of(checkpoint.root());
        seeds.add(TlogProof.of(3, null, path, note).encode().utf8());
        seeds.add(TlogProof.of(3, Bytes.ofUtf8("extra"), path, note).encode().utf8());
        return seeds.stream().map(seed -> seed.getBytes(StandardCharsets.UTF_8));
    }

    /** Whatever parses as a policy can be asked; more cosigners never unmake a quorum. */
    @DictionaryEntries({"log ", "witness ", "group ", "quorum ", "none", " any ", " all ", " 0 ", " 1 ", " 2 "})
    @MethodSource("policySeeds")
    @FuzzTest
    void policies(byte[] bytes) {
        try {
            TlogPolicy policy = TlogPolicy.parse(bytes);
            List<VerifierKey> keys = policy.witnessKeys();
            assertEquals(keys.size(), new HashSet<>(keys).size());
            boolean before = policy.isQuorum(List.of());
            // "1 <= k": none is the one quorum that needs nobody. And "k <= n": all of them always are one.
            assertEquals(policy.quorum().equals("none"), before);
            assertTrue(policy.isQuorum(keys));
            for (int cosigners = 1; cosigners <= keys.size(); cosigners++) {
                boolean after = policy.isQuorum(keys.subList(0, cosigners));
                assertTrue(after || !before);
                before = after;
            }
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    static Stream<byte[]> policySeeds() throws MalformedException {
        // The same keys in every run, so that what was found once is found again.
        String log = "log " + VerifierKeyTest.EXAMPLE + " https://example.com/foo\n";
        String witnesses = """
                witness A mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O
                witness B witness.example+a22e0288+BLvKaAbG3UbzS4FPEiAVVCdvOSZ5nGurq7Pvnrn7NiV4
                """;
        return Stream.of(
                        "quorum none\n",
                        "# a comment\n\n" + log + "quorum none\n",
                        log + witnesses + "quorum A\n",
                        log + witnesses + "group G any A B\nquorum G\n",
                        witnesses + "group G 1 A B\nquorum G\n",
                        witnesses + "group G 2 A B\nquorum G\n",
                        witnesses + "\tgroup  G 1 A\ngroup H all G B\nquorum H\n")
                .map(seed -> seed.getBytes(StandardCharsets.UTF_8));
    }

    @FuzzTest
    void signedNote(byte[] bytes) {
        try {
            SignedNote note = SignedNote.parse(bytes);
            assertEquals(Bytes.copyOf(bytes), note.encode());
            assertEquals(note, SignedNote.of(note.text(), note.signatures()));
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    @FuzzTest
    void checkpoint(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertEquals(text, Checkpoint.parse(text).text());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    @FuzzTest
    void verifierKey(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertEquals(text, VerifierKey.parse(text).encode());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    @FuzzTest
    void signatureLine(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            assertEquals(text, SignatureLine.parse(text).encode());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    @FuzzTest
    void tlogProof(byte[] bytes) {
        try {
            assertEquals(Bytes.copyOf(bytes), TlogProof.parse(bytes).encode());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    @FuzzTest
    void cosignature(byte[] bytes) {
        for (NoteKeyType type : NoteKeyType.values()) {
            if (type.timestamped()) {
                try {
                    assertEquals(
                            Bytes.copyOf(bytes),
                            Cosignature.parse(type, Bytes.copyOf(bytes)).encode());
                } catch (MalformedException e) {
                    assertPrinted(e);
                }
            }
        }
    }

    private static void assertPrinted(MalformedException e) {
        assertEquals(e.object() + ": " + e.rule(), e.getMessage());
    }
}
