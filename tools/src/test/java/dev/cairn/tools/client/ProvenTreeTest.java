package dev.cairn.tools.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvenTreeTest {
    private static final String ORIGIN = "log.test";

    private final MemoryLog log = new MemoryLog();
    private final NoteSigner signer = signer(ORIGIN);

    private static NoteSigner signer(String name) {
        try {
            return NoteSigner.ed25519(name, LocalKey.generate(KeyType.ED25519));
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends entries and publishes the checkpoint, as the latest and in the history. */
    private void publish(int count) {
        log.append(count);
        byte[] note = note(signer, ORIGIN, log.size(), log.root());
        log.files().put("checkpoint", note);
        log.files().put("checkpoint/" + log.size(), note);
    }

    private static byte[] note(NoteSigner signer, String origin, long size, Hash root) {
        Checkpoint checkpoint = new Checkpoint(origin, size, root);
        return SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)))
                .encode()
                .toArray();
    }

    private ProvenTree open() throws MalformedException, VerificationException {
        return ProvenTree.latest(log, CheckpointTrust.in(signer.verifierKey()));
    }

    @Test
    void everyEntryOfEverySizeIsProven() throws Exception {
        for (int size : new int[] {1, 2, 255, 256, 257, 520}) {
            publish((int) (size - log.size()));
            ProvenTree tree = open();
            assertEquals(size, tree.size());
            for (long index = 0; index < size; index++) {
                ProvenTree.ProvenEntry entry = tree.entry(index);
                assertEquals(Bytes.wrap(NaiveTree.entry(index)), entry.bytes());
                ProofVerifier.inclusion(entry.leafHash(), entry.proof(), log.root());
                assertEquals(entry.leafHash(), tree.leaf(index).leafHash());
                assertEquals(entry.proof(), tree.leaf(index).proof());
            }
        }
    }

    @Test
    void anEarlierTreeIsProvenUnderItsOwnCheckpoint() throws Exception {
        publish(3);
        publish(300);
        ProvenTree earlier = ProvenTree.ofSize(log, 3, CheckpointTrust.in(signer.verifierKey()));
        assertEquals(3, earlier.size());
        assertEquals(Bytes.wrap(NaiveTree.entry(2)), earlier.entry(2).bytes());
    }

    @Test
    void aDroppedPartialBundleIsReadFromTheFullOne() throws Exception {
        publish(3);
        publish(300);
        log.files().remove("tile/entries/000.p/3");
        log.files().remove("tile/0/000.p/3");
        ProvenTree earlier = ProvenTree.ofSize(log, 3, CheckpointTrust.NONE);
        assertEquals(Bytes.wrap(NaiveTree.entry(1)), earlier.entry(1).bytes());
    }

    @Test
    void consistencyIsProvenBetweenAllSizes() throws Exception {
        publish(70);
        ProvenTree tree = open();
        for (int to = 1; to <= 70; to++) {
            for (int from = 1; from <= to; from++) {
                ProvenTree.ProvenConsistency proven = tree.consistency(from, to);
                MemoryLog prefix = new MemoryLog();
                prefix.append(from);
                assertEquals(prefix.root(), proven.fromRoot());
                ProofVerifier.consistency(proven.proof(), proven.fromRoot(), proven.toRoot());
            }
        }
        assertEquals(log.root(), tree.rootAt(70));
    }

    @Test
    void sizesOutsideTheTreeHaveNoProof() throws Exception {
        publish(5);
        ProvenTree tree = open();
        assertThrows(VerificationException.class, () -> tree.consistency(0, 5));
        assertThrows(VerificationException.class, () -> tree.consistency(4, 3));
        assertThrows(VerificationException.class, () -> tree.consistency(1, 6));
        assertThrows(VerificationException.class, () -> tree.entry(5));
        assertThrows(VerificationException.class, () -> tree.leaf(-1));
    }

    @Test
    void withoutAKeyTheSignerIsUnknown() throws Exception {
        publish(1);
        assertTrue(ProvenTree.latest(log, CheckpointTrust.NONE).signer().isEmpty());
        assertEquals(Optional.of(signer.verifierKey()), open().signer());
    }

    @Test
    void aCheckpointOfAnotherKeyIsRefused() {
        publish(1);
        assertThrows(
                VerificationException.class,
                () -> ProvenTree.latest(log, CheckpointTrust.in(signer(ORIGIN).verifierKey())));
    }

    @Test
    void aCheckpointOfAnotherOriginIsRefused() {
        publish(1);
        log.files().put("checkpoint", note(signer, "other.test", 1, log.root()));
        assertThrows(VerificationException.class, this::open);
    }

    @Test
    void aCheckpointOfAnotherSizeThanAskedForIsRefused() {
        publish(1);
        publish(1);
        log.files().put("checkpoint/1", note(signer, ORIGIN, 2, log.root()));
        assertThrows(VerificationException.class, () -> ProvenTree.ofSize(log, 1, CheckpointTrust.NONE));
    }

    @Test
    void aMissingCheckpointOrBundleIsAFailureAndNotANo() throws Exception {
        assertThrows(StoreException.class, this::open);
        publish(2);
        assertThrows(StoreException.class, () -> ProvenTree.ofSize(log, 1, CheckpointTrust.NONE));
        log.files().remove("tile/entries/000.p/2");
        ProvenTree tree = open();
        assertThrows(StoreException.class, () -> tree.entry(0));
    }

    @Test
    void everyFlippedBitOfTilesAndBundlesIsNoticed() throws Exception {
        publish(3);
        ProvenTree whole = open();
        whole.entry(2);
        for (String path : List.of("tile/0/000.p/3", "tile/entries/000.p/3")) {
            byte[] good = log.read(path).orElseThrow();
            for (int bit = 0; bit < 8 * good.length; bit++) {
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                LogFiles altered = asked -> asked.equals(path) ? Optional.of(bad) : log.read(asked);
                int flipped = bit;
                assertThrows(
                        Exception.class,
                        () -> {
                            ProvenTree tree = ProvenTree.latest(altered, CheckpointTrust.NONE);
                            tree.entry(0);
                            tree.entry(1);
                            tree.entry(2);
                        },
                        () -> path + ", bit " + flipped);
            }
        }
    }
}
