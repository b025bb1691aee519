package dev.cairn.tools.client;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.TlogPolicy.Witness;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a checkpoint must show to be accepted: with a key, the log's signature; with a policy, the signature of the key, or without one that
 * of a log of the policy with the checkpoint's origin, and cosignatures that make the quorum. With neither it is taken as it is.
 *
 * @param key of the log; its name is the origin
 * @param policy of a tlog-policy file
 */
public record CheckpointTrust(Optional<VerifierKey> key, Optional<TlogPolicy> policy) {
    /** Accepts any checkpoint: whose it is, stays unknown. */
    public static final CheckpointTrust NONE = new CheckpointTrust(Optional.empty(), Optional.empty());

    /** Accepts what a key has signed. */
    public static CheckpointTrust in(VerifierKey key) {
        return new CheckpointTrust(Optional.of(key), Optional.empty());
    }

    /** Whether it tells a log's checkpoint from another. */
    public boolean isPresent() {
        return key.isPresent() || policy.isPresent();
    }

    /**
     * Accepts a checkpoint. There is no other way to an {@link AcceptedCheckpoint}.
     *
     * @throws MalformedException if it is not one
     * @throws VerificationException if it does not show what it must
     */
    public AcceptedCheckpoint accept(SignedNote note) throws MalformedException, VerificationException {
        if (!isPresent()) {
            Checkpoint claimed = Checkpoint.parse(note.text());
            return new AcceptedCheckpoint(note, claimed, Optional.empty(), Optional.empty());
        }
        VerifiedCheckpoint verified = key.isPresent()
                ? VerifiedCheckpoint.open(note, key.get().name(), List.of(key.get()))
                : policy.orElseThrow().verify(note);
        Optional<Cosigners> cosigners = Optional.empty();
        if (policy.isPresent()) {
            cosigners = Optional.of(cosigners(policy.get(), policy.get().requireQuorum(verified)));
        }
        VerifierKey signer = verified.signatures().get(0).key();
        return new AcceptedCheckpoint(note, verified.checkpoint(), Optional.of(signer), cosigners);
    }

    private static Cosigners cosigners(TlogPolicy policy, List<VerifiedSignature> cosignatures)
            throws MalformedException {
        List<Cosigner> cosigners = new ArrayList<>();
        for (VerifiedSignature cosignature : cosignatures) {
            VerifierKey key = cosignature.key();
            long timestamp = Cosignature.parse(key.type(), cosignature.line().signature())
                    .timestamp();
            for (Witness witness : policy.witnesses()) {
                if (witness.key().equals(key)) {
                    cosigners.add(new Cosigner(witness.name(), key, timestamp));
                }
            }
        }
        return new Cosigners(policy.quorum(), List.copyOf(cosigners));
    }

    /**
     * A checkpoint that showed what was asked of it, which may be nothing.
     *
     * @param note with all its signatures
     * @param checkpoint its text
     * @param signer the key of the log that it was verified with; empty if none was asked for
     * @param cosigners who made the quorum; empty if none was asked for
     */
    public record AcceptedCheckpoint(
            SignedNote note, Checkpoint checkpoint, Optional<VerifierKey> signer, Optional<Cosigners> cosigners) {}

    /**
     * The witnesses of a policy that cosigned; they make its quorum.
     *
     * @param quorum its name in the policy
     * @param witnesses in the order of the note
     */
    public record Cosigners(String quorum, List<Cosigner> witnesses) {}

    /**
     * A witness that cosigned.
     *
     * @param name in the policy
     * @param key that its cosignature was verified with
     * @param timestamp POSIX seconds of the cosignature; 0 says nothing about time
     */
    public record Cosigner(String name, VerifierKey key, long timestamp) {}
}
