package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.NaiveTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontierTest {
    private static final int SIZES = 1025;
    private final NaiveTree tree = new NaiveTree();

    @Test
    void everySizeHasTheRootOfTheDefinition() throws MalformedException {
        Frontier grown = Frontier.empty();
        for (int size = 0; size <= SIZES; size++) {
            assertEquals(size, grown.size());
            assertEquals(tree.root(size), grown.root(), "size " + size);
            assertEquals(Long.bitCount(size), grown.peaks().size());
            assertEquals(tree.root(size), Frontier.of(size, grown.peaks()).root());
            assertEquals(tree.root(size), Frontier.of(size, grown.peakBytes()).root());
            assertEquals(grown.peaks(), Frontier.of(size, tree).peaks());
            grown.append(tree.leaf(size));
        }
    }

    @Test
    void everySizeCanBeGrownFromItsPeaks() throws MalformedException {
        Frontier grown = Frontier.empty();
        for (int size = 0; size <= 130; size++) {
            Frontier restored = Frontier.of(size, grown.peakBytes());
            for (int i = size; i < 140; i++) {
                restored.append(tree.leaf(i).unsafeArray(), 0);
            }
            assertEquals(tree.root(140), restored.root(), "from size " + size);
            grown.append(tree.leaf(size));
        }
    }

    @Test
    void aCopyGrowsApart() {
        Frontier frontier = Frontier.empty();
        for (int i = 0; i < 3; i++) {
            frontier.append(tree.leaf(i));
        }
        Frontier copy = frontier.copy();
        copy.append(tree.leaf(3));
        assertEquals(tree.root(3), frontier.root());
        assertEquals(tree.root(4), copy.root());
        frontier.append(tree.leaf(3));
        assertEquals(copy.root(), frontier.root());
    }

    @Test
    void anAppendNamesTheNodesItCompletes() {
        Frontier frontier = Frontier.empty();
        List<String> named = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            frontier.append(tree.leaf(i).unsafeArray(), 0, (level, index, hash, offset) -> {
                assertEquals(tree.node(level, index), Hash.copyOf(hash, offset));
                named.add(level + "/" + index);
            });
        }
        assertEquals(
                List.of(
                        "0/0", "0/1", "1/0", "0/2", "0/3", "1/1", "2/0", "0/4", "0/5", "1/2", "0/6", "0/7", "1/3",
                        "2/1", "3/0"),
                named);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'negative size', -1, 64",
        "'a peak too few', 7, 2",
        "'a peak too many', 7, 4",
        "'peaks of nothing', 0, 1"
    })
    void refusesPeaks(String rule, long size, int peaks) {
        List<Hash> list = Collections.nCopies(peaks, TreeHasher.EMPTY_ROOT);
        assertThrows(MalformedException.class, () -> Frontier.of(size, list));
    }

    @Test
    void refusesAPartOfAPeak() {
        assertThrows(MalformedException.class, () -> Frontier.of(1, new byte[31]));
    }

    @Test
    void holdsTheLargestSize() throws MalformedException {
        List<Hash> peaks = Collections.nCopies(63, TreeHasher.EMPTY_ROOT);
        Frontier frontier = Frontier.of(Long.MAX_VALUE, peaks);
        assertEquals(peaks, frontier.peaks());
        assertArrayEquals(frontier.peakBytes(), frontier.copy().peakBytes());
        assertEquals(Proofs.root(Long.MAX_VALUE, (level, index) -> TreeHasher.EMPTY_ROOT), frontier.root());
    }
}
