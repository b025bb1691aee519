package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.cairn.core.VerificationException;
import dev.cairn.core.testing.NaiveTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every size up to 256 with every index and every earlier size; each proof altered must fail. */
class ProofsTest {
    private static final int SIZES = 256;
    private static final int THOROUGH = 70;
    private static final int SUBTREE_SIZES = 40;
    private static final NaiveTree TREE = new NaiveTree();

    private interface Verification {
        void verify(List<Hash> path) throws VerificationException;
    }

    /** So many refusals go on a thread of its own: an exception costs what the stack under it is deep. */
    private static void onShallowStack(Executable test) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                test.execute();
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        thread.start();
        thread.join();
        if (failure.get() != null) {
            fail(failure.get());
        }
    }

    @Test
    void inclusionOfEveryLeafOfEverySize() throws InterruptedException {
        onShallowStack(ProofsTest::inclusions);
    }

    @Test
    void consistencyOfEveryPairOfSizes() throws InterruptedException {
        onShallowStack(ProofsTest::consistencies);
    }

    @Test
    void everySubtreeOfEverySize() throws InterruptedException {
        onShallowStack(ProofsTest::subtrees);
    }

    private static void inclusions() throws VerificationException {
        for (int size = 1; size <= SIZES; size++) {
            Hash root = TREE.root(size);
            for (int index = 0; index < size; index++) {
                InclusionProof proof = Proofs.inclusion(index, size, TREE);
                assertEquals(TREE.path(index, 0, size), proof.path(), index + " of " + size);
                Hash leaf = TREE.leaf(index);
                ProofVerifier.inclusion(leaf, proof, root);

                List<Hash> path = proof.path();
                refused("leaf", () -> ProofVerifier.inclusion(flip(leaf), proof, root));
                refused("root", () -> ProofVerifier.inclusion(leaf, proof, flip(root)));
                for (long other : new long[] {-1, index - 1, index + 1, size, Long.MAX_VALUE}) {
                    refused(
                            "index " + other + " of " + size,
                            () -> ProofVerifier.inclusion(leaf, new InclusionProof(other, proof.size(), path), root));
                }
                // The size itself is bound by the root alone: (0, 3) and (0, 4) hash alike. So it is judged by its own
                // root.
                for (long other : new long[] {size - 1, size + 1}) {
                    refused(
                            index + " of size " + other,
                            () -> ProofVerifier.inclusion(
                                    leaf, new InclusionProof(proof.index(), other, path), TREE.root(other)));
                }
                refusedAltered(
                        index + " of " + size,
                        size,
                        path,
                        altered -> ProofVerifier.inclusion(
                                leaf, new InclusionProof(proof.index(), proof.size(), altered), root));
            }
        }
    }

    private static void consistencies() throws VerificationException {
        for (int to = 1; to <= SIZES; to++) {
            Hash toRoot = TREE.root(to);
            for (int from = 1; from <= to; from++) {
                ConsistencyProof proof = Proofs.consistency(from, to, TREE);
                assertEquals(TREE.subproof(from, 0, to, true), proof.path(), from + " to " + to);
                Hash fromRoot = TREE.root(from);
                ProofVerifier.consistency(proof, fromRoot, toRoot);

                List<Hash> path = proof.path();
                long later = to;
                refused("earlier root", () -> ProofVerifier.consistency(proof, flip(fromRoot), toRoot));
                refused("later root", () -> ProofVerifier.consistency(proof, fromRoot, flip(toRoot)));
                for (long other : new long[] {-1, 0, from - 1, from + 1, to + 1, Long.MAX_VALUE}) {
                    refused(
                            other + " instead of " + from + " to " + to,
                            () -> ProofVerifier.consistency(
                                    new ConsistencyProof(other, later, path), fromRoot, toRoot));
                }
                // As above: the later size is bound by the root alone.
                for (long other : new long[] {to - 1, to + 1}) {
                    refused(
                            from + " to " + other + " instead of " + to,
                            () -> ProofVerifier.consistency(
                                    new ConsistencyProof(proof.from(), other, path), fromRoot, TREE.root(other)));
                }
                refusedAltered(
                        from + " to " + to,
                        later,
                        path,
                        altered -> ProofVerifier.consistency(
                                new ConsistencyProof(proof.from(), later, altered), fromRoot, toRoot));
            }
        }
    }

    private static void subtrees() throws VerificationException {
        for (int size = 0; size <= SUBTREE_SIZES; size++) {
            for (int end = 0; end <= size; end++) {
                for (int start = 0; start <= end; start++) {
                    if (Subtrees.isSubtree(start, end)) {
                        subtree(start, end, size);
                    }
                }
            }
        }
    }

    private static void subtree(int start, int end, int size) throws VerificationException {
        String name = "[" + start + ", " + end + ") of " + size;
        Hash root = TREE.root(size);
        Hash subtreeRoot = TREE.mth(start, end);
        List<Hash> path = Proofs.subtreeConsistency(start, end, size, TREE);
        assertEquals(start == end ? List.of() : TREE.subtreeSubproof(start, end, 0, size, true), path, name);
        ProofVerifier.subtreeConsistency(start, end, size, path, subtreeRoot, root);
        refused(name, () -> ProofVerifier.subtreeConsistency(start, end, size, path, flip(subtreeRoot), root));
        refused(name, () -> ProofVerifier.subtreeConsistency(start, end, end - 1, path, subtreeRoot, root));
        refusedAltered(
                name,
                size,
                path,
                altered -> ProofVerifier.subtreeConsistency(start, end, size, altered, subtreeRoot, root));
        if (start == end) {
            return;
        }
        refused(name, () -> ProofVerifier.subtreeConsistency(start, end, size, path, subtreeRoot, flip(root)));
        for (int index = start; index < end; index++) {
            int at = index;
            Hash leaf = TREE.leaf(index);
            List<Hash> inclusion = Proofs.subtreeInclusion(index, start, end, TREE);
            assertEquals(TREE.path(index - start, start, end), inclusion, index + " in " + name);
            ProofVerifier.subtreeInclusion(leaf, index, start, end, inclusion, subtreeRoot);
            for (int other : new int[] {-1, start - 1, index - 1, index + 1, end}) {
                refused(
                        other + " instead of " + index + " in " + name,
                        () -> ProofVerifier.subtreeInclusion(leaf, other, start, end, inclusion, subtreeRoot));
            }
            refusedAltered(
                    index + " in " + name,
                    size,
                    inclusion,
                    altered -> ProofVerifier.subtreeInclusion(leaf, at, start, end, altered, subtreeRoot));
        }
    }

    /**
     * The path cut at either end, with a hash more at either end, with one bit of a hash flipped, with a hash and its neighbour swapped.
     * Of trees up to {@link #THOROUGH} leaves each hash in its turn, of larger ones one, a different one from proof to proof.
     */
    private static void refusedAltered(String name, long size, List<Hash> path, Verification verification) {
        int length = path.size();
        if (length > 0) {
            refused(name + " without the first", () -> verification.verify(path.subList(1, length)));
            refused(name + " without the last", () -> verification.verify(path.subList(0, length - 1)));
        }
        Hash more = length > 0 ? path.get(0) : TREE.root(1);
        refused(name + " with one more", () -> verification.verify(with(path, length, more)));
        refused(name + " with one in front", () -> verification.verify(with(path, 0, more)));
        refused(
                name + " with the empty root behind",
                () -> verification.verify(with(path, length, TreeHasher.EMPTY_ROOT)));
        boolean each = size <= THOROUGH || length == 0;
        int first = each ? 0 : Math.floorMod(name.hashCode(), length);
        for (int i = first; i < (each ? length : first + 1); i++) {
            List<Hash> flipped = new ArrayList<>(path);
            flipped.set(i, flip(path.get(i)));
            refused(name + " with hash " + i + " flipped", () -> verification.verify(flipped));
            if (i > 0) {
                List<Hash> swapped = new ArrayList<>(path);
                swapped.set(i, path.get(i - 1));
                swapped.set(i - 1, path.get(i));
                refused(name + " with hash " + i + " swapped", () -> verification.verify(swapped));
            }
        }
    }

    private static List<Hash> with(List<Hash> path, int at, Hash more) {
        List<Hash> longer = new ArrayList<>(path);
        longer.add(at, more);
        return longer;
    }

    /** The hash with one bit changed; which one depends on the hash, so that all are met. */
    private static Hash flip(Hash hash) {
        byte[] bytes = hash.toBytes();
        int bit = bytes[7] & 0xff;
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Hash.wrap(bytes);
    }

    private static void refused(String name, Executable verification) {
        try {
            verification.execute();
        } catch (VerificationException e) {
            return;
        } catch (Throwable e) {
            fail(name, e);
        }
        fail(name + " verified");
    }

    @ParameterizedTest(name = "[{0}, {1}) {2}")
    @CsvSource({
        "0, 0, true",
        "5, 5, true",
        "5, 6, true",
        "4, 6, true",
        "5, 7, false",
        "4, 7, true",
        "4, 8, true",
        "4, 9, false",
        "2, 5, false",
        "8, 13, true",
        "1, 15, false",
        "2, 1, false",
        "-1, 0, false",
        "-4, -2, false",
        "0, 9223372036854775807, true",
        "1, 9223372036854775807, false",
        "4611686018427387904, 9223372036854775807, true",
        "4611686018427387903, 9223372036854775807, false",
    })
    void aSubtreeStartsAtAMultipleOfItsRoundedLength(long start, long end, boolean expected) {
        assertEquals(expected, Subtrees.isSubtree(start, end));
    }

    @Test
    void theRootsOfNoLeavesProveEachOtherAndNothingElse() throws VerificationException {
        ConsistencyProof empty = Proofs.consistency(0, 0, TREE);
        assertEquals(List.of(), empty.path());
        ProofVerifier.consistency(empty, TREE.root(0), TREE.root(0));
        refused("other root", () -> ProofVerifier.consistency(empty, TREE.root(0), TREE.root(1)));
        refused("not the empty root", () -> ProofVerifier.consistency(empty, TREE.root(1), TREE.root(1)));
        refused(
                "hash left over",
                () -> ProofVerifier.consistency(
                        new ConsistencyProof(0, 0, List.of(TREE.root(1))), TREE.root(0), TREE.root(0)));
        refused(
                "from nothing",
                () -> ProofVerifier.consistency(new ConsistencyProof(0, 1, List.of()), TREE.root(0), TREE.root(1)));
        refused(
                "to nothing",
                () -> ProofVerifier.consistency(new ConsistencyProof(1, 0, List.of()), TREE.root(1), TREE.root(0)));
        assertEquals(TreeHasher.EMPTY_ROOT, Proofs.root(0, TREE));
    }

    /** Sizes that 32 bits, or a shift too far, would break. All leaves are alike, so a node is known by its level. */
    @Test
    void theLargestSizes() throws VerificationException {
        List<Hash> levels = new ArrayList<>(List.of(TREE.leaf(0)));
        for (int level = 0; level < 63; level++) {
            levels.add(TreeHasher.local().node(levels.get(level), levels.get(level)));
        }
        NodeSource same = (level, index) -> levels.get(level);
        long most = Long.MAX_VALUE;
        for (long size : new long[] {1L << 31, (1L << 32) + 1, 1L << 62, (1L << 62) + 1, most - 1, most}) {
            Hash root = Proofs.root(size, same);
            for (long index : new long[] {0, 1, size / 3, size / 2, size - 2, size - 1}) {
                InclusionProof proof = Proofs.inclusion(index, size, same);
                ProofVerifier.inclusion(levels.get(0), proof, root);
                refusedAltered(
                        index + " of " + size,
                        size,
                        List.of(),
                        altered ->
                                ProofVerifier.inclusion(levels.get(0), new InclusionProof(index, size, altered), root));
            }
            for (long from : new long[] {1, 2, 3, size / 3, size / 2, size - 1, size}) {
                ProofVerifier.consistency(Proofs.consistency(from, size, same), Proofs.root(from, same), root);
            }
        }
    }

    @Test
    void refusesToBuildWhatIsNoProof() {
        assertThrows(IllegalArgumentException.class, () -> Proofs.inclusion(3, 3, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.inclusion(-1, 3, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.consistency(4, 3, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.consistency(0, 3, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.consistency(-1, 3, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.subtreeInclusion(3, 3, 5, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.subtreeConsistency(3, 5, 8, TREE));
        assertThrows(IllegalArgumentException.class, () -> Proofs.root(-1, TREE));
    }
}
