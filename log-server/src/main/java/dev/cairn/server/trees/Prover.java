package dev.cairn.server.trees;

import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.SignedCheckpoint;
import dev.cairn.core.tile.TiledNodes;
import java.util.List;
import java.util.Optional;

/** The trees of every size up to that of the latest checkpoint, and proofs in them. All of them are verified before they are given away. */
public final class Prover {
    private final Log log;
    private final PublishedCheckpoint latest;

    public Prover(Log log, PublishedCheckpoint latest) {
        this.log = log;
        this.latest = latest;
    }

    /** The size of the latest. */
    public long size() {
        return latest.size();
    }

    /** The checkpoint that the log published for a size. */
    public Optional<SignedCheckpoint> checkpoint(long size) {
        return size == latest.size()
                ? Optional.of(latest.signed())
                : log.store().checkpoint(size);
    }

    /**
     * The root of the tree of a size, proven to be a prefix of the latest.
     *
     * @throws StoreException if the stored tiles do not prove it
     */
    public Hash root(long size) {
        if (size == latest.size()) {
            return latest.root();
        }
        Hash root = latest.rootAt(size);
        if (size > 0) {
            latest.proveConsistency(size, root);
        }
        return root;
    }

    /** The leaf hash at an index. */
    public Hash leafHash(long index) {
        return latest.leafHash(index);
    }

    /**
     * The inclusion proof of the leaf at an index of the tree with a size and root; index &lt; size.
     *
     * @throws StoreException if the stored tiles do not prove it
     */
    public InclusionProof inclusion(long index, Hash leafHash, long size, Hash root) {
        if (size == latest.size()) {
            return latest.prove(index, leafHash);
        }
        InclusionProof proof = Proofs.inclusion(index, size, nodes(size));
        try {
            ProofVerifier.inclusion(leafHash, proof, root);
        } catch (VerificationException e) {
            throw new StoreException("the stored tiles do not prove the entry at index " + index, e);
        }
        return proof;
    }

    /**
     * The proof that the tree of size {@code to} continues the one of size {@code from}; from &lt;= to. It is empty where there is nothing to
     * prove: from size 0, and from a tree to itself.
     *
     * @throws StoreException if the stored tiles do not prove it
     */
    public ConsistencyProof consistency(long from, Hash fromRoot, long to, Hash toRoot) {
        if (from == 0) {
            return new ConsistencyProof(from, to, List.of());
        }
        ConsistencyProof proof = Proofs.consistency(from, to, nodes(to));
        try {
            ProofVerifier.consistency(proof, fromRoot, toRoot);
        } catch (VerificationException e) {
            throw new StoreException("the stored tiles do not prove consistency from size " + from, e);
        }
        return proof;
    }

    private NodeSource nodes(long size) {
        return new TiledNodes(size, log.store());
    }
}
