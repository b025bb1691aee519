package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.engine.FaultyStore.Call;
import dev.cairn.core.engine.FaultyStore.Fault;
import dev.cairn.core.engine.FaultyStore.Plan;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import dev.cairn.core.store.rocksdb.RocksSettings;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The search index and the tree are one commit: wherever a write fails or is cut off, an entry is in both or in neither. */
class IndexAndTreeTest {
    private static final int ENTRIES = 24;
    private static final int CUTS = 60;
    // Fewer than make RocksDB join the files of flushes, and delete those that a cut brings back.
    private static final Set<Integer> FLUSHED_AT = Set.of(6, 12, 18);

    @TempDir
    Path folder;

    static Stream<Plan> everyStep() {
        List<Plan> plans = new ArrayList<>();
        for (Fault fault : List.of(Fault.FAILED, Fault.FAILED_BUT_PERSISTED)) {
            plans.add(new Plan(Call.SKIP_TO, fault, 1));
            for (int nth = 1; nth <= ENTRIES; nth += 4) {
                plans.add(new Plan(Call.APPLY, fault, nth));
                plans.add(new Plan(Call.PUT_CHECKPOINT, fault, nth));
            }
        }
        return plans.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyStep")
    void theIndexAfterAFaultIsTheRebuiltOne(Plan plan) throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        try (TestLog log = TestLog.start(
                settings, () -> new FaultyStore(RocksLogStore.open(settings.store(), settings.rocks()), plan))) {
            for (int i = 0; i < ENTRIES; i++) {
                append(log, IndexedEntries.entry(i));
            }
            assertTrue(plan.happened());
            judge(log.log().store(), ENTRIES);
        }
        assertLiveIsRebuilt();
    }

    private void assertLiveIsRebuilt() throws Exception {
        List<String> live = dump(folder.resolve("rocksdb"));
        RecoveryTest.delete(folder.resolve("rocksdb"));
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
        }
        List<String> rebuilt = dump(folder.resolve("rocksdb"));
        assertTrue(live.stream().anyMatch(line -> line.startsWith("search ")));
        assertTrue(live.stream().anyMatch(line -> line.startsWith("attestations ")));
        assertEquals(live, rebuilt);
    }

    /** As if the process had been killed at that byte of the store's list of its files: what was in memory is lost in any case. */
    @Test
    void aFlushThatIsCutOffIsNotThereAtAll() throws Exception {
        TestLog.init(folder);
        Path killed = folder.resolve("killed");
        long before;
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            before = Files.size(manifest(folder.resolve("rocksdb")));
            for (int i = 0; i < ENTRIES; i++) {
                append(log, IndexedEntries.entry(i));
                if (FLUSHED_AT.contains(i + 1)) {
                    ((RocksLogStore) log.log().store()).flush();
                }
            }
            RecoveryTest.copy(folder.resolve("rocksdb"), killed);
        }
        List<String> whole = dump(folder.resolve("rocksdb"));
        long length = Files.size(manifest(killed)) - before;
        Set<Long> sizes = new TreeSet<>();
        for (int cut = 0; cut <= CUTS; cut++) {
            Path store = folder.resolve("cut" + cut);
            RecoveryTest.copy(killed, store);
            try (RandomAccessFile file = new RandomAccessFile(manifest(store).toFile(), "rw")) {
                file.setLength(before + length * cut / CUTS);
            }
            long size;
            try (RocksLogStore opened = RocksLogStore.open(store, RocksSettings.DEFAULT)) {
                size = opened.applied().size();
                judge(opened, (int) size);
            }
            assertEquals(below(whole, size), below(dump(store), size), "cut " + cut);
            sizes.add(size);
            RecoveryTest.delete(store);
        }
        assertEquals(Set.of(0L, 6L, 12L, 18L), sizes, "all of a flush or nothing");
    }

    private static Path manifest(Path store) throws Exception {
        return store.resolve(Files.readString(store.resolve("CURRENT")).strip());
    }

    /** Every entry below the size is found under each of its terms, and nothing else is found. */
    private static void judge(LogStore store, int size) {
        Map<IndexKey, List<Long>> expected = new TreeMap<>(
                java.util.Comparator.comparing((IndexKey key) -> key.type()).thenComparing(IndexKey::term));
        for (int i = 0; i < ENTRIES; i++) {
            Entry entry = IndexedEntries.entry(i);
            for (IndexKey key : entry.indexKeys()) {
                List<Long> indices = expected.computeIfAbsent(key, absent -> new ArrayList<>());
                if (i < size) {
                    indices.add((long) i);
                }
            }
            assertEquals(
                    i < size ? entry.supplement().attestation() : java.util.Optional.empty(), store.attestation(i));
            assertEquals(i < size, store.indexOf(entry.leafHash()).isPresent());
        }
        expected.forEach((key, indices) -> {
            SearchQuery query = new SearchQuery(
                    List.of(key), SearchQuery.Match.ALL, 0, Long.MAX_VALUE, SearchQuery.Order.OLDEST_FIRST);
            assertEquals(indices, store.search(query, 1000, 100_000).indices(), key::toString);
        });
    }

    private static void append(TestLog log, Entry entry) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        AppendResult result;
        do {
            result = log.log().append(entry).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "still " + log.log().status().describe());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(result instanceof Published ? 0 : 5));
        } while (!(result instanceof Published));
    }

    /** What follows from the entries alone; the position, and which checkpoints there are, does not. */
    private static List<String> dump(Path store) {
        List<String> lines = new ArrayList<>();
        try (RocksLogStore opened = RocksLogStore.open(store, RocksSettings.DEFAULT)) {
            HexFormat hex = HexFormat.of();
            opened.dump((family, key, value) -> {
                if (!family.equals("default") && !family.equals("checkpoints")) {
                    lines.add(family + " " + hex.formatHex(key) + " " + hex.formatHex(value));
                }
            });
        }
        return lines;
    }

    /** The lines of entries below a size; tiles, which grow, are judged by the start that follows. */
    private static List<String> below(List<String> lines, long size) {
        return lines.stream()
                .filter(line -> !line.startsWith("tiles ") && index(line) < size)
                .toList();
    }

    private static long index(String line) {
        String[] words = line.split(" ", -1);
        byte[] holder = HexFormat.of().parseHex(words[0].equals("leaf-hashes") ? words[2] : words[1]);
        return ByteBuffer.wrap(holder).getLong(holder.length - 8);
    }
}
