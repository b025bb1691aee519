package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.nio.charset.StandardCharsets;

/** What parses, prints as it was; nothing but {@link MalformedException} comes out. */
class NoteFuzzTest {
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
