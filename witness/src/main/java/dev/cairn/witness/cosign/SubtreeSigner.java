package dev.cairn.witness.cosign;

import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.Subtrees;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.SignSubtreeRequest;
import dev.cairn.witness.log.KnownLogs;
import java.util.List;
import java.util.Optional;

/**
 * Cosigns subtrees of checkpoints that the witness has cosigned (<a href="https://c2sp.org/tlog-witness#sign-subtree">tlog-witness</a>). It keeps no
 * state: the witness's own cosignature on the checkpoint says that it was consistent. May be used by any thread.
 */
public final class SubtreeSigner {
    private final KnownLogs logs;
    private final NoteSigner signer;
    private final List<VerifierKey> ownKeys;

    private SubtreeSigner(KnownLogs logs, NoteSigner signer, List<VerifierKey> ownKeys) {
        this.logs = logs;
        this.signer = signer;
        this.ownKeys = List.copyOf(ownKeys);
    }

    /** Signs with the ML-DSA-44 key among some; empty if there is none. */
    public static Optional<SubtreeSigner> of(KnownLogs logs, List<NoteSigner> signers) {
        // The Ed25519 cosignature of a checkpoint counts as well: it is the same witness's word.
        List<VerifierKey> keys = signers.stream().map(NoteSigner::verifierKey).toList();
        return signers.stream()
                .filter(signer -> signer.verifierKey().type() == NoteKeyType.ML_DSA_44_COSIGNATURE)
                .findFirst()
                .map(signer -> new SubtreeSigner(logs, signer, keys));
    }

    /**
     * Cosigns a subtree, without a time.
     *
     * @throws RefusedException if it does not
     */
    public List<SignatureLine> sign(SignSubtreeRequest request) throws RefusedException {
        Checkpoint checkpoint = request.checkpoint();
        // SPEC: "start MUST be less than end, and end MUST be less than or equal to the checkpoint size. Otherwise, the
        // witness MUST respond with a "400 Bad Request" HTTP status code."
        if (request.start() >= request.end()) {
            throw new RefusedException(Refusal.MALFORMED, "subtree: its start is not below its end");
        }
        if (request.end() > checkpoint.size()) {
            throw new RefusedException(Refusal.MALFORMED, "subtree: its end is above the checkpoint's size");
        }
        if (!Subtrees.isSubtree(request.start(), request.end())) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "subtree: its start is not a multiple of the smallest power of two that is at least its length");
        }
        if (!checkpoint.extensions().isEmpty()) {
            throw new RefusedException(
                    Refusal.MALFORMED, "checkpoint: has extension lines, which this witness never cosigns");
        }
        if (logs.find(checkpoint.origin()).isEmpty()) {
            throw new RefusedException(
                    Refusal.UNKNOWN_LOG, "unknown log: the origin of the checkpoint is not that of a known log");
        }
        try {
            // SPEC: "Statelessly, by checking a cosignature from its own key on the submitted checkpoint."
            NoteVerifier.verify(request.note(), ownKeys);
        } catch (VerificationException e) {
            throw new RefusedException(
                    Refusal.FORBIDDEN, "invalid signature: no cosignature of this witness: " + e.getMessage());
        }
        try {
            // SPEC: "The consistency proof lines MUST encode a Subtree Consistency Proof from the subtree to the
            // checkpoint"
            ProofVerifier.subtreeConsistency(
                    request.start(),
                    request.end(),
                    checkpoint.size(),
                    request.proof(),
                    request.hash(),
                    checkpoint.root());
        } catch (VerificationException e) {
            throw new RefusedException(Refusal.UNPROVEN, e.getMessage());
        }
        // SPEC: "If the cosignature format supports timestamps, the timestamp MUST be zero."
        return List.of(signer.signSubtree(checkpoint.origin(), request.start(), request.end(), request.hash()));
    }
}
