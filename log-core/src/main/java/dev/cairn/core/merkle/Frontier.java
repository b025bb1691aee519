package dev.cairn.core.merkle;

import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree, all that is needed to append to it: the roots of the complete subtrees that [0, size) falls into,
 * one for each bit set in the size (its <i>peaks</i>; the range is called a compact range).
 *
 * <pre>
 * size 6 = 110b:      a         peaks: a (level 2), b (level 1)
 *                  /     \      root:  node(a, b)
 *                 *       *      b
 *                / \     / \    / \
 *               0   1   2   3  4   5
 * </pre>
 *
 * <p>Mutable, with one owner. Appending hashes one node per leaf on average and allocates nothing.
 */
public final class Frontier {
    private static final int LEVELS = 63;
    private static final NodeSink NOBODY = (level, index, hash, offset) -> {};

    /** Hears of every node that an append completes. */
    @FunctionalInterface
    public interface NodeSink {
        /**
         * Node (level, index) is complete. Levels ascend within one append, from the leaf hash at level 0.
         *
         * @param hash holds the node's 32 bytes at {@code offset}, during this call only
         */
        void node(int level, long index, byte[] hash, int offset);
    }

    private final TreeHasher hasher = TreeHasher.create();
    /** The peak of level l at l * 32, if bit l of size is set. */
    private final byte[] peaks = new byte[LEVELS * Hash.LENGTH];

    private final byte[] carry = new byte[Hash.LENGTH];
    private long size;

    private Frontier(long size) {
        this.size = size;
    }

    /** The frontier of the tree without leaves. */
    public static Frontier empty() {
        return new Frontier(0);
    }

    /**
     * A frontier from its peaks, largest subtree first.
     *
     * @throws MalformedException if the size is negative, or does not have as many bits set as there are peaks
     */
    public static Frontier of(long size, List<Hash> peaks) throws MalformedException {
        byte[] joined = new byte[peaks.size() * Hash.LENGTH];
        for (int i = 0; i < peaks.size(); i++) {
            peaks.get(i).copyTo(joined, i * Hash.LENGTH);
        }
        return of(size, joined);
    }

    /**
     * A frontier from its peaks, largest subtree first, 32 bytes each: what {@link #peakBytes} gives.
     *
     * @throws MalformedException if the size is negative, or does not have as many bits set as there are peaks
     */
    public static Frontier of(long size, byte[] peaks) throws MalformedException {
        if (size < 0) {
            throw new MalformedException("frontier", "negative size");
        }
        if (peaks.length != Long.bitCount(size) * Hash.LENGTH) {
            throw new MalformedException("frontier", "one peak of 32 bytes for each bit set in the size");
        }
        Frontier frontier = new Frontier(size);
        int offset = 0;
        for (long rest = size; rest != 0; rest ^= Long.highestOneBit(rest)) {
            System.arraycopy(peaks, offset, frontier.peaks, highestLevel(rest) * Hash.LENGTH, Hash.LENGTH);
            offset += Hash.LENGTH;
        }
        return frontier;
    }

    /** The frontier of the tree of {@code size} leaves whose nodes are given. */
    public static Frontier of(long size, NodeSource nodes) {
        Frontier frontier = new Frontier(size);
        for (long rest = size, start = 0; rest != 0; rest ^= Long.highestOneBit(rest)) {
            int level = highestLevel(rest);
            nodes.node(level, start >>> level).copyTo(frontier.peaks, level * Hash.LENGTH);
            start += Long.highestOneBit(rest);
        }
        return frontier;
    }

    private static int highestLevel(long rest) {
        return 63 - Long.numberOfLeadingZeros(rest);
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /** Appends a leaf by its hash. */
    public void append(Hash leafHash) {
        append(leafHash.unsafeArray(), 0, NOBODY);
    }

    /** Appends the leaf whose hash is at {@code leafHashes[offset, offset + 32)}. */
    public void append(byte[] leafHashes, int offset) {
        append(leafHashes, offset, NOBODY);
    }

    /** Appends the leaf whose hash is at {@code leafHashes[offset, offset + 32)}, and names every node that it completes. */
    public void append(byte[] leafHashes, int offset, NodeSink completed) {
        System.arraycopy(leafHashes, offset, carry, 0, Hash.LENGTH);
        long index = size;
        int level = 0;
        completed.node(0, index, carry, 0);
        while ((index >>> level & 1) == 1) {
            hasher.node(peaks, level * Hash.LENGTH, carry, 0, carry, 0);
            level++;
            completed.node(level, index >>> level, carry, 0);
        }
        System.arraycopy(carry, 0, peaks, level * Hash.LENGTH, Hash.LENGTH);
        size = index + 1;
    }

    /** The root of the tree: the peaks folded from the smallest, or the empty root. */
    public Hash root() {
        if (size == 0) {
            return TreeHasher.EMPTY_ROOT;
        }
        int level = Long.numberOfTrailingZeros(size);
        byte[] root = new byte[Hash.LENGTH];
        System.arraycopy(peaks, level * Hash.LENGTH, root, 0, Hash.LENGTH);
        for (long rest = size & (size - 1); rest != 0; rest &= rest - 1) {
            level = Long.numberOfTrailingZeros(rest);
            hasher.node(peaks, level * Hash.LENGTH, root, 0, root, 0);
        }
        return Hash.wrap(root);
    }

    /** The peaks, largest subtree first. */
    public List<Hash> peaks() {
        byte[] joined = peakBytes();
        List<Hash> list = new ArrayList<>();
        for (int offset = 0; offset < joined.length; offset += Hash.LENGTH) {
            list.add(Hash.copyOf(joined, offset));
        }
        return List.copyOf(list);
    }

    /** The peaks, largest subtree first, 32 bytes each. */
    public byte[] peakBytes() {
        byte[] joined = new byte[Long.bitCount(size) * Hash.LENGTH];
        int offset = 0;
        for (long rest = size; rest != 0; rest ^= Long.highestOneBit(rest)) {
            System.arraycopy(peaks, highestLevel(rest) * Hash.LENGTH, joined, offset, Hash.LENGTH);
            offset += Hash.LENGTH;
        }
        return joined;
    }

    /** A frontier of the same tree that can be appended to apart from this one. */
    public Frontier copy() {
        Frontier copy = new Frontier(size);
        System.arraycopy(peaks, 0, copy.peaks, 0, peaks.length);
        return copy;
    }
}
