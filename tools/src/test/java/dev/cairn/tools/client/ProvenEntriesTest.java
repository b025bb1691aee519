package dev.cairn.tools.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProvenEntriesTest {
    private static final NaiveTree TREE = new NaiveTree();

    private final MemoryLog log = new MemoryLog();
    private final NoteSigner signer;
    private final AtomicInteger readings = new AtomicInteger();

    ProvenEntriesTest() throws Exception {
        signer = NoteSigner.ed25519("log.test", LocalKey.generate(KeyType.ED25519));
    }

    private void publish(int count) {
        log.append(count);
        sign(log.size(), log.root());
    }

    private void sign(long size, Hash root) {
        Checkpoint checkpoint = new Checkpoint("log.test", size, root);
        log.files()
                .put(
                        "checkpoint",
                        SignedNote.of(checkpoint.text(), List.of(signer.sign(checkpoint)))
                                .encode()
                                .toArray());
    }

    private ProvenEntries entries(LogFiles files) {
        return new ProvenEntries(files, CheckpointTrust.in(signer.verifierKey()), Duration.ZERO);
    }

    @Test
    void aCheckpointIsReadOnlyWhereTheLastOneDoesNotCover() throws Exception {
        publish(3);
        ProvenEntries entries = entries(path -> {
            readings.addAndGet(path.equals("checkpoint") ? 1 : 0);
            return log.read(path);
        });
        for (int index = 0; index < 3; index++) {
            entries.require(index, TREE.leaf(index));
        }
        assertEquals(1, readings.get());
        publish(300);
        entries.require(3, TREE.leaf(3));
        entries.require(302, TREE.leaf(302));
        assertEquals(2, readings.get());
        assertThrows(VerificationException.class, () -> entries.require(2, TREE.leaf(3)));
    }

    @Test
    void aCheckpointOutOfACacheIsReadAgain() throws Exception {
        publish(3);
        ProvenEntries entries = entries(path -> {
            if (path.equals("checkpoint") && readings.incrementAndGet() == 4) {
                publish(3);
            }
            return log.read(path);
        });
        entries.require(5, TREE.leaf(5));
        assertEquals(4, readings.get());
    }

    @Test
    void anEntryThatNoCheckpointCoversIsRefused() {
        publish(3);
        ProvenEntries entries = entries(log);
        VerificationException e = assertThrows(VerificationException.class, () -> entries.require(3, TREE.leaf(3)));
        assertEquals("the entry at index 3 was sent, and the log's checkpoint is of size 3", e.getMessage());
    }

    @Test
    void aCheckpointThatDoesNotContinueTheLastOneIsRefused() throws Exception {
        publish(3);
        ProvenEntries entries = entries(log);
        entries.require(2, TREE.leaf(2));
        MemoryLog forked = new MemoryLog();
        forked.append(List.of(dev.cairn.core.Bytes.ofUtf8("another")));
        forked.append(6);
        log.files().putAll(forked.files());
        sign(forked.size(), forked.root());
        VerificationException e = assertThrows(VerificationException.class, () -> entries.require(4, TREE.leaf(4)));
        assertEquals("the log's checkpoint of size 7 does not continue that of size 3", e.getMessage());
    }

    @Test
    void aSmallerCheckpointTakesNothingBack() throws Exception {
        publish(3);
        Hash small = log.root();
        publish(3);
        ProvenEntries entries = entries(log);
        entries.require(5, TREE.leaf(5));
        sign(3, small);
        assertThrows(VerificationException.class, () -> entries.require(6, TREE.leaf(6)));
        entries.require(4, TREE.leaf(4));
    }
}
