package dev.cairn.tools.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.ProvenTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The inclusion proof of a Sigstore bundle, {@code verificationMaterial.tlogEntries[0].inclusionProof}, with its checkpoint. */
public final class BundleCheckpoint {
    private static final String OBJECT = "inclusionProof";
    private static final int MAX_PATH = 63;

    private BundleCheckpoint() {}

    /**
     * Verifies a bundle's inclusion proof: the checkpoint shows what it must, the proof leads from the entry to its root, and the log's tree
     * continues its tree.
     *
     * @param tree of the log's latest checkpoint, which holds the entry
     * @param index of the entry
     * @param leafHash of the entry
     * @return the checkpoint; empty where the bundle has none, or one of another origin than the tree's, as those of Rekor v1 are
     * @throws MalformedException if it is no inclusion proof
     * @throws VerificationException if one of the three is not so
     */
    public static Optional<AcceptedCheckpoint> verify(
            JsonNode bundle, CheckpointTrust trust, ProvenTree tree, long index, Hash leafHash)
            throws MalformedException, VerificationException {
        JsonNode proof =
                bundle.path("verificationMaterial").path("tlogEntries").path(0).path("inclusionProof");
        String envelope = proof.path("checkpoint").path("envelope").asText();
        if (envelope.isEmpty()) {
            return Optional.empty();
        }
        SignedNote note = SignedNote.parse(Bytes.ofUtf8(envelope).toArray());
        if (!Checkpoint.parse(note.text()).origin().equals(tree.checkpoint().origin())) {
            return Optional.empty();
        }
        AcceptedCheckpoint accepted = trust.accept(note);
        Checkpoint earlier = accepted.checkpoint();
        ProofVerifier.inclusion(leafHash, new InclusionProof(index, earlier.size(), path(proof)), earlier.root());
        if (earlier.size() > tree.size()) {
            throw new VerificationException("the checkpoint of the bundle is of size " + earlier.size()
                    + ", and the log's latest of size " + tree.size());
        }
        if (!tree.rootAt(earlier.size()).equals(earlier.root())) {
            throw new VerificationException("the log's tree does not continue that of the bundle's checkpoint");
        }
        return Optional.of(accepted);
    }

    private static List<Hash> path(JsonNode proof) throws MalformedException {
        JsonNode hashes = proof.path("hashes");
        if (hashes.size() > MAX_PATH) {
            throw new MalformedException(OBJECT, "has more than " + MAX_PATH + " hashes");
        }
        List<Hash> path = new ArrayList<>();
        for (JsonNode hash : hashes) {
            path.add(Hash.fromBase64(hash.asText()));
        }
        return path;
    }
}
