package dev.cairn.core.merkle;

import dev.cairn.core.VerificationException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Verifies proofs (RFC 9162 section 2.1.3.2 and 2.1.4.2; for subtrees Merkle Tree Certificates section 4.3 and 4.4). Names of
 * local variables are the RFC's: fn, sn, tn are a node's number on the level reached, of the first leaf or subtree, its last leaf, and
 * the last leaf of the tree.
 */
public final class ProofVerifier {
    private ProofVerifier() {}

    /**
     * Verifies that a leaf is at the proof's index of the tree with the proof's size.
     *
     * @throws VerificationException if not 0 &lt;= index &lt; size, the path is too short or too long, or the root differs
     */
    public static void inclusion(Hash leafHash, InclusionProof proof, Hash root) throws VerificationException {
        subtreeInclusion(leafHash, proof.index(), 0, proof.size(), proof.path(), root);
    }

    /**
     * Verifies that the tree of the proof's later size continues the one of its earlier size. Equal sizes need an empty path and equal
     * roots, without leaves the empty root. Between no leaves and some there is no proof, as every tree continues the empty one: the
     * caller decides what that means.
     *
     * @throws VerificationException if not 0 &lt; from &lt;= to (or both 0), the path is too short or too long, or either root differs
     */
    public static void consistency(ConsistencyProof proof, Hash fromRoot, Hash toRoot) throws VerificationException {
        if (proof.from() == 0) {
            require(proof.to() == 0, "consistency proof: it starts at a tree without leaves");
            require(fromRoot.equals(toRoot), "consistency proof: two roots of one size");
        }
        subtreeConsistency(0, proof.from(), proof.to(), proof.path(), fromRoot, toRoot);
    }

    /**
     * Verifies that a leaf is at an index of the tree, inside its subtree [start, end).
     *
     * @param index of the leaf in the tree, not in the subtree
     * @param path sibling hashes from the leaf to the subtree's root, all of them used
     * @throws VerificationException if [start, end) is not a subtree that holds the index, the path is too short or too long, or the
     *     root of the subtree differs
     */
    public static void subtreeInclusion(
            Hash leafHash, long index, long start, long end, List<Hash> path, Hash subtreeRoot)
            throws VerificationException {
        require(Subtrees.isSubtree(start, end), "inclusion proof: not a subtree");
        require(start <= index && index < end, "inclusion proof: the index is outside the tree");
        long fn = index - start;
        long sn = end - start - 1;
        TreeHasher hasher = TreeHasher.local();
        byte[] r = leafHash.toBytes();
        for (Hash sibling : path) {
            byte[] p = sibling.unsafeArray();
            require(sn != 0, "inclusion proof: hashes left over");
            if ((fn & 1) == 1 || fn == sn) {
                hasher.node(p, 0, r, 0, r, 0);
                // Levels on which this node has no sibling. fn is not 0 here: either odd, or equal to sn.
                int alone = Long.numberOfTrailingZeros(fn);
                fn >>>= alone;
                sn >>>= alone;
            } else {
                hasher.node(r, 0, p, 0, r, 0);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        require(sn == 0, "inclusion proof: too few hashes");
        requireEqual(Hash.wrap(r), subtreeRoot, "inclusion proof: the path does not lead to the root");
    }

    /**
     * Verifies that the subtree [start, end) with its root is part of the tree of {@code size} leaves with its root. Of the empty
     * subtree this says only that its root is the empty one.
     *
     * @param path all of it used
     * @throws VerificationException if [start, end) is not a subtree or ends beyond the size, the path is too short or too long, or
     *     either root differs
     */
    public static void subtreeConsistency(long start, long end, long size, List<Hash> path, Hash subtreeRoot, Hash root)
            throws VerificationException {
        require(Subtrees.isSubtree(start, end), "consistency proof: not a subtree");
        require(end <= size, "consistency proof: the later tree is smaller");
        if (start == end) {
            require(path.isEmpty(), "consistency proof: hashes left over");
            require(subtreeRoot.equals(TreeHasher.EMPTY_ROOT), "consistency proof: not the root of an empty subtree");
            return;
        }
        Roots roots = climb(start, end, size, path, subtreeRoot);
        requireEqual(roots.subtree(), subtreeRoot, "consistency proof: the path does not lead to the earlier root");
        requireEqual(roots.tree(), root, "consistency proof: the path does not lead to the later root");
    }

    /**
     * The root hash of the first {@code from} leaves of a tree, proven by hashes that lead to the root of the tree: what the checkpoints of
     * two sizes are held against each other with. Nobody can find hashes that lead to the same root and prove another one of the {@code
     * from} leaves.
     *
     * @param hashes as {@link Proofs#prefix} makes them, all of them used
     * @throws VerificationException if not 0 &lt; from &lt; to, there are too many hashes or too few, or they do not lead to the root
     */
    public static Hash prefixRoot(long from, long to, List<Hash> hashes, Hash root) throws VerificationException {
        require(0 < from && from < to, "prefix proof: not of a smaller tree with leaves");
        Roots roots = climb(0, from, to, hashes, null);
        requireEqual(roots.tree(), root, "prefix proof: the hashes do not lead to the root");
        return roots.subtree();
    }

    /** What a path leads to: the root of the subtree, and that of the tree. */
    private record Roots(Hash subtree, Hash tree) {}

    /**
     * @param subtreeRoot where the path starts if the subtree is a node of the tree; null if the first hash of the path is that node in any
     *     case
     */
    private static Roots climb(long start, long end, long size, List<Hash> path, @Nullable Hash subtreeRoot)
            throws VerificationException {
        long fn = start;
        long sn = end - 1;
        long tn = size - 1;
        // Up to the node that the path starts from: the subtree itself where it is a node of the tree, or else its last
        // complete part.
        int up = sn == tn ? bits(fn ^ sn) : Math.min(bits(fn ^ sn), Long.numberOfTrailingZeros(~sn));
        fn >>>= up;
        sn >>>= up;
        tn >>>= up;
        boolean seedIsGiven = fn == sn && subtreeRoot != null;
        require(seedIsGiven || !path.isEmpty(), "consistency proof: too few hashes");
        Hash seed = seedIsGiven ? Objects.requireNonNull(subtreeRoot) : path.get(0);
        byte[] fr = seed.toBytes();
        byte[] sr = seed.toBytes();
        TreeHasher hasher = TreeHasher.local();
        for (Hash step : path.subList(seedIsGiven ? 0 : 1, path.size())) {
            byte[] c = step.unsafeArray();
            require(tn != 0, "consistency proof: hashes left over");
            if ((sn & 1) == 1 || sn == tn) {
                if (fn < sn) {
                    hasher.node(c, 0, fr, 0, fr, 0);
                }
                hasher.node(c, 0, sr, 0, sr, 0);
                int alone = Long.numberOfTrailingZeros(sn);
                fn >>>= alone;
                sn >>>= alone;
                tn >>>= alone;
            } else {
                hasher.node(sr, 0, c, 0, sr, 0);
            }
            fn >>>= 1;
            sn >>>= 1;
            tn >>>= 1;
        }
        require(tn == 0, "consistency proof: too few hashes");
        return new Roots(Hash.wrap(fr), Hash.wrap(sr));
    }

    private static int bits(long n) {
        return Long.SIZE - Long.numberOfLeadingZeros(n);
    }

    private static void requireEqual(Hash found, Hash expected, String otherwise) throws VerificationException {
        require(found.equals(expected), otherwise);
    }

    private static void require(boolean condition, String otherwise) throws VerificationException {
        if (!condition) {
            throw new VerificationException(otherwise);
        }
    }
}
