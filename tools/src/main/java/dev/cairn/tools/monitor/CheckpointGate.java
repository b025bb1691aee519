package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import java.util.List;
import java.util.Optional;

/**
 * Tells a checkpoint of the log that is meant from one that is not its own, and both from one under whose key's name a wrong signature stands.
 *
 * @param key of the log
 * @param policy of witnesses; empty for none
 */
record CheckpointGate(VerifierKey key, Optional<TlogPolicy> policy) {
    /**
     * Lets a checkpoint through.
     *
     * @throws VerificationException if it is not signed with the key at all, or the witnesses' quorum is missing
     * @throws TamperException if it bears the key's name and ID, and the signature is wrong
     */
    AcceptedCheckpoint accept(SignedNote note) throws MalformedException, VerificationException, TamperException {
        if (note.signatures().stream().noneMatch(key::matches)) {
            throw new VerificationException("the checkpoint is not signed with the key " + key
                    + ": the key that is configured is wrong, or this is another log");
        }
        try {
            AcceptedCheckpoint accepted = CheckpointTrust.in(key).accept(note);
            if (policy.isEmpty()) {
                return accepted;
            }
        } catch (VerificationException e) {
            throw new TamperException(
                    "signature",
                    note.text(),
                    "the checkpoint bears the name of the log's key, and not its signature: " + e.getMessage(),
                    Optional.empty(),
                    Optional.of(Bytes.wrap(note.encode().toArray())));
        }
        return new CheckpointTrust(Optional.of(key), policy).accept(note);
    }

    /** A checkpoint that was let through before; its witnesses are not asked about again. */
    AcceptedCheckpoint again(SignedNote note) throws MalformedException, VerificationException {
        return CheckpointTrust.in(key).accept(note);
    }

    List<VerifierKey> keys() {
        return List.of(key);
    }
}
