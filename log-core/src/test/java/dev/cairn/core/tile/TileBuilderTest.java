package dev.cairn.core.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.StoreException;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.testing.NaiveTree;
import dev.cairn.core.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TileBuilderTest {
    /** Keeps every tile in every width it was given. */
    private static final class Store implements TileSource, TileBuilder.TileSink {
        final Map<TileId, byte[]> tiles = new HashMap<>();
        final List<TileId> order = new ArrayList<>();

        @Override
        public void tile(int level, long index, byte[] hashes, int offset, int width) {
            TileId id = new TileId(level, index, width);
            byte[] tile = Arrays.copyOfRange(hashes, offset, offset + width * Hash.LENGTH);
            byte[] before = tiles.put(id, tile);
            assertTrue(before == null || Arrays.equals(before, tile), () -> id + " changed");
            order.add(id);
        }

        @Override
        public byte[] tile(TileId id) {
            byte[] tile = tiles.get(id);
            if (tile == null) {
                throw new StoreException(id.path() + " is missing");
            }
            return tile.clone();
        }
    }

    private static byte[] leaves(int first, int count) {
        byte[] leaves = new byte[count * Hash.LENGTH];
        for (int i = 0; i < count; i++) {
            byte[] entry = NaiveTree.entry(first + i);
            TreeHasher.local().leaf(entry, 0, entry.length, leaves, i * Hash.LENGTH);
        }
        return leaves;
    }

    /** The tiles of a tree of {@code size} leaves in their widest form, level by level from all nodes. */
    private static Map<TileId, byte[]> tilesByDefinition(int size) {
        Map<TileId, byte[]> tiles = new HashMap<>();
        byte[] slots = leaves(0, size);
        for (int level = 0; slots.length > 0; level++) {
            int count = slots.length / Hash.LENGTH;
            byte[] above = new byte[count / 256 * Hash.LENGTH];
            for (int first = 0; first < count; first += 256) {
                int width = Math.min(256, count - first);
                byte[] tile = Arrays.copyOfRange(slots, first * Hash.LENGTH, (first + width) * Hash.LENGTH);
                tiles.put(new TileId(level, first / 256, width), tile);
                if (width == 256) {
                    Frontier frontier = Frontier.empty();
                    for (int i = 0; i < 256; i++) {
                        frontier.append(tile, i * Hash.LENGTH);
                    }
                    frontier.root().copyTo(above, first / 256 * Hash.LENGTH);
                }
            }
            slots = above;
        }
        return tiles;
    }

    private static void assertTiles(int size, Store store) {
        Map<TileId, byte[]> expected = tilesByDefinition(size);
        expected.forEach((id, tile) -> assertArrayEquals(tile, store.tiles.get(id), () -> id + " at size " + size));
    }

    @Test
    void anySplitIntoBatchesGivesTheSameTiles() {
        Random random = Seed.random("TileBuilderTest");
        int most = 70_000;
        byte[] all = leaves(0, most);
        for (int round = 0; round < 4; round++) {
            int bound = new int[] {3, 300, 5_000, 70_000}[round];
            int end = new int[] {1_500, 20_000, most, most}[round];
            Store store = new Store();
            TileBuilder builder = TileBuilder.empty();
            Frontier frontier = Frontier.empty();
            while (builder.size() < end) {
                int first = (int) builder.size();
                int count = Math.min(1 + random.nextInt(bound), end - first);
                builder.append(Arrays.copyOfRange(all, first * Hash.LENGTH, (first + count) * Hash.LENGTH), count);
                for (int i = first; i < first + count; i++) {
                    frontier.append(all, i * Hash.LENGTH);
                }
                builder.drain(store);
                assertEquals(first + count, builder.size());
                assertEquals(frontier.root(), builder.root());
                assertEquals(
                        frontier.root(),
                        Proofs.root(builder.size(), new TiledNodes(builder.size(), store)),
                        "by tiles");
                if (random.nextInt(4) == 0) {
                    builder = TileBuilder.resume(builder.size(), store);
                    assertEquals(frontier.root(), builder.root(), "resumed");
                }
            }
            assertTiles(end, store);
        }
    }

    @Test
    void everySizeAroundTheEdgesOfTiles() {
        for (int edge : new int[] {0, 256, 512, 65_536}) {
            Store store = new Store();
            TileBuilder builder = TileBuilder.empty();
            int start = Math.max(0, edge - 3);
            builder.append(leaves(0, start), start);
            builder.drain(store);
            for (int size = start; size < edge + 4; size++) {
                assertTiles(size, store);
                builder = TileBuilder.resume(size, store);
                builder.append(leaves(size, 1), 1);
                builder.drain(store);
            }
        }
    }

    @Test
    void drainGivesWhatChangedInOrder() {
        Store store = new Store();
        TileBuilder builder = TileBuilder.empty();
        builder.drain(store);
        assertEquals(List.of(), store.order);

        builder.append(leaves(0, 600), 600);
        builder.drain(store);
        assertEquals(
                List.of(new TileId(0, 0, 256), new TileId(0, 1, 256), new TileId(0, 2, 88), new TileId(1, 0, 2)),
                store.order);

        store.order.clear();
        builder.drain(store);
        assertEquals(List.of(), store.order);

        builder.append(leaves(600, 1), 1);
        builder.drain(store);
        assertEquals(List.of(new TileId(0, 2, 89)), store.order);

        store.order.clear();
        builder.append(leaves(601, 167), 167);
        builder.drain(store);
        assertEquals(List.of(new TileId(0, 2, 256), new TileId(1, 0, 3)), store.order);

        store.order.clear();
        TileBuilder resumed = TileBuilder.resume(768, store);
        resumed.drain(store);
        assertEquals(List.of(), store.order);
        resumed.append(leaves(768, 1), 1);
        resumed.drain(store);
        assertEquals(List.of(new TileId(0, 3, 1)), store.order);
    }

    @Test
    void drainFullLeavesThePartialTilesDue() {
        Store store = new Store();
        TileBuilder builder = TileBuilder.empty();
        builder.append(leaves(0, 300), 300);
        builder.drainFull(store);
        assertEquals(List.of(new TileId(0, 0, 256)), store.order);
        store.order.clear();
        builder.drain(store);
        assertEquals(List.of(new TileId(0, 1, 44), new TileId(1, 0, 1)), store.order);
    }

    @Test
    void resumeReadsOnlyTheRightEdge() {
        Store store = new Store();
        TileBuilder builder = TileBuilder.empty();
        builder.append(leaves(0, 65_536 + 256 + 5), 65_536 + 256 + 5);
        builder.drain(store);
        List<TileId> read = new ArrayList<>();
        TileBuilder.resume(65_536 + 256 + 5, id -> {
            read.add(id);
            return store.tile(id);
        });
        Collections.sort(read, (a, b) -> Integer.compare(a.level(), b.level()));
        assertEquals(List.of(new TileId(0, 257, 5), new TileId(1, 1, 1), new TileId(2, 0, 1)), read);
        assertThrows(StoreException.class, () -> TileBuilder.resume(6, store));
    }
}
