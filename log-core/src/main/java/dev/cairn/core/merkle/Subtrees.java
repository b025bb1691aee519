package dev.cairn.core.merkle;

/** Which ranges of leaves are subtrees (Merkle Tree Certificates, section 4.1). */
public final class Subtrees {
    private Subtrees() {}

    /**
     * Whether [start, end) is a subtree: {@code start} is a multiple of the smallest power of two that is not below
     * {@code end - start}. Such a range is complete, or the right edge of some size of the tree, and has one root. The empty range at
     * any place is one too; its root is the empty root.
     */
    public static boolean isSubtree(long start, long end) {
        return start >= 0 && start <= end && (start & lowerBits(end - start)) == 0;
    }

    /** The smallest power of two not below the length, less one; for lengths above 2^62 all 63 bits, so that only start 0 is left. */
    private static long lowerBits(long length) {
        return length <= 1 ? 0 : -1L >>> Long.numberOfLeadingZeros(length - 1);
    }
}
