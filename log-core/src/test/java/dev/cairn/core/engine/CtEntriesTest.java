package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.ct.CtLeaf;
import dev.cairn.core.ct.LeafIndex;
import dev.cairn.core.ct.SignedEntry;
import dev.cairn.core.engine.FaultyStore.Call;
import dev.cairn.core.engine.FaultyStore.Fault;
import dev.cairn.core.engine.FaultyStore.Plan;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.TestCertificate;
import dev.cairn.core.entry.ct.CtEntry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import dev.cairn.core.store.rocksdb.RocksSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries whose leaf holds their index, beside others, in the log and after a rebuild. */
class CtEntriesTest {
    private static final int ENTRIES = 60;
    private static final long TIME = 1_780_000_000_000L;

    @TempDir
    Path folder;

    private static SignedEntry certificate(int number) {
        Bytes der = TestCertificate.of(
                IndexedEntries.SPKI,
                TestCertificate.names(
                        TestCertificate.ascii(TestCertificate.RFC822_NAME, "user" + number + "@example.org")));
        return new SignedEntry.Certificate(der);
    }

    private static Entry entry(int number) throws Exception {
        return switch (number % 3) {
            case 0 -> CtEntry.awaitingIndex(TIME + number, certificate(number), Bytes.ofUtf8("chain " + number));
            case 1 -> IndexedEntries.entry(number);
            default -> CtEntry.withoutIndex(TIME + number, certificate(number), Bytes.ofUtf8("chain " + number));
        };
    }

    private static Bytes leaf(int number, long index) throws Exception {
        return switch (number % 3) {
            case 0 -> new CtLeaf(TIME + number, certificate(number), LeafIndex.extensions(index)).encode();
            case 1 -> IndexedEntries.entry(number).bytes();
            default -> new CtLeaf(TIME + number, certificate(number), Bytes.EMPTY).encode();
        };
    }

    @Test
    void everyEntryOfABatchHasItsOwnIndexInItsLeaf() throws Exception {
        TestLog.init(folder);
        Map<Long, Hash> acknowledged = new HashMap<>();
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            // All at once: while the first batch is committed the others gather, so that batches hold several.
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < ENTRIES; i++) {
                results.add(log.log().append(entry(i)).toCompletableFuture());
            }
            for (int i = 0; i < ENTRIES; i++) {
                Published published =
                        assertInstanceOf(Published.class, results.get(i).get(60, TimeUnit.SECONDS));
                StoredEntry stored =
                        log.log().store().findEntry(published.index()).orElseThrow();
                Bytes leaf = leaf(i, published.index());
                assertEquals(leaf, stored.bytes());
                assertEquals(leaf, entry(i).at(published.index()).bytes());
                acknowledged.put(
                        published.index(), entry(i).at(published.index()).leafHash());
                if (i % 3 != 1) {
                    assertEquals(EntryKind.CT, stored.kind());
                    assertEquals(
                            Optional.of(Bytes.ofUtf8("chain " + i)),
                            log.log().store().attestation(published.index()));
                    assertFound(log, certificate(i), published.index());
                }
            }
            assertEquals(ENTRIES, acknowledged.size());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        List<String> live = dump();
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        RecoveryTest.delete(folder.resolve("rocksdb"));
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        assertEquals(live, dump(), "rebuilt, byte for byte");
    }

    private static void assertFound(TestLog log, SignedEntry certificate, long index) {
        SearchQuery query = new SearchQuery(
                List.of(CtEntry.term(certificate)),
                SearchQuery.Match.ALL,
                0,
                Long.MAX_VALUE,
                SearchQuery.Order.OLDEST_FIRST);
        assertEquals(List.of(index), log.log().store().search(query, 10, 1000).indices());
    }

    /** A certificate that is sent again after a fault may be there twice; each has the index where it stands. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"FAILED", "FAILED_BUT_PERSISTED"})
    void afterAFaultEveryLeafStillHasItsIndex(Fault fault) throws Exception {
        for (Call call : List.of(Call.APPLY, Call.PUT_CHECKPOINT)) {
            Path own = folder.resolve(call.name());
            TestLog.init(own);
            EngineSettings settings = TestLog.settings(own);
            Plan plan = new Plan(call, fault, 5);
            try (TestLog log = TestLog.start(
                    settings, () -> new FaultyStore(RocksLogStore.open(settings.store(), settings.rocks()), plan))) {
                Map<Long, Hash> acknowledged = new HashMap<>();
                for (int i = 0; i < 12; i++) {
                    long index = append(log, entry(i));
                    acknowledged.put(index, entry(i).at(index).leafHash());
                }
                assertTrue(plan.happened());
                LogOracle.judge(log.log(), TestLog.verifierKey(own), acknowledged);
                long size = log.log().latest().orElseThrow().size();
                for (StoredEntry stored : log.log().store().entries(0, size, 1 << 20)) {
                    if (stored.kind() == EntryKind.CT) {
                        Bytes extensions = CtLeaf.decode(stored.bytes()).extensions();
                        OptionalLong index = LeafIndex.in(extensions);
                        assertTrue(index.isEmpty() || index.getAsLong() == stored.index());
                    }
                }
            }
        }
    }

    private static long append(TestLog log, Entry entry) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            AppendResult result = log.log().append(entry).toCompletableFuture().get(60, TimeUnit.SECONDS);
            if (result instanceof Published published) {
                return published.index();
            }
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "still " + log.log().status().describe());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void anEntryThatAwaitsNoIndexStaysWhatItIs() throws Exception {
        Entry plain = entry(1);
        assertEquals(plain, plain.at(7));
        Entry waiting = entry(0);
        assertEquals(leaf(0, 0), waiting.bytes(), "zeros until then");
        Entry there = waiting.at(0xffffffffffL);
        assertEquals(leaf(0, 0xffffffffffL), there.bytes());
        assertEquals(there, there.at(3), "once");
        assertEquals(waiting.indexKeys(), there.indexKeys());
        assertEquals(waiting.supplement(), there.supplement());
        assertFalse(waiting.equals(there));
        assertEquals(there, Entry.of(EntryKind.CT, there.bytes(), there.supplement()));
        assertEquals(
                there.indexKeys(),
                Entry.of(EntryKind.CT, there.bytes(), there.supplement()).indexKeys());
    }

    private List<String> dump() {
        List<String> lines = new ArrayList<>();
        try (RocksLogStore opened = RocksLogStore.open(folder.resolve("rocksdb"), RocksSettings.DEFAULT)) {
            HexFormat hex = HexFormat.of();
            opened.dump((family, key, value) -> {
                if (!family.equals("default") && !family.equals("checkpoints")) {
                    lines.add(family + " " + hex.formatHex(key) + " " + hex.formatHex(value));
                }
            });
        }
        return lines;
    }
}
