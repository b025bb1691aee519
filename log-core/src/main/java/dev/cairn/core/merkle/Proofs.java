package dev.cairn.core.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * Builds proofs from a tree's nodes, as RFC 9162 section 2.1.3.1 and 2.1.4.1 and, for subtrees, Merkle Tree Certificates section 4
 * define them. Arguments are the caller's own, checked: a wrong one is an IllegalArgumentException.
 */
public final class Proofs {
    private Proofs() {}

    /** The root of the tree of {@code size} leaves: its right edge folded, or the empty root. */
    public static Hash root(long size, NodeSource nodes) {
        require(size >= 0, "negative size");
        return size == 0 ? TreeHasher.EMPTY_ROOT : rangeRoot(0, size, nodes);
    }

    /** Proves that the leaf at {@code index} is in the tree of {@code size} leaves; 0 &lt;= index &lt; size. */
    public static InclusionProof inclusion(long index, long size, NodeSource nodes) {
        return new InclusionProof(index, size, subtreeInclusion(index, 0, size, nodes));
    }

    /**
     * Proves that the tree of {@code to} leaves continues the one of {@code from} leaves; 0 &lt; from &lt;= to, or both 0. No proof can
     * start at the empty tree: every tree continues it.
     */
    public static ConsistencyProof consistency(long from, long to, NodeSource nodes) {
        require(from > 0 || (from == 0 && to == 0), "a consistency proof starts at a tree with leaves");
        return new ConsistencyProof(from, to, subtreeConsistency(0, from, to, nodes));
    }

    /**
     * Proves which root the first {@code from} leaves of the tree of {@code to} leaves have; 0 &lt; from &lt; to. It is the consistency proof,
     * and before it the earlier root where that proof leaves it out because its verifier has it.
     */
    public static List<Hash> prefix(long from, long to, NodeSource nodes) {
        require(0 < from && from < to, "not a smaller tree with leaves");
        List<Hash> path = subtreeConsistency(0, from, to, nodes);
        if (Long.bitCount(from) > 1) {
            return path;
        }
        List<Hash> hashes = new ArrayList<>();
        hashes.add(root(from, nodes));
        hashes.addAll(path);
        return List.copyOf(hashes);
    }

    /**
     * Proves that the leaf at {@code index} of the tree is in its subtree [start, end); start &lt;= index &lt; end.
     *
     * @return the sibling hashes from the leaf to the subtree's root
     */
    public static List<Hash> subtreeInclusion(long index, long start, long end, NodeSource nodes) {
        require(Subtrees.isSubtree(start, end), "not a subtree");
        require(start <= index && index < end, "index outside the tree");
        List<Hash> path = new ArrayList<>();
        inclusionPath(index, start, end, nodes, path);
        return List.copyOf(path);
    }

    /** Proves that the subtree [start, end) is part of the tree of {@code size} leaves; end &lt;= size. */
    public static List<Hash> subtreeConsistency(long start, long end, long size, NodeSource nodes) {
        require(Subtrees.isSubtree(start, end), "not a subtree");
        require(end <= size, "the later tree is smaller");
        List<Hash> path = new ArrayList<>();
        if (start < end) {
            consistencyPath(start, end, 0, size, true, nodes, path);
        }
        return List.copyOf(path);
    }

    /** PATH of RFC 9162 section 2.1.3.1, over the leaves [low, high). */
    private static void inclusionPath(long index, long low, long high, NodeSource nodes, List<Hash> path) {
        if (high - low == 1) {
            return;
        }
        long middle = low + split(high - low);
        if (index < middle) {
            inclusionPath(index, low, middle, nodes, path);
            path.add(rangeRoot(middle, high, nodes));
        } else {
            inclusionPath(index, middle, high, nodes, path);
            path.add(rangeRoot(low, middle, nodes));
        }
    }

    /**
     * SUBTREE_SUBPROOF of Merkle Tree Certificates section 4.4, over the leaves [low, high); with start 0 it is SUBPROOF of RFC 9162
     * section 2.1.4.1.
     *
     * @param known whether the verifier has the root of [start, end) already: its b
     */
    private static void consistencyPath(
            long start, long end, long low, long high, boolean known, NodeSource nodes, List<Hash> path) {
        if (start == low && end == high) {
            if (!known) {
                path.add(rangeRoot(low, high, nodes));
            }
            return;
        }
        long middle = low + split(high - low);
        if (end <= middle) {
            consistencyPath(start, end, low, middle, known, nodes, path);
            path.add(rangeRoot(middle, high, nodes));
        } else if (start >= middle) {
            consistencyPath(start, end, middle, high, known, nodes, path);
            path.add(rangeRoot(low, middle, nodes));
        } else {
            // start < middle < end: a subtree across the split starts where the range does.
            consistencyPath(middle, end, middle, high, false, nodes, path);
            path.add(rangeRoot(low, middle, nodes));
        }
    }

    /** The largest power of two below n, for n above 1: k of RFC 9162 section 2.1.1. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }

    /** The root of a non-empty subtree [start, end): its complete subtrees, one per bit of its length, folded from the smallest. */
    private static Hash rangeRoot(long start, long end, NodeSource nodes) {
        long length = end - start;
        int level = Long.numberOfTrailingZeros(length);
        long at = end - (1L << level);
        Hash root = nodes.node(level, at >>> level);
        for (long rest = length & (length - 1); rest != 0; rest &= rest - 1) {
            level = Long.numberOfTrailingZeros(rest);
            at -= 1L << level;
            root = TreeHasher.local().node(nodes.node(level, at >>> level), root);
        }
        return root;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
