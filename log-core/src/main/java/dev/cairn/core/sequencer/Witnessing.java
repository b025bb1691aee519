package dev.cairn.core.sequencer;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.NoteVerifier;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.note.VerifiedSignature;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.store.SignedCheckpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who must have cosigned a checkpoint before it is published.
 *
 * @param policy which cosignatures make the quorum
 * @param cosigners where they come from
 * @param failOpen whether a checkpoint is published when the witnesses were asked and did not make the quorum; else it waits for them
 * @param patience how long the quorum may be lacking before those who wait for a publication are told so. Their entries stay in the log
 */
public record Witnessing(TlogPolicy policy, Cosigners cosigners, boolean failOpen, Duration patience) {
    /** Whether these cosignatures make the quorum. */
    boolean isQuorum(List<VerifiedSignature> cosignatures) {
        return policy.isQuorum(keys(cosignatures));
    }

    /**
     * The checkpoint with its cosignatures, in the order of the policy, after the log's own signatures. Each is verified again, over the bytes
     * that readers will have.
     *
     * @throws StoreException if one of them does not verify
     */
    SignedCheckpoint cosigned(SignedCheckpoint signed, List<VerifiedSignature> cosignatures) {
        if (cosignatures.isEmpty()) {
            return signed;
        }
        List<VerifierKey> order = policy.witnessKeys();
        try {
            SignedNote note = SignedNote.parse(signed.note().unsafeArray());
            List<SignatureLine> lines = new ArrayList<>(note.signatures());
            cosignatures.stream()
                    .sorted((one, other) -> Integer.compare(order.indexOf(one.key()), order.indexOf(other.key())))
                    .forEach(cosignature -> lines.add(cosignature.line()));
            SignedNote cosigned = SignedNote.of(note.text(), lines);
            Set<VerifierKey> verified = keys(NoteVerifier.signaturesBy(cosigned, order));
            if (!verified.equals(keys(cosignatures))) {
                throw new StoreException("publisher: a cosignature of size " + signed.size() + " is not a witness's");
            }
            return new SignedCheckpoint(signed.size(), signed.root(), signed.signedAt(), cosigned.encode());
        } catch (MalformedException | VerificationException e) {
            throw new StoreException("publisher: a cosignature of size " + signed.size() + ": " + e.getMessage(), e);
        }
    }

    private static Set<VerifierKey> keys(List<VerifiedSignature> cosignatures) {
        return cosignatures.stream().map(VerifiedSignature::key).collect(Collectors.toSet());
    }
}
