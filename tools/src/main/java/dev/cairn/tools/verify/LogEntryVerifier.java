package dev.cairn.tools.verify;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.tools.bundle.LogEntry;
import dev.cairn.tools.bundle.LogEntry.Inclusion;
import dev.cairn.tools.verify.TrustedMaterial.Log;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies that entries are in trusted logs: the log's promise (signed entry timestamp) where there is one, and the inclusion proof with its checkpoint
 * where there is one. What is there and false fails, also if the other would do.
 */
final class LogEntryVerifier {
    private final List<Log> logs;
    private final Instant latest;

    /** @param latest no log can have seen anything after it */
    LogEntryVerifier(List<Log> logs, Instant latest) {
        this.logs = logs;
        this.latest = latest;
    }

    /**
     * An entry that its log has signed for.
     *
     * @param checkpoint empty if only the promise was there
     * @param time empty without a promise
     */
    record Proven(
            LogEntry entry,
            Log log,
            Optional<SignedNote> note,
            Optional<Checkpoint> checkpoint,
            Optional<Instant> time) {
        /** Whether the log has signed anything of it. */
        boolean isSigned() {
            return checkpoint.isPresent() || time.isPresent();
        }

        /** In the numbering that is signed: over all trees of the log where there is a promise or one tree, else in the tree. */
        long logIndex() {
            return time.isPresent() || entry.inclusion().isEmpty()
                    ? entry.logIndex()
                    : entry.inclusion().get().logIndex();
        }
    }

    /**
     * Verifies an entry.
     *
     * @return empty if no trusted log has the entry's log ID: it says nothing, for or against
     */
    Optional<Proven> verify(LogEntry entry) throws MalformedException, VerificationException {
        List<Log> candidates =
                logs.stream().filter(log -> log.logId().equals(entry.logId())).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> claimed = claimedTime(entry);
        if (entry.signedEntryTimestamp().isPresent() && claimed.isEmpty()) {
            throw new VerificationException("the entry has a signed entry timestamp and no integratedTime");
        }
        // One key may be listed for several periods.
        Log log = claimed.isEmpty() ? candidates.get(0) : at(candidates, claimed.get());
        if (entry.signedEntryTimestamp().isPresent()) {
            verifyPromise(entry, log.key(), entry.signedEntryTimestamp().get());
        }
        Optional<Instant> time = entry.signedEntryTimestamp().isPresent() ? claimed : Optional.empty();
        if (entry.inclusion().isEmpty()) {
            return Optional.of(new Proven(entry, log, Optional.empty(), Optional.empty(), time));
        }
        Inclusion inclusion = entry.inclusion().get();
        Hash leaf = TreeHasher.local().leaf(entry.body().unsafeArray());
        ProofVerifier.inclusion(
                leaf,
                new InclusionProof(inclusion.logIndex(), inclusion.treeSize(), inclusion.hashes()),
                inclusion.root());
        if (inclusion.checkpoint().isEmpty()) {
            // Version 0.1 had proofs without a checkpoint: nobody signed for the root.
            return Optional.of(new Proven(entry, log, Optional.empty(), Optional.empty(), time));
        }
        SignedNote note = SignedNote.parse(inclusion.checkpoint().getBytes(StandardCharsets.UTF_8));
        Checkpoint checkpoint = CheckpointSignature.verify(note, log);
        if (checkpoint.size() != inclusion.treeSize()) {
            throw new VerificationException("the inclusion proof is for a tree of " + inclusion.treeSize()
                    + " entries, and the checkpoint for one of " + checkpoint.size());
        }
        if (!checkpoint.root().equals(inclusion.root())) {
            throw new VerificationException("the inclusion proof is for another root than the checkpoint's");
        }
        if (!CheckpointSignature.isV1(checkpoint.origin()) && entry.logIndex() != inclusion.logIndex()) {
            // Logs of Rekor v1 number over all their trees; one of Rekor v2 is one tree.
            throw new VerificationException(
                    "logIndex is " + entry.logIndex() + ", and the inclusion proof is for " + inclusion.logIndex());
        }
        return Optional.of(new Proven(entry, log, Optional.of(note), Optional.of(checkpoint), time));
    }

    private Optional<Instant> claimedTime(LogEntry entry) throws VerificationException {
        if (entry.integratedTime().isEmpty()) {
            return Optional.empty();
        }
        Instant time;
        try {
            time = Instant.ofEpochSecond(entry.integratedTime().getAsLong());
        } catch (DateTimeException e) {
            throw new VerificationException("integratedTime is no time");
        }
        if (time.isAfter(latest)) {
            throw new VerificationException("integratedTime is in the future: " + time);
        }
        return Optional.of(time);
    }

    private static Log at(List<Log> candidates, Instant time) throws VerificationException {
        List<String> periods = new ArrayList<>();
        for (Log log : candidates) {
            if (log.validFor().covers(time)) {
                return log;
            }
            periods.add(log.validFor().toString());
        }
        throw new VerificationException("the log's key was not valid at the integrated time " + time + ", but from "
                + String.join(", ", periods));
    }

    /** Rekor v1's promise: over the canonical JSON of four members. */
    private static void verifyPromise(LogEntry entry, VerificationKey key, Bytes signature)
            throws VerificationException {
        String payload = "{\"body\":\"" + entry.body().base64() + "\",\"integratedTime\":"
                + entry.integratedTime().getAsLong() + ",\"logID\":\""
                + entry.logId().hex() + "\",\"logIndex\":"
                + entry.logIndex() + "}";
        if (!signed(key, payload, signature)) {
            throw new VerificationException("the signed entry timestamp is not the log's");
        }
    }

    /** Logs sign with SHA-256, whatever their curve. */
    static boolean signed(VerificationKey key, String message, Bytes signature) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        boolean signsMessages = key.type() == KeyType.ED25519 || key.type() == KeyType.ML_DSA_44;
        return signsMessages
                ? key.verifyMessage(bytes, signature.unsafeArray())
                : key.verifyMessage(DigestAlgorithm.SHA2_256, bytes, signature.unsafeArray());
    }
}
