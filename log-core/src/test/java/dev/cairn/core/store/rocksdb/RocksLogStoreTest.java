package dev.cairn.core.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.entry.IndexKey;
import dev.cairn.core.entry.Supplement;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.store.EntryIndex;
import dev.cairn.core.store.Position;
import dev.cairn.core.store.SearchQuery;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.store.StoredBatch;
import dev.cairn.core.store.StoredEntry;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TileBuilder;
import dev.cairn.core.tile.TileId;
import dev.cairn.core.tile.TiledNodes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class RocksLogStoreTest {
    private static final Instant TIME = Instant.parse("2026-06-01T12:00:00.000001Z");
    private static final IndexKey ALICE = new IndexKey(IndexKey.Type.IDENTITY, "alice@example.com");

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // opened before each test
    private RocksLogStore store;

    private final TileBuilder tiles = TileBuilder.empty();
    private final List<Entry> all = new ArrayList<>();

    @BeforeEach
    void open() {
        store = RocksLogStore.open(folder, RocksSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
        store.close();
    }

    private void append(long sequenceNr, int count) {
        List<Entry> entries = new ArrayList<>();
        byte[] hashes = new byte[count * Hash.LENGTH];
        for (int i = 0; i < count; i++) {
            int index = all.size() + i;
            Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("entry " + index), List.of(ALICE));
            entries.add(entry);
            entry.leafHash().copyTo(hashes, i * Hash.LENGTH);
        }
        tiles.append(hashes, count);
        store.apply(new StoredBatch(sequenceNr, all.size(), TIME.plusSeconds(sequenceNr), entries, tiles));
        all.addAll(entries);
    }

    private void fill() {
        append(2, 1);
        append(3, 254);
        append(4, 3); // over the end of a bundle
        store.skipTo(5);
        append(6, 600);
    }

    @Test
    void indicesOfManyAreFoundTogether() {
        fill();
        append(7, 2000);
        List<Hash> hashes = new ArrayList<>();
        Hash absent = TreeHasher.local().leaf(new byte[] {1});
        hashes.add(absent);
        all.forEach(entry -> hashes.add(entry.leafHash()));
        hashes.add(all.get(3).leafHash());
        long[] found = store.indicesOf(hashes);
        assertEquals(EntryIndex.ABSENT, found[0]);
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i, found[i + 1]);
        }
        assertEquals(3, found[all.size() + 1]);
        assertArrayEquals(new long[] {EntryIndex.ABSENT}, store.indicesOf(List.of(absent)));
        assertArrayEquals(new long[] {5}, store.indicesOf(List.of(all.get(5).leafHash())));
        assertArrayEquals(new long[0], store.indicesOf(List.of()));
    }

    @Test
    void aDamagedFileOfLeafHashesIsNotAnAbsentEntry() throws Exception {
        fill();
        store.flush();
        store.close();
        int damaged = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                // The name of the column family is among the file's properties; its rows come first.
                if (new String(bytes, StandardCharsets.ISO_8859_1).contains("leaf-hashes")) {
                    bytes[100] ^= 1;
                    Files.write(file, bytes);
                    damaged++;
                }
            }
        }
        assertEquals(1, damaged);
        store = RocksLogStore.open(folder, RocksSettings.DEFAULT);
        List<Hash> hashes = all.stream().map(Entry::leafHash).toList();
        assertThrows(StoreException.class, () -> store.indicesOf(hashes));
        assertThrows(StoreException.class, () -> hashes.forEach(hash -> store.indicesOf(List.of(hash))));
    }

    @Test
    void checkpointsAreFlushedToo() {
        for (int i = 1; i <= 5000; i++) {
            store.putCheckpoint(i, new SignedCheckpoint(i, TreeHasher.EMPTY_ROOT, TIME, Bytes.ofUtf8("note")));
        }
        store.flush();
        assertEquals(5000, store.checkpointsApplied());
    }

    @Test
    void entriesAndBundlesComeBackInEveryWidth() throws Exception {
        fill();
        assertEquals(new Position(6, 858), store.applied());
        for (int index : new int[] {0, 1, 254, 255, 256, 257, 258, 600, 857}) {
            StoredEntry entry = store.findEntry(index).orElseThrow();
            assertEquals(Bytes.ofUtf8("entry " + index), entry.bytes());
            assertEquals(EntryKind.RAW, entry.kind());
            int sequenceNr = index < 1 ? 2 : index < 255 ? 3 : index < 258 ? 4 : 6;
            assertEquals(TIME.plusSeconds(sequenceNr), entry.timestamp());
            assertEquals(OptionalLong.of(index), store.indexOf(all.get(index).leafHash()));
        }
        assertEquals(Optional.empty(), store.findEntry(858));
        assertEquals(Optional.empty(), store.findEntry(-1));
        for (int width : new int[] {1, 2, 90}) {
            List<Bytes> bundle =
                    EntryBundle.decode(store.findBundle(new BundleId(3, width)).orElseThrow(), width);
            for (int i = 0; i < width; i++) {
                assertEquals(Bytes.ofUtf8("entry " + (768 + i)), bundle.get(i));
            }
        }
        assertEquals(
                256,
                EntryBundle.decode(store.findBundle(new BundleId(0, 256)).orElseThrow(), 256)
                        .size());
        assertTrue(store.findBundle(new BundleId(3, 91)).isEmpty());
    }

    @Test
    void rangesOfEntriesAreTheEntriesOneByOne() {
        fill();
        long[] ends = {0, 1, 2, 254, 255, 256, 257, 258, 259, 512, 857, 858, 900};
        for (long from : ends) {
            for (long end : ends) {
                List<StoredEntry> expected = new ArrayList<>();
                for (long index = from; index < Math.min(end, 858); index++) {
                    expected.add(store.findEntry(index).orElseThrow());
                }
                assertEquals(expected, store.entries(from, end, Long.MAX_VALUE), from + " to " + end);
            }
        }
    }

    @Test
    void theBytesOfABundleAreKnownBeforeItIsRead() {
        fill();
        for (long bundle = 0; bundle < 4; bundle++) {
            int widest = bundle == 3 ? 858 - 768 : 256;
            for (int width : new int[] {1, 2, widest - 1, widest}) {
                BundleId id = new BundleId(bundle, width);
                int length = store.findBundle(id).orElseThrow().length;
                assertTrue(store.bundleBytes(id) >= length, id.path());
            }
            BundleId whole = new BundleId(bundle, widest);
            assertEquals(store.findBundle(whole).orElseThrow().length, store.bundleBytes(whole), whole.path());
        }
        assertEquals(0, store.bundleBytes(new BundleId(3, 91)));
    }

    @Test
    void aRangeEndsWhereItHasTheBytesThatWereAskedFor() {
        fill();
        long each = "entry 250".length();
        assertEquals(1, store.entries(250, 300, 0).size(), "at least one");
        assertEquals(1, store.entries(250, 300, 2 * each - 1).size());
        assertEquals(2, store.entries(250, 300, 2 * each).size());
        assertEquals(50, store.entries(250, 300, 50 * each).size());
    }

    @Test
    void tilesComeBackInEveryWidth() {
        fill();
        byte[] partial = store.tile(new TileId(0, 3, 90));
        assertArrayEquals(Arrays.copyOf(partial, 32), store.tile(new TileId(0, 3, 1)));
        assertEquals(all.get(768).leafHash(), Hash.copyOf(partial, 0));
        assertTrue(store.findTile(new TileId(0, 3, 91)).isEmpty());
        assertTrue(store.findTile(new TileId(1, 0, 4)).isEmpty());
        assertThrows(StoreException.class, () -> store.tile(new TileId(0, 4, 1)));
        assertEquals(tiles.root(), Proofs.root(858, new TiledNodes(858, store)));
    }

    @Test
    void aTimeIsFoundAmongTheBatches() {
        assertEquals(0, store.firstIndexAt(TIME));
        fill();
        assertEquals(0, store.firstIndexAt(Instant.MIN));
        assertEquals(0, store.firstIndexAt(TIME.plusSeconds(2)));
        assertEquals(1, store.firstIndexAt(TIME.plusSeconds(2).plusNanos(1)));
        assertEquals(1, store.firstIndexAt(TIME.plusSeconds(3)));
        assertEquals(255, store.firstIndexAt(TIME.plusSeconds(4)));
        assertEquals(258, store.firstIndexAt(TIME.plusSeconds(5)));
        assertEquals(258, store.firstIndexAt(TIME.plusSeconds(6)));
        assertEquals(858, store.firstIndexAt(TIME.plusSeconds(7)));
        assertEquals(858, store.firstIndexAt(Instant.MAX));
    }

    @Test
    void aBatchOfAnEarlierTimeIsRefused() {
        fill();
        Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("x"), List.of());
        store.close();
        open();
        assertThrows(
                StoreException.class,
                () -> store.apply(new StoredBatch(7, 858, TIME.plusSeconds(5), List.of(entry), tiles)));
        assertEquals(new Position(6, 858), store.applied());
    }

    @Test
    void anAttestationIsKeptBesideItsEntry() {
        Bytes attestation = Bytes.ofUtf8("{}");
        Entry with = Entry.verified(
                EntryKind.RAW, Bytes.ofUtf8("x"), List.of(), new Supplement(List.of(ALICE), Optional.of(attestation)));
        tiles.append(with.leafHash().unsafeArray(), 1);
        store.apply(new StoredBatch(1, 0, TIME, List.of(with), tiles));
        assertEquals(Optional.of(attestation), store.attestation(0));
        assertEquals(Optional.empty(), store.attestation(1));
    }

    @Test
    void aDatabaseOfAnotherLayoutIsRefused() throws Exception {
        fill();
        store.close();
        try (Columns columns = Columns.open(folder, RocksSettings.DEFAULT)) {
            columns.db.put(columns.meta(), Keys.LAYOUT_KEY, Keys.number(1));
        }
        assertThrows(StoreException.class, () -> RocksLogStore.open(folder, RocksSettings.DEFAULT));
        try (Columns columns = Columns.open(folder, RocksSettings.DEFAULT)) {
            columns.db.delete(columns.meta(), Keys.LAYOUT_KEY);
        }
        assertThrows(StoreException.class, () -> RocksLogStore.open(folder, RocksSettings.DEFAULT));
        try (Columns columns = Columns.open(folder, RocksSettings.DEFAULT)) {
            columns.db.put(columns.meta(), Keys.LAYOUT_KEY, Keys.number(Keys.LAYOUT));
        }
        open();
    }

    @Test
    void whatDoesNotFollowIsRefusedAndChangesNothing() {
        fill();
        Position before = store.applied();
        Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8("x"), List.of());
        for (StoredBatch batch : List.of(
                new StoredBatch(6, 858, TIME.plusSeconds(9), List.of(entry), tiles),
                new StoredBatch(7, 857, TIME.plusSeconds(9), List.of(entry), tiles),
                new StoredBatch(7, 859, TIME.plusSeconds(9), List.of(entry), tiles))) {
            assertThrows(StoreException.class, () -> store.apply(batch));
        }
        assertThrows(StoreException.class, () -> store.skipTo(5));
        assertEquals(before, store.applied());
        assertEquals(OptionalLong.empty(), store.indexOf(entry.leafHash()));
    }

    @Test
    void manyLeafHashesAreLookedUpAtOnce() {
        fill();
        List<Hash> leafHashes =
                new ArrayList<>(all.stream().map(Entry::leafHash).toList());
        leafHashes.add(1, TreeHasher.EMPTY_ROOT);
        long[] expected = LongStream.range(-1, all.size()).toArray();
        expected[0] = 0;
        expected[1] = EntryIndex.ABSENT;
        assertArrayEquals(expected, store.indicesOf(leafHashes)); // in memory
        store.flush();
        assertArrayEquals(expected, store.indicesOf(leafHashes)); // in a file
        assertArrayEquals(new long[0], store.indicesOf(List.of()));
    }

    @Test
    void aFileSystemThatKnowsNoDirectWritesIsFound() {
        assertFalse(DirectIo.isPossible(folder.resolve("is not there")));
    }

    @Test
    void everythingSurvivesAReopening() {
        fill();
        SignedCheckpoint checkpoint = new SignedCheckpoint(858, tiles.root(), TIME, Bytes.ofUtf8("note"));
        store.putCheckpoint(9, checkpoint);
        store.close();
        open();
        assertEquals(new Position(6, 858), store.applied());
        assertEquals(9, store.checkpointsApplied());
        assertEquals(Optional.of(checkpoint), store.checkpoint(858));
        assertEquals(Optional.empty(), store.checkpoint(857));
        assertEquals(OptionalLong.of(857), store.indexOf(all.get(857).leafHash()));
        assertEquals(tiles.root(), TileBuilder.resume(858, store).root());
    }

    @Test
    void aClosedStoreSaysSo() {
        fill();
        store.close();
        assertThrows(StoreException.class, () -> store.findEntry(0));
        assertThrows(StoreException.class, () -> store.indexOf(all.get(0).leafHash()));
        assertThrows(
                StoreException.class,
                () -> store.search(
                        new SearchQuery(List.of(ALICE), SearchQuery.Match.ALL, 0, 858, SearchQuery.Order.OLDEST_FIRST),
                        1,
                        100));
        assertThrows(StoreException.class, () -> store.firstIndexAt(TIME));
        assertThrows(StoreException.class, () -> store.skipTo(9));
    }

    @Test
    void oneProcessHoldsIt() {
        assertThrows(StoreException.class, () -> RocksLogStore.open(folder, RocksSettings.DEFAULT));
        assertThrows(StoreException.class, () -> RocksLogStore.open(folder.resolve("CURRENT"), RocksSettings.DEFAULT));
        assertThrows(IllegalArgumentException.class, () -> new RocksSettings(1, 1));
    }

    /** Takes a key away, as a bug or a bad disk might. */
    private void lose(boolean run, long index) throws RocksDBException {
        store.close();
        try (Columns columns = Columns.open(folder, RocksSettings.DEFAULT)) {
            columns.db.delete(run ? columns.entries() : columns.batches(), Keys.number(index));
        }
        open();
    }

    private void assertMissing(long index, Executable read) {
        StoreException e = assertThrows(StoreException.class, read);
        assertEquals("rocksdb: no entry at index " + index, e.getMessage());
    }

    @Test
    void aRunThatIsLostIsMissed() throws Exception {
        fill();
        lose(true, 256); // the entries 256 and 257
        assertMissing(256, () -> store.findEntry(256));
        assertMissing(256, () -> store.findEntry(257));
        assertMissing(256, () -> store.entries(250, 300, Long.MAX_VALUE));
        assertMissing(256, () -> store.findBundle(new BundleId(1, 1)));
        assertEquals(6, store.entries(250, 256, Long.MAX_VALUE).size(), "those before it are there");
        assertEquals(2, store.entries(258, 260, Long.MAX_VALUE).size(), "and those after it");
        lose(true, 768);
        assertMissing(768, () -> store.findBundle(new BundleId(3, 90)));
        assertMissing(768, () -> store.entries(760, 800, Long.MAX_VALUE));
        lose(true, 0);
        assertMissing(0, () -> store.findEntry(0));
    }

    @Test
    void aBatchThatIsLostIsMissed() throws Exception {
        fill();
        lose(false, 255); // the entries 255 to 257
        assertMissing(255, () -> store.findEntry(255));
        assertMissing(257, () -> store.findEntry(257));
        assertMissing(255, () -> store.entries(250, 300, Long.MAX_VALUE));
        lose(false, 258);
        assertMissing(258, () -> store.entries(258, 300, Long.MAX_VALUE));
        assertMissing(255, () -> store.entries(254, 300, Long.MAX_VALUE));
        lose(false, 0);
        assertMissing(0, () -> store.findEntry(0));
    }
}
