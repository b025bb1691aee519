package dev.cairn.core.merkle;

import java.util.List;

/**
 * That a leaf is at an index of a tree (RFC 9162 section 2.1.3). A claim until {@link ProofVerifier#inclusion} has accepted it: it may
 * hold any numbers.
 *
 * @param index of the leaf, from 0
 * @param size of the tree, in leaves
 * @param path the sibling hashes from the leaf to the root, the leaf's sibling first
 */
public record InclusionProof(long index, long size, List<Hash> path) {
    /** Copies the path. */
    public InclusionProof {
        path = List.copyOf(path);
    }
}
