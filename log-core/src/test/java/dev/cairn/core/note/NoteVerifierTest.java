package dev.cairn.core.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of signed-note, "Signatures", in its order. */
class NoteVerifierTest {
    private static final Checkpoint CHECKPOINT = new Checkpoint("example.com/log", 300, Hash.wrap(new byte[32]));

    private final NoteSigner log = Keys.signer(NoteKeyType.ED25519, "example.com/log");
    private final NoteSigner witness = NoteSigner.ed25519Cosigner("example.com/w", Keys.OTHER_ED25519, Keys.CLOCK);
    private final SignatureLine good = log.sign(CHECKPOINT);

    NoteVerifierTest() throws MalformedException {}

    private static SignedNote note(SignatureLine... lines) {
        return SignedNote.of(CHECKPOINT.text(), List.of(lines));
    }

    private static SignatureLine bad(String name, int keyId) {
        return new SignatureLine(name, keyId, Bytes.copyOf(new byte[64]));
    }

    private static List<SignatureLine> lines(List<VerifiedSignature> verified) {
        return verified.stream().map(VerifiedSignature::line).toList();
    }

    /** signed-note, the example at its end. */
    @Test
    void verifiesTheExample() throws Exception {
        SignedNote note = SignedNote.parse("""
                This is an example message.

                — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
                """.getBytes(StandardCharsets.UTF_8));
        VerifierKey key = VerifierKey.parse(VerifierKeyTest.EXAMPLE);
        List<VerifiedSignature> verified = NoteVerifier.verify(note, List.of(key));
        assertEquals(note.signatures(), lines(verified));
        assertEquals(key, verified.get(0).key());
    }

    /** The checkpoint of a published Rekor v2 entry, size 646, root and signature as in the test assets of sigstore-python. */
    @Test
    void verifiesACheckpointOfRekor() throws Exception {
        String origin = "log2025-alpha1.rekor.sigstage.dev";
        VerifierKey key = VerifierKey.of(
                NoteKeyType.ED25519,
                origin,
                VerificationKey.fromSpki(
                        Base64.getDecoder().decode("MCowBQYDK2VwAyEAPn+AREHoBaZ7wgS1zBqpxmLSGnyhxXj4lFxSdWVB8o8=")));
        String text = origin + "\n646\nkNum4JmdViJPfZLMRB3xPi6flATj2JzJSiF+1pQDzNQ=\n\n— " + origin
                + " 8w1amQA0XB55lIjvC/rvbpawQn9lp2R5TSkvqoNJuxcH9Ii05Ddi66xN8z5ZE6GsK2MkvgNZuqnZ5RtHbq2kpt/B8AE=\n";
        VerifiedCheckpoint verified =
                VerifiedCheckpoint.open(text.getBytes(StandardCharsets.UTF_8), origin, List.of(key));
        assertEquals(646, verified.checkpoint().size());
        assertEquals(1, verified.signatures().size());
    }

    /** SPEC: "Verifiers MUST ignore signatures from unknown keys". */
    @Test
    void ignoresUnknownKeys() throws Exception {
        List<VerifiedSignature> verified =
                NoteVerifier.verify(note(bad("example.com/x", 1), good), List.of(log.verifierKey()));
        assertEquals(List.of(good), lines(verified));
    }

    /** SPEC: "even if they share a name or ID (but not both) with a known key". */
    @Test
    void ignoresHalfMatches() throws Exception {
        SignedNote note = note(bad(log.name(), log.keyId() + 1), bad("example.com/x", log.keyId()), good);
        assertEquals(List.of(good), lines(NoteVerifier.verify(note, List.of(log.verifierKey()))));
    }

    /** SPEC: "If a signature from a known key fails to verify, clients SHOULD reject the whole note." */
    @Test
    void oneBadSignatureOfAKnownKeyCondemnsTheNote() {
        SignedNote first = note(bad(log.name(), log.keyId()), good);
        SignedNote last = note(good, bad(log.name(), log.keyId()));
        SignedNote other = note(good, bad(witness.name(), witness.keyId()));
        List<VerifierKey> keys = List.of(log.verifierKey(), witness.verifierKey());
        for (SignedNote note : List.of(first, last, other)) {
            assertThrows(VerificationException.class, () -> NoteVerifier.verify(note, keys));
        }
    }

    /** SPEC: "If no signature from a known key verifies successfully, clients MUST reject the note." */
    @Test
    void refusesANoteOfUnknownKeysOnly() throws Exception {
        SignedNote note = note(good);
        assertThrows(VerificationException.class, () -> NoteVerifier.verify(note, List.of()));
        assertThrows(VerificationException.class, () -> NoteVerifier.verify(note, List.of(witness.verifierKey())));
        assertEquals(List.of(), NoteVerifier.signaturesBy(note, List.of(witness.verifierKey())));
    }

    @Test
    void aKeyCountsOnceHoweverOftenItSigned() throws Exception {
        SignatureLine cosignature = witness.sign(CHECKPOINT);
        List<VerifiedSignature> verified = NoteVerifier.verify(
                note(cosignature, good, cosignature, good), List.of(log.verifierKey(), witness.verifierKey()));
        assertEquals(List.of(cosignature, good), lines(verified));
    }

    /** SPEC: "An attacker can easily compute a public key that will collide": these two were found among 115,000. */
    @Test
    void refusesTwoKnownKeysThatCannotBeToldApart() throws Exception {
        VerifierKey one = VerifierKey.parse("a+0d072d44+Aa/6Rozt9ITWxn/YU5t33Qm0B9J0v323bV6zv5task7V");
        VerifierKey other = VerifierKey.parse("a+0d072d44+AViDtNIiLgGJESWAZqJAkvicQaoakVVcBTyXPdUIfTwJ");
        assertThrows(IllegalArgumentException.class, () -> NoteVerifier.verify(note(good), List.of(one, other)));
        List<VerifierKey> twice =
                List.of(log.verifierKey(), VerifierKey.parse(log.verifierKey().encode()));
        assertEquals(List.of(good), lines(NoteVerifier.verify(note(good), twice)));
    }

    @Test
    void opensTheCheckpointOfALog() throws Exception {
        SignatureLine cosignature = witness.sign(CHECKPOINT);
        SignedNote note = note(good, cosignature);
        VerifiedCheckpoint verified =
                VerifiedCheckpoint.open(note.encode().toArray(), CHECKPOINT.origin(), List.of(log.verifierKey()));
        assertEquals(CHECKPOINT, verified.checkpoint());
        assertEquals(note, verified.note());
        assertEquals(List.of(good), lines(verified.signatures()));
        assertEquals(List.of(cosignature), lines(verified.cosignatures(List.of(witness.verifierKey()))));
        assertEquals(List.of(), verified.cosignatures(List.of()));
    }

    @Test
    void aCheckpointOfAnotherOriginIsRefused() {
        byte[] note = note(good).encode().toArray();
        VerificationException e = assertThrows(
                VerificationException.class,
                () -> VerifiedCheckpoint.open(note, "example.com/other", List.of(log.verifierKey())));
        assertEquals("checkpoint: its origin is not example.com/other", e.getMessage());
    }

    /** SPEC: "The text MUST be ignored unless the note is signed by a trusted key". */
    @Test
    void theTextIsNotLookedAtBeforeItsSignature() {
        SignedNote note = SignedNote.of("no checkpoint\n", List.of(bad("x", 1)));
        assertThrows(
                VerificationException.class,
                () -> VerifiedCheckpoint.open(note, "no checkpoint", List.of(log.verifierKey())));
    }

    @Test
    void aSignedTextThatIsNoCheckpointIsMalformed() throws Exception {
        SignedNote note = SignedNote.parse("""
                This is an example message.

                — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
                """.getBytes(StandardCharsets.UTF_8));
        assertThrows(
                MalformedException.class,
                () -> VerifiedCheckpoint.open(
                        note, "This is an example message.", List.of(VerifierKey.parse(VerifierKeyTest.EXAMPLE))));
    }
}
