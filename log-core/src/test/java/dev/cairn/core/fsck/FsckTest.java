package dev.cairn.core.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.FsckReport.Clean;
import dev.cairn.core.fsck.FsckReport.Difference;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.core.testing.Seed;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TileId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FsckTest {
    private static final Fsck.Progress NOBODY = (entries, size) -> {};

    private static MemoryLog log(int size) {
        MemoryLog log = new MemoryLog();
        log.append(size);
        return log;
    }

    private static FsckReport check(MemoryLog log) {
        return Fsck.check(log, log.size(), log.root(), NOBODY);
    }

    private static Difference difference(MemoryLog log) {
        return assertInstanceOf(Difference.class, check(log));
    }

    @ParameterizedTest(name = "size {0}: {1} bundles, {2} tiles")
    @CsvSource({
        "0, 0, 0",
        "1, 1, 1",
        "255, 1, 1",
        "256, 1, 2",
        "257, 2, 3",
        "65535, 256, 257",
        "65536, 256, 258",
        "65537, 257, 259",
        "65800, 258, 261",
    })
    void aWholeLogIsClean(int size, long bundles, long tiles) {
        MemoryLog log = log(size);
        TreeSet<String> read = new TreeSet<>();
        List<Long> progress = new ArrayList<>();
        FsckReport report = Fsck.check(
                path -> {
                    read.add(path);
                    return log.read(path);
                },
                size,
                log.root(),
                (entries, total) -> {
                    assertEquals(size, total);
                    progress.add(entries);
                });
        assertEquals(new Clean(size, log.root(), bundles, tiles), report);
        assertEquals(log.files().keySet(), read, "every file, and no other");
        assertEquals(bundles, progress.size());
        assertTrue(size == 0 || progress.get(progress.size() - 1) == size);
    }

    @Test
    void anEarlierSizeOfAGrownLogIsClean() {
        MemoryLog log = log(300);
        Hash root = log.root();
        log.append(400);
        log.files().remove(new TileId(0, 1, 44).path());
        log.files().remove(new BundleId(1, 44).path());
        assertEquals(new Clean(300, root, 2, 3), Fsck.check(log, 300, root, NOBODY), "by the full tile and bundle");
    }

    @Test
    void everyFlippedByteIsFoundAndNamed() throws MalformedException {
        Random random = Seed.random("FsckTest");
        MemoryLog log = log(300);
        for (Map.Entry<String, byte[]> file : log.files().entrySet()) {
            byte[] bytes = file.getValue();
            List<String> places = places(file.getKey(), bytes);
            // Of the full tile one byte in each slot; of everything else each byte.
            int step = bytes.length == TileId.FULL_WIDTH * Hash.LENGTH ? Hash.LENGTH : 1;
            for (int at = 0; at < bytes.length; at += step) {
                int offset = at + random.nextInt(step);
                byte mask = (byte) (1 << random.nextInt(8));
                bytes[offset] ^= mask;
                Difference difference = difference(log);
                assertEquals(file.getKey(), difference.path(), "byte " + offset);
                assertEquals(places.get(offset), difference.place(), file.getKey() + " byte " + offset);
                bytes[offset] ^= mask;
            }
        }
        assertInstanceOf(Clean.class, check(log));
    }

    /** The place that each byte of a file belongs to. */
    private static List<String> places(String path, byte[] bytes) throws MalformedException {
        List<String> places = new ArrayList<>();
        if (path.startsWith("tile/entries/")) {
            EntryBundle.visit(bytes, BundleId.parse(path).width(), (slot, bundle, offset, length) -> {
                for (int i = 0; i < EntryBundle.encodedBytes(length); i++) {
                    places.add("entry " + slot);
                }
            });
        } else {
            for (int i = 0; i < bytes.length; i++) {
                places.add("slot " + i / Hash.LENGTH);
            }
        }
        return places;
    }

    @Test
    void aFlippedEntryIsToldFromAFlippedLeafHash() {
        MemoryLog log = log(300);
        Hash entry = new NaiveTree().leaf(259);
        byte[] bundle = log.read("tile/entries/001.p/44").orElseThrow();
        int last = EntryBundle.encodedBytes(NaiveTree.entry(256).length) * 4 - 1;
        bundle[last] ^= 1;
        Hash altered = TreeHasher.local().leaf("entry 258".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                new Difference(
                        "tile/entries/001.p/44",
                        "entry 3",
                        entry.hex(),
                        altered.hex(),
                        "the entry does not hash to the leaf hash that the root commits to"),
                difference(log));
        bundle[last] ^= 1;

        byte[] tile = log.read("tile/0/001.p/44").orElseThrow();
        tile[3 * Hash.LENGTH] ^= 1;
        assertEquals(
                new Difference(
                        "tile/0/001.p/44",
                        "slot 3",
                        entry.hex(),
                        Hash.copyOf(tile, 3 * Hash.LENGTH).hex(),
                        "not the leaf hash of the entry, which the root commits to"),
                difference(log));

        // With two slots wrong neither of them has a proof any more.
        tile[4 * Hash.LENGTH] ^= 1;
        Difference two = difference(log);
        assertEquals("slot 3", two.place());
        assertEquals("not the leaf hash of the entry, and the root proves neither", two.what());

        // Nor has an entry without the tile above it.
        bundle[last] ^= 1;
        log.files().remove("tile/1/000.p/1");
        assertEquals("slot 3", difference(log).place());
    }

    @Test
    void aWrongTileAboveIsNamedWithItsHashes() {
        MemoryLog log = log(65_800);
        byte[] tile = log.read("tile/1/000").orElseThrow();
        tile[77 * Hash.LENGTH + 31] ^= 1;
        assertEquals(
                new Difference(
                        "tile/1/000",
                        "slot 77",
                        new NaiveTree().node(8, 77).hex(),
                        Hash.copyOf(tile, 77 * Hash.LENGTH).hex(),
                        "not the root of the leaves below it"),
                difference(log));
    }

    @Test
    void aWrongRootIsTheCheckpoints() {
        MemoryLog log = log(300);
        Hash other = log(301).root();
        assertEquals(
                new Difference(
                        "checkpoint",
                        "root",
                        log.root().hex(),
                        other.hex(),
                        "the checkpoint's root is not that of the entries"),
                Fsck.check(log, 300, other, NOBODY));
        assertEquals(
                "root",
                assertInstanceOf(Difference.class, Fsck.check(log, 0, other, NOBODY))
                        .place());
    }

    @Test
    void aLogRewrittenWithItsTilesIsFoundByTheRoot() {
        MemoryLog log = log(300);
        MemoryLog rewritten = new MemoryLog();
        List<Bytes> entries = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            entries.add(Bytes.wrap(NaiveTree.entry(i == 9 ? 10_000 : i)));
        }
        rewritten.append(entries);
        assertEquals(
                "checkpoint",
                assertInstanceOf(Difference.class, Fsck.check(rewritten, 300, log.root(), NOBODY))
                        .path());

        log.files().put("tile/entries/000", rewritten.read("tile/entries/000").orElseThrow());
        log.files().put("tile/0/000", rewritten.read("tile/0/000").orElseThrow());
        Difference difference = difference(log);
        assertEquals("tile/1/000.p/1", difference.path(), "entries and leaf hashes agree, the tile above does not");
        assertEquals("slot 0", difference.place());
    }

    @Test
    void everyMissingFileIsNamed() {
        MemoryLog log = log(300);
        for (String path : new TreeSet<>(log.files().keySet())) {
            byte[] bytes = log.read(path).orElseThrow();
            log.files().remove(path);
            Difference difference = difference(log);
            assertEquals(path, difference.path());
            assertEquals("file", difference.place());
            log.files().put(path, bytes);
        }
    }

    @Test
    void everyFileOfAnotherLengthIsNamed() {
        MemoryLog log = log(300);
        for (Map.Entry<String, byte[]> file : log.files().entrySet()) {
            byte[] bytes = file.getValue();
            boolean bundle = file.getKey().startsWith("tile/entries/");
            for (int length : new int[] {0, bytes.length - 1, bytes.length + 1}) {
                file.setValue(Arrays.copyOf(bytes, length));
                Difference difference = difference(log);
                assertEquals(file.getKey(), difference.path());
                assertEquals(length + " bytes", difference.found());
                if (bundle && length < bytes.length) {
                    assertTrue(difference.place().matches("entry \\d+"), difference.place());
                } else {
                    assertEquals("length", difference.place());
                }
            }
            file.setValue(bytes);
        }
    }

    @Test
    void aStoreThatFailsIsNoDifference() {
        LogFiles failing = path -> {
            throw new StoreException("the disk is gone");
        };
        assertThrows(StoreException.class, () -> Fsck.check(failing, 1, TreeHasher.EMPTY_ROOT, NOBODY));
        assertThrows(IllegalArgumentException.class, () -> Fsck.check(failing, -1, TreeHasher.EMPTY_ROOT, NOBODY));
    }

    @Test
    void eachOutcomeHasItsBranch() {
        MemoryLog log = log(1);
        assertEquals("clean", check(log).<String>match(clean -> "clean", Difference::place));
        log.files().clear();
        assertEquals("file", check(log).<String>match(clean -> "clean", Difference::place));
    }
}
