package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoteSignerTest {
    private static final Checkpoint CHECKPOINT = new Checkpoint("example.com/log", 300, Hash.wrap(new byte[32]));

    @ParameterizedTest
    @EnumSource
    void whatIsSignedVerifies(NoteKeyType type) throws Exception {
        NoteSigner signer = Keys.signer(type, "example.com/log");
        SignatureLine line = signer.sign(CHECKPOINT);
        assertEquals(signer.name(), line.name());
        assertEquals(signer.keyId(), line.keyId());
        assertEquals(signer.keyId(), signer.verifierKey().keyId());
        assertTrue(signer.verifierKey().matches(line));
        assertTrue(signer.verifierKey().verify(CHECKPOINT.text(), line));
        SignedNote note = SignedNote.of(CHECKPOINT.text(), List.of(line));
        assertEquals(note, SignedNote.parse(note.encode().toArray()));
    }

    /** Every byte of the text and of the signature matters. */
    @ParameterizedTest
    @EnumSource
    void noByteCanBeAltered(NoteKeyType type) throws Exception {
        NoteSigner signer = Keys.signer(type, "example.com/log");
        SignatureLine line = signer.sign(CHECKPOINT);
        byte[] text = CHECKPOINT.text().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            byte[] altered = text.clone();
            altered[i] ^= 1;
            assertFalse(signer.verifierKey().verify(new String(altered, StandardCharsets.UTF_8), line), "byte " + i);
        }
        byte[] signature = line.signature().toArray();
        for (int i = 0; i < signature.length; i++) {
            byte[] altered = signature.clone();
            altered[i] ^= 1;
            SignatureLine other = new SignatureLine(line.name(), line.keyId(), Bytes.copyOf(altered));
            assertFalse(signer.verifierKey().verify(CHECKPOINT.text(), other), "signature byte " + i);
        }
        for (int length = 1; length < signature.length; length += 1 + signature.length / 100) {
            SignatureLine cut = new SignatureLine(line.name(), line.keyId(), Bytes.copyOf(signature, 0, length));
            assertFalse(signer.verifierKey().verify(CHECKPOINT.text(), cut), "cut to " + length);
        }
    }

    @Test
    void halfAMatchIsNoMatch() throws Exception {
        NoteSigner signer = Keys.signer(NoteKeyType.ED25519, "a");
        SignatureLine line = signer.sign(CHECKPOINT);
        assertFalse(signer.verifierKey().matches(new SignatureLine("b", line.keyId(), line.signature())));
        assertFalse(signer.verifierKey().matches(new SignatureLine("a", line.keyId() + 1, line.signature())));
    }
}
