package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.fsck.Fsck;
import dev.cairn.core.fsck.FsckReport;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.store.StoredEntry;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The judge of every test that writes: is this log whole, and does it hold what was acknowledged? */
public final class LogOracle {
    private LogOracle() {}

    /**
     * Checks a running log.
     *
     * @param acknowledged the leaf hash that was acknowledged at each index
     */
    public static void judge(Log log, VerifierKey key, Map<Long, Hash> acknowledged) throws Exception {
        PublishedCheckpoint latest = log.latest().orElseThrow();
        LogStore store = log.store();
        SignedCheckpoint signed = latest.signed();
        VerifiedCheckpoint note = VerifiedCheckpoint.open(signed.note().toArray(), log.origin(), List.of(key));
        assertEquals(signed.size(), note.checkpoint().size());
        assertEquals(signed.root(), note.checkpoint().root());
        assertInstanceOf(
                FsckReport.Clean.class,
                Fsck.check(new StoreFiles(store, latest.size()), latest.size(), latest.root(), (done, all) -> {}));
        for (Map.Entry<Long, Hash> entry : acknowledged.entrySet()) {
            long index = entry.getKey();
            assertTrue(index < latest.size(), () -> "index " + index + " was acknowledged but is not published");
            assertEquals(OptionalLong.of(index), store.indexOf(entry.getValue()));
            StoredEntry stored = store.findEntry(index).orElseThrow();
            assertEquals(
                    entry.getValue(), TreeHasher.local().leaf(stored.bytes().toArray()));
            latest.prove(index, entry.getValue());
        }
        judgeHistory(latest, store);
    }

    /** Every checkpoint ever published is of this history. */
    private static void judgeHistory(PublishedCheckpoint latest, LogStore store) {
        for (long size = 1; size < latest.size(); size++) {
            store.checkpoint(size).ifPresent(old -> {
                assertEquals(old.root(), latest.rootAt(old.size()));
                latest.proveConsistency(old.size(), old.root());
            });
        }
    }
}
