package dev.cairn.core.merkle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.VerificationException;
import dev.cairn.core.testing.NaiveTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every pair of sizes up to 130; each proof altered must fail. */
class PrefixProofsTest {
    private static final int SIZES = 130;
    private static final int THOROUGH = 40;
    private static final NaiveTree TREE = new NaiveTree();

    @Test
    void everyPrefixOfEverySizeHasItsRoot() throws VerificationException {
        for (int to = 2; to <= SIZES; to++) {
            Hash root = TREE.root(to);
            for (int from = 1; from < to; from++) {
                List<Hash> hashes = Proofs.prefix(from, to, TREE);
                // SUBPROOF of RFC 9162 with b false: whoever verifies has no root of the prefix.
                assertEquals(definition(from, to), hashes, from + " of " + to);
                assertEquals(TREE.root(from), ProofVerifier.prefixRoot(from, to, hashes, root), from + " of " + to);
            }
        }
    }

    /** SUBPROOF(from, D[0:to], true), which starts with the prefix's own root where it would leave that out. */
    private static List<Hash> definition(int from, int to) {
        List<Hash> proof = new ArrayList<>(TREE.subproof(from, 0, to, true));
        if (Integer.bitCount(from) == 1) {
            proof.add(0, TREE.root(from));
        }
        return proof;
    }

    @Test
    void everyAlterationIsRefused() {
        for (int to = 2; to <= THOROUGH; to++) {
            for (int from = 1; from < to; from++) {
                List<Hash> hashes = Proofs.prefix(from, to, TREE);
                int last = hashes.size();
                refused(from, to, hashes.subList(1, last), "without the first");
                refused(from, to, hashes.subList(0, last - 1), "without the last");
                for (int at = 0; at <= last; at++) {
                    refused(from, to, with(hashes, at, TreeHasher.EMPTY_ROOT), "with one more at " + at);
                }
                for (int at = 0; at < last; at++) {
                    List<Hash> altered = new ArrayList<>(hashes);
                    altered.set(at, flip(hashes.get(at)));
                    refused(from, to, altered, "with hash " + at + " altered");
                    if (at > 0) {
                        List<Hash> swapped = new ArrayList<>(hashes);
                        swapped.set(at, hashes.get(at - 1));
                        swapped.set(at - 1, hashes.get(at));
                        refused(from, to, swapped, "with hash " + at + " swapped");
                    }
                }
                assertThrows(
                        VerificationException.class, verification(from, to, hashes, flip(TREE.root(to))), "other root");
            }
        }
    }

    /** No proof says another root than the true one, whatever sizes it is taken for. */
    @Test
    void aProofOfOtherSizesNeverProvesAFalseRoot() {
        for (int to = 2; to <= THOROUGH; to++) {
            for (int from = 1; from < to; from++) {
                List<Hash> hashes = Proofs.prefix(from, to, TREE);
                for (int other = 1; other < to; other++) {
                    try {
                        assertEquals(
                                TREE.root(other),
                                ProofVerifier.prefixRoot(other, to, hashes, TREE.root(to)),
                                from + " as " + other + " of " + to);
                    } catch (VerificationException e) {
                        // As it should be; some sizes share their proof.
                        assertEquals(false, e.getMessage().isEmpty());
                    }
                }
            }
        }
    }

    private static org.junit.jupiter.api.function.Executable verification(
            int from, int to, List<Hash> hashes, Hash root) {
        return () -> ProofVerifier.prefixRoot(from, to, hashes, root);
    }

    private static void refused(int from, int to, List<Hash> hashes, String how) {
        assertThrows(
                VerificationException.class,
                verification(from, to, hashes, TREE.root(to)),
                () -> from + " of " + to + " " + how);
    }

    private static List<Hash> with(List<Hash> hashes, int at, Hash more) {
        List<Hash> longer = new ArrayList<>(hashes);
        longer.add(at, more);
        return longer;
    }

    private static Hash flip(Hash hash) {
        byte[] bytes = hash.toBytes();
        bytes[31] ^= 1;
        return Hash.wrap(bytes);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"0, 5", "-1, 5", "5, 5", "6, 5", "0, 0", "1, 1", "1, 0"})
    void onlyASmallerTreeWithLeavesIsAPrefix(long from, long to) {
        assertThrows(IllegalArgumentException.class, () -> Proofs.prefix(from, to, TREE));
        VerificationException e = assertThrows(
                VerificationException.class,
                () -> ProofVerifier.prefixRoot(from, to, List.of(TREE.root(1)), TREE.root(1)));
        assertEquals("prefix proof: not of a smaller tree with leaves", e.getMessage());
    }

    /** All leaves are alike, so a node is known by its level. */
    @Test
    void theLargestSizes() throws VerificationException {
        List<Hash> levels = new ArrayList<>(List.of(TREE.leaf(0)));
        for (int level = 0; level < 63; level++) {
            levels.add(TreeHasher.local().node(levels.get(level), levels.get(level)));
        }
        NodeSource same = (level, index) -> levels.get(level);
        int longest = 0;
        for (long to : new long[] {(1L << 32) + 1, (1L << 62) + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            for (long from : new long[] {1, 2, 3, to / 3, to / 2, 1L << 32, to - 1}) {
                List<Hash> hashes = Proofs.prefix(from, to, same);
                longest = Math.max(longest, hashes.size());
                assertEquals(
                        Proofs.root(from, same),
                        ProofVerifier.prefixRoot(from, to, hashes, Proofs.root(to, same)),
                        from + " of " + to);
            }
        }
        // What a proof of misbehaviour may hold.
        assertEquals(64, longest);
    }
}
