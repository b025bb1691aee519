package dev.cairn.core.sequencer;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.NodeSource;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.store.SignedCheckpoint;

/** A checkpoint that anyone may see, and the proofs against it. Safe for concurrent use. */
public final class PublishedCheckpoint {
    private final SignedCheckpoint signed;
    private final Bytes proofNote;
    private final NodeSource nodes;

    /**
     * @param proofNote the note as proof answers carry it: the log's first signature, and more only by configuration
     * @param nodes the nodes of the tree of this size
     */
    PublishedCheckpoint(SignedCheckpoint signed, Bytes proofNote, NodeSource nodes) {
        this.signed = signed;
        this.proofNote = proofNote;
        this.nodes = nodes;
    }

    public long size() {
        return signed.size();
    }

    public Hash root() {
        return signed.root();
    }

    /** The checkpoint as it was signed; its note is what {@code /checkpoint} serves. */
    public SignedCheckpoint signed() {
        return signed;
    }

    /** The note as proof answers carry it. */
    public Bytes proofNote() {
        return proofNote;
    }

    /**
     * The inclusion proof of an entry, verified here before anyone else gets to see it.
     *
     * @throws IllegalArgumentException unless {@code 0 <= index < size}
     * @throws StoreException if the stored tiles do not prove the entry: they are damaged
     */
    public InclusionProof prove(long index, Hash leafHash) {
        InclusionProof proof = Proofs.inclusion(index, size(), nodes);
        try {
            ProofVerifier.inclusion(leafHash, proof, root());
        } catch (VerificationException e) {
            throw new StoreException("the stored tiles do not prove the entry at index " + index, e);
        }
        return proof;
    }

    /**
     * The proof that the tree of size {@code from} with root {@code fromRoot} is a prefix of this one, verified here.
     *
     * @throws IllegalArgumentException unless {@code 0 < from <= size}
     * @throws StoreException if the stored tiles do not prove it
     */
    public ConsistencyProof proveConsistency(long from, Hash fromRoot) {
        ConsistencyProof proof = Proofs.consistency(from, size(), nodes);
        try {
            ProofVerifier.consistency(proof, fromRoot, root());
        } catch (VerificationException e) {
            throw new StoreException("the stored tiles do not prove consistency from size " + from, e);
        }
        return proof;
    }

    /** The root hash of the tree at a smaller size. */
    public Hash rootAt(long size) {
        return Proofs.root(size, nodes);
    }

    /** The leaf hash at an index below the size. */
    public Hash leafHash(long index) {
        return nodes.node(0, index);
    }
}
