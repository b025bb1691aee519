package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.InclusionProof;
import dev.cairn.core.merkle.ProofVerifier;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogProof;
import dev.cairn.core.tile.EntryBundle;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;

/** Verifies that an entry is in a log, with a tlog-proof. */
final class ProofVerification {
    /** More than any proof: 63 hashes, the largest note, and as much again for the extra data. */
    private static final int MAX_PROOF_BYTES = 2 * SignedNote.MAX_BYTES;

    private ProofVerification() {}

    /** Verifies, and prints what was found. */
    static void run(Path file, Path proofFile, CheckpointTrust trust, Results results)
            throws IOException, MalformedException, VerificationException {
        byte[] entry = InputFile.read(file, EntryBundle.MAX_ENTRY_BYTES + 1);
        if (entry.length > EntryBundle.MAX_ENTRY_BYTES) {
            throw new VerificationException(
                    "entry: is longer than " + EntryBundle.MAX_ENTRY_BYTES + " bytes, and no log holds such an entry");
        }
        byte[] bytes = InputFile.read(proofFile, MAX_PROOF_BYTES + 1);
        if (bytes.length > MAX_PROOF_BYTES) {
            throw new MalformedException("tlog-proof", "is longer than " + MAX_PROOF_BYTES + " bytes");
        }
        TlogProof proof = TlogProof.parse(bytes);
        AcceptedCheckpoint accepted = trust.accept(proof.checkpoint());
        Checkpoint tree = accepted.checkpoint();
        Hash leafHash = TreeHasher.local().leaf(entry);
        ProofVerifier.inclusion(leafHash, new InclusionProof(proof.index(), tree.size(), proof.path()), tree.root());
        print(proof.index(), leafHash, accepted, results);
    }

    private static void print(long index, Hash leafHash, AcceptedCheckpoint accepted, Results results) {
        Checkpoint tree = accepted.checkpoint();
        ObjectNode object = LogCommand.json(accepted, results.object().put("verified", true))
                .put("index", index)
                .put("leafHash", leafHash.hex());
        results.print(
                "verified: the entry is at index " + index + " of " + EntryText.line(tree.origin()) + "\nleaf hash  "
                        + leafHash + "\nin tree    " + tree.size() + " "
                        + tree.root().base64() + "\ncheckpoint "
                        + LogCommand.signed(accepted),
                object);
    }
}
