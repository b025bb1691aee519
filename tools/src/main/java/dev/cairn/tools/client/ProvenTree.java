package dev.cairn.tools.client;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.fsck.LogTiles;
import dev.cairn.core.merkle.ConsistencyProof;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.tile.BundleId;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.core.tile.TiledNodes;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import java.util.List;
import java.util.Optional;

/**
 * The tree of one checkpoint. Whatever it hands out it has built from the log's tiles and verified against the checkpoint's root; that the
 * checkpoint is the log's own word is known only where {@link #signer} is present.
 */
public final class ProvenTree {
    private final LogFiles files;
    private final AcceptedCheckpoint accepted;
    private final Checkpoint checkpoint;
    private final TiledNodes nodes;

    private ProvenTree(LogFiles files, AcceptedCheckpoint accepted) {
        this.files = files;
        this.accepted = accepted;
        this.checkpoint = accepted.checkpoint();
        this.nodes = new TiledNodes(checkpoint.size(), new LogTiles(files));
    }

    /**
     * The tree of the log's latest checkpoint.
     *
     * @param trust what the checkpoint must show
     * @throws MalformedException if the checkpoint is not one
     * @throws VerificationException if it does not show it
     * @throws StoreException if it cannot be read
     */
    public static ProvenTree latest(LogFiles files, CheckpointTrust trust)
            throws MalformedException, VerificationException {
        return at(files, "checkpoint", trust);
    }

    /**
     * The tree of the log's checkpoint of a size, which not every log keeps: Cairn serves it at {@code checkpoint/<size>}.
     *
     * @throws MalformedException if the checkpoint is not one
     * @throws VerificationException if it does not show what it must, or is of another size
     * @throws StoreException if it is not there or cannot be read
     */
    public static ProvenTree ofSize(LogFiles files, long size, CheckpointTrust trust)
            throws MalformedException, VerificationException {
        ProvenTree tree = at(files, "checkpoint/" + size, trust);
        if (tree.size() != size) {
            throw new VerificationException("checkpoint/" + size + " is of size " + tree.size());
        }
        return tree;
    }

    /**
     * The tree of a checkpoint that the caller has.
     *
     * @param accepted it shows what it must
     */
    public static ProvenTree of(LogFiles files, AcceptedCheckpoint accepted) {
        return new ProvenTree(files, accepted);
    }

    private static ProvenTree at(LogFiles files, String path, CheckpointTrust trust)
            throws MalformedException, VerificationException {
        byte[] bytes = files.read(path).orElseThrow(() -> new StoreException(path + ": the log has none"));
        return new ProvenTree(files, trust.accept(SignedNote.parse(bytes)));
    }

    /** The checkpoint's note with all its signatures. */
    public SignedNote note() {
        return accepted.note();
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The key that the checkpoint's signature was verified with; empty if none was asked for. */
    public Optional<VerifierKey> signer() {
        return accepted.signer();
    }

    /** The checkpoint, and who vouches for it. */
    public AcceptedCheckpoint accepted() {
        return accepted;
    }

    public long size() {
        return checkpoint.size();
    }

    /**
     * The entry at an index.
     *
     * @throws MalformedException if its bundle is not one
     * @throws VerificationException if the index is not below the size, or the root does not commit to the entry
     * @throws StoreException if its bundle or a tile is not there or cannot be read
     */
    public ProvenEntry entry(long index) throws MalformedException, VerificationException {
        requireIndex(index);
        long bundle = index / BundleId.FULL_WIDTH;
        BundleId id = new BundleId(bundle, BundleId.widthAt(bundle, size()));
        // A log may drop a partial bundle once the full one is there.
        Optional<byte[]> exact = files.read(id.path());
        BundleId held = exact.isPresent() ? id : id.full();
        byte[] bytes = exact.or(() -> files.read(id.full().path()))
                .orElseThrow(() -> new StoreException(id.path() + ": the log has none"));
        Bytes entry = EntryBundle.decode(bytes, held.width()).get((int) (index % BundleId.FULL_WIDTH));
        Hash leafHash = TreeHasher.local().leaf(entry.unsafeArray());
        return new ProvenEntry(entry, leafHash, prove(index, leafHash));
    }

    /**
     * The inclusion proof of the leaf at an index.
     *
     * @throws VerificationException if the index is not below the size, or the tiles do not prove the leaf hash that they hold
     * @throws StoreException if a tile is not there or cannot be read
     */
    public ProvenLeaf leaf(long index) throws VerificationException {
        requireIndex(index);
        Hash leafHash = nodes.node(0, index);
        return new ProvenLeaf(leafHash, prove(index, leafHash));
    }

    private InclusionProof prove(long index, Hash leafHash) throws VerificationException {
        InclusionProof proof = Proofs.inclusion(index, size(), nodes);
        ProofVerifier.inclusion(leafHash, proof, checkpoint.root());
        return proof;
    }

    /**
     * The hashes that prove which root the tree had at an earlier size, as {@link ProofVerifier#prefixRoot} takes them.
     *
     * @param earlier from 1 to below this size
     * @throws StoreException if a tile is not there or cannot be read
     */
    public List<Hash> prefix(long earlier) {
        return Proofs.prefix(earlier, size(), nodes);
    }

    /**
     * The right edge of the tree of an earlier size, proven as {@link #rootAt} proves its root.
     *
     * @throws VerificationException if the size is not from 0 to this tree's, or the tiles do not prove it
     * @throws StoreException if a tile is not there or cannot be read
     */
    public Frontier frontierAt(long earlier) throws VerificationException {
        if (earlier == 0) {
            return Frontier.empty();
        }
        Hash root = rootAt(earlier);
        Frontier frontier = Frontier.of(earlier, nodes);
        if (!frontier.root().equals(root)) {
            throw new VerificationException("the tiles do not hold the edge of the tree of size " + earlier);
        }
        return frontier;
    }

    private void requireIndex(long index) throws VerificationException {
        if (index < 0 || index >= size()) {
            throw new VerificationException("index " + index + " is not in the tree of size " + size());
        }
    }

    /**
     * The root of the tree at an earlier size, proven to be that of a prefix of this tree.
     *
     * @throws VerificationException if the size is not from 1 to this tree's, or the tiles do not prove it
     * @throws StoreException if a tile is not there or cannot be read
     */
    public Hash rootAt(long earlier) throws VerificationException {
        if (earlier < 1 || earlier > size()) {
            throw new VerificationException("there is no proof from size " + earlier + " to size " + size());
        }
        Hash root = Proofs.root(earlier, nodes);
        ProofVerifier.consistency(Proofs.consistency(earlier, size(), nodes), root, checkpoint.root());
        return root;
    }

    /**
     * The proof that the tree of one size continues the one of an earlier size.
     *
     * @throws VerificationException unless {@code 1 <= from <= to <= size}, or if the tiles do not prove it
     * @throws StoreException if a tile is not there or cannot be read
     */
    public ProvenConsistency consistency(long from, long to) throws VerificationException {
        Hash toRoot = rootAt(to);
        if (from < 1 || from > to) {
            throw new VerificationException("there is no proof from size " + from + " to size " + to);
        }
        Hash fromRoot = rootAt(from);
        ConsistencyProof proof = Proofs.consistency(from, to, nodes);
        ProofVerifier.consistency(proof, fromRoot, toRoot);
        return new ProvenConsistency(proof, fromRoot, toRoot);
    }

    /**
     * An entry with the proof that it is in the tree.
     *
     * @param bytes the entry
     * @param leafHash its leaf hash
     * @param proof verified
     */
    public record ProvenEntry(Bytes bytes, Hash leafHash, InclusionProof proof) {}

    /**
     * A leaf hash with the proof that it is in the tree.
     *
     * @param leafHash as the tiles hold it
     * @param proof verified
     */
    public record ProvenLeaf(Hash leafHash, InclusionProof proof) {}

    /**
     * Two roots with the proof that the later tree continues the earlier one.
     *
     * @param proof verified
     * @param fromRoot of the earlier tree
     * @param toRoot of the later tree
     */
    public record ProvenConsistency(ConsistencyProof proof, Hash fromRoot, Hash toRoot) {}
}
