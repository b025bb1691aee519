package dev.cairn.core.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogTiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.testing.MemoryLog;
import dev.cairn.core.testing.NaiveTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiledNodesTest {
    private static final NaiveTree TREE = new NaiveTree();

    private static TiledNodes nodes(int size) {
        MemoryLog log = new MemoryLog();
        log.append(size);
        return new TiledNodes(size, new LogTiles(log));
    }

    @ParameterizedTest(name = "size {0}")
    @CsvSource({"1", "2", "255", "256", "257", "700"})
    void everyNodeIsTheDefinitions(int size) {
        TiledNodes nodes = nodes(size);
        assertEquals(size, nodes.size());
        for (int level = 0; size >> level > 0; level++) {
            for (int index = 0; index < size >> level; index++) {
                assertEquals(TREE.node(level, index), nodes.node(level, index), level + "/" + index);
            }
            int beyond = size >> level;
            int here = level;
            assertThrows(IllegalArgumentException.class, () -> nodes.node(here, beyond));
        }
        assertEquals(TREE.root(size), Proofs.root(size, nodes));
    }

    @Test
    void nodesAcrossThreeLevelsOfTiles() throws VerificationException {
        int size = 66_000;
        TiledNodes nodes = nodes(size);
        Hash root = TREE.root(size);
        assertEquals(TREE.node(16, 0), nodes.node(16, 0));
        assertEquals(TREE.node(13, 7), nodes.node(13, 7));
        assertEquals(root, Proofs.root(size, nodes));
        for (int index : new int[] {0, 255, 256, 65_535, 65_536, size - 1}) {
            ProofVerifier.inclusion(TREE.leaf(index), Proofs.inclusion(index, size, nodes), root);
            ProofVerifier.consistency(Proofs.consistency(index + 1, size, nodes), TREE.root(index + 1), root);
        }
    }

    @ParameterizedTest(name = "level {0}, index {1}")
    @CsvSource({"-1, 0", "0, -1", "0, 300", "63, 0", "64, 0", "8, 1", "9, 0"})
    void noSuchNode(int level, long index) {
        TiledNodes nodes = nodes(300);
        assertThrows(IllegalArgumentException.class, () -> nodes.node(level, index));
    }

    @Test
    void noSuchSize() {
        assertThrows(IllegalArgumentException.class, () -> new TiledNodes(-1, id -> new byte[0]));
    }

    @Test
    void aTileOfAnotherLengthIsAStoreFailure() {
        TiledNodes nodes = new TiledNodes(5, id -> new byte[4 * Hash.LENGTH]);
        assertThrows(StoreException.class, () -> nodes.node(0, 0));
    }

    @Test
    void readsATileOnceAndForgetsTheLongestUnused() {
        AtomicInteger reads = new AtomicInteger();
        long size = 1L << 30;
        TiledNodes nodes = new TiledNodes(size, id -> {
            reads.incrementAndGet();
            return new byte[id.width() * Hash.LENGTH];
        });
        for (int slot = 0; slot < 256; slot++) {
            nodes.node(0, slot);
        }
        assertEquals(1, reads.get());
        for (int tile = 1; tile <= 512; tile++) {
            nodes.node(0, tile * 256L);
        }
        assertEquals(513, reads.get());
        nodes.node(0, 512 * 256L);
        assertEquals(513, reads.get());
        nodes.node(0, 0);
        assertEquals(514, reads.get());
    }

    @Test
    void concurrentReadersSeeTheSameTree() {
        TiledNodes nodes = nodes(3000);
        Hash root = Proofs.root(3000, nodes);
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
            int first = reader;
            readers.add(CompletableFuture.runAsync(() -> {
                for (int index = first; index < 3000; index += 7) {
                    try {
                        ProofVerifier.inclusion(TREE_LEAVES.get(index), Proofs.inclusion(index, 3000, nodes), root);
                    } catch (VerificationException e) {
                        throw new AssertionError(e);
                    }
                }
            }));
        }
        readers.forEach(CompletableFuture::join);
    }

    private static final List<Hash> TREE_LEAVES = leaves();

    private static List<Hash> leaves() {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            leaves.add(TREE.leaf(i));
        }
        return leaves;
    }

    @Test
    void aHashTileHasTheCompleteNodesInsideIt() {
        byte[] hashes = new byte[5 * Hash.LENGTH];
        for (int i = 0; i < 5; i++) {
            TREE.leaf(i).copyTo(hashes, i * Hash.LENGTH);
        }
        HashTile tile = HashTile.of(hashes);
        assertEquals(5, tile.width());
        assertEquals(TREE.leaf(4), tile.hash(4));
        assertEquals(TREE.node(1, 1), tile.node(1, 1));
        assertEquals(TREE.node(2, 0), tile.node(2, 0));
        assertArrayEquals(hashes, tile.toBytes());
        assertThrows(IndexOutOfBoundsException.class, () -> tile.hash(5));
        assertThrows(IndexOutOfBoundsException.class, () -> tile.node(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> tile.node(3, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> tile.node(9, 0));
    }

    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({"0", "31", "33", "8193", "8224"})
    void noHashTile(int bytes) {
        assertEquals(
                "a tile has 1 to 256 hashes of 32 bytes, not " + bytes + " bytes",
                assertThrows(IllegalArgumentException.class, () -> HashTile.of(new byte[bytes]))
                        .getMessage());
    }
}
