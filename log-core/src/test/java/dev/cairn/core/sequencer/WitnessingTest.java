package dev.cairn.core.sequencer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.store.SignedCheckpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Cosignatures join a checkpoint only if readers would verify them. */
class WitnessingTest {
    private static final String ORIGIN = "log.example";

    private final NoteSigner log = NoteSigner.ed25519(ORIGIN, LocalKey.generate(KeyType.ED25519));
    private final NoteSigner witness = cosigner("w.example");
    private final Witnessing witnessing = new Witnessing(
            TlogPolicy.parse(("witness w " + witness.verifierKey().encode() + "\nquorum w\n")
                    .getBytes(StandardCharsets.US_ASCII)),
            checkpoint -> new CompletableFuture<>(),
            false,
            Duration.ofMinutes(1));

    WitnessingTest() throws Exception {}

    private static NoteSigner cosigner(String name) throws Exception {
        return NoteSigner.ed25519Cosigner(name, LocalKey.generate(KeyType.ED25519), InstantSource.system());
    }

    private SignedCheckpoint signed(long size) {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, size, TreeHasher.EMPTY_ROOT);
        return new SignedCheckpoint(
                size,
                TreeHasher.EMPTY_ROOT,
                Instant.EPOCH,
                SignedNote.of(checkpoint.text(), List.of(log.sign(checkpoint))).encode());
    }

    private static List<VerifiedSignature> cosignature(NoteSigner by, long size) throws Exception {
        Checkpoint checkpoint = new Checkpoint(ORIGIN, size, TreeHasher.EMPTY_ROOT);
        return NoteVerifier.verify(
                SignedNote.of(checkpoint.text(), List.of(by.sign(checkpoint))), List.of(by.verifierKey()));
    }

    @Test
    void linesFollowTheLogs() throws Exception {
        SignedCheckpoint cosigned = witnessing.cosigned(signed(2), cosignature(witness, 2));
        assertEquals(
                List.of(ORIGIN, "w.example"),
                SignedNote.parse(cosigned.note().toArray()).signatures().stream()
                        .map(line -> line.name())
                        .toList());
        assertEquals(signed(2), witnessing.cosigned(signed(2), List.of()));
    }

    @Test
    void cosignatureOfAnotherTreeIsRefused() throws Exception {
        List<VerifiedSignature> other = cosignature(witness, 3);
        assertThrows(StoreException.class, () -> witnessing.cosigned(signed(2), other));
    }

    @Test
    void cosignatureOfAnotherKeyIsRefused() throws Exception {
        List<VerifiedSignature> stranger = cosignature(cosigner("stranger.example"), 2);
        assertThrows(StoreException.class, () -> witnessing.cosigned(signed(2), stranger));
    }

    @Test
    void whatIsNoNoteIsRefused() throws Exception {
        SignedCheckpoint spoilt =
                new SignedCheckpoint(2, TreeHasher.EMPTY_ROOT, Instant.EPOCH, Bytes.ofUtf8("no note"));
        List<VerifiedSignature> cosignature = cosignature(witness, 2);
        assertThrows(StoreException.class, () -> witnessing.cosigned(spoilt, cosignature));
        assertThrows(
                StoreException.class, () -> new UnpublishedCheckpoint(spoilt, (level, at) -> TreeHasher.EMPTY_ROOT));
    }

    @Test
    void damagedTilesGiveNoProof() {
        Hash damaged = Hash.wrap(new byte[Hash.LENGTH]);
        UnpublishedCheckpoint checkpoint = new UnpublishedCheckpoint(signed(4), (level, at) -> damaged);
        assertThrows(StoreException.class, () -> checkpoint.proofFrom(3));
        assertEquals(List.of(), checkpoint.proofFrom(0).path());
        assertEquals(List.of(), checkpoint.proofFrom(4).path());
    }
}
