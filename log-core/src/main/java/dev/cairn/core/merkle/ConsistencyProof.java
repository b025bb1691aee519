package dev.cairn.core.merkle;

import java.util.List;

/**
 * That a tree is an append-only continuation of a smaller one (RFC 9162 section 2.1.4). A claim until {@link
 * ProofVerifier#consistency} has accepted it: it may hold any numbers.
 *
 * @param from size of the earlier tree, in leaves
 * @param to size of the later tree, in leaves
 * @param path the hashes in the order of RFC 9162
 */
public record ConsistencyProof(long from, long to, List<Hash> path) {
    /** Copies the path. */
    public ConsistencyProof {
        path = List.copyOf(path);
    }
}
