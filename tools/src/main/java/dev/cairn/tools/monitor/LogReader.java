package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Frontier;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import java.util.List;
import java.util.Optional;

/** Reads one log. What it throws besides a tampering says that the log could not be read, or is not the one that was meant. */
interface LogReader {
    /** The log as of one checkpoint, which shows what it must. */
    interface View {
        AcceptedCheckpoint accepted();

        /**
         * The right edge of the tree of an earlier size, proven to be of this tree; of some logs the edge of a size that is a little smaller.
         *
         * @param size from 0 to this tree's
         * @throws VerificationException if the log cannot prove it
         */
        Frontier frontier(long size) throws MalformedException, VerificationException;

        /**
         * Whether the tree of a size with a root is the beginning of this one.
         *
         * @param size from 1 to this tree's
         * @throws VerificationException if the log proves nothing: neither that, nor another root
         */
        Continuation continues(long size, Hash root) throws MalformedException, VerificationException;

        /**
         * Entries, as the log shows them: nothing of them is proven.
         *
         * @param from index of the first
         * @param to index behind the last; no more than this reader wants at once
         * @throws TamperException if the log does not show what it promised
         */
        List<ShownEntry> entries(long from, long to) throws MalformedException, TamperException;

        /** Where the first of entries that were shown stands that is not what the tree holds; empty if that cannot be told. */
        Optional<String> firstDifference(long from, List<Bytes> entries);

        /** How far entries may be read at once from an index on. */
        long next(long from);
    }

    /**
     * What a log says of an earlier tree.
     *
     * @param isPrefix whether it is the beginning
     * @param proof if it is not: hashes that prove which root the beginning has; empty if the log has none
     */
    record Continuation(boolean isPrefix, Optional<List<Hash>> proof) {
        /** Copies the list. */
        public Continuation {
            proof = proof.map(List::copyOf);
        }
    }

    /** The keys that sign checkpoints of an origin. */
    List<VerifierKey> keys(Checkpoint checkpoint) throws MalformedException;

    /** The log as of its latest checkpoint. */
    View latest() throws MalformedException, VerificationException, TamperException;

    /** The log as of a checkpoint that was accepted before. */
    View at(SignedNote note) throws MalformedException, VerificationException;
}
