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
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies that an entry is in a log, with a tlog-proof and nothing from the network.",
            "",
            "The leaf hash is made from the file's bytes; the proof must lead from it to the root of its checkpoint, and the checkpoint must show "
                    + "what --vkey and --witness-policy ask for.",
        },
        footer = {
            "%nExamples:",
            "  cairn log entry 0 --raw > entry && cairn log proof 0 --out entry.tlog-proof",
            "  cairn verify entry --proof entry.tlog-proof --vkey cairn-data/keys/log.vkey",
            "  cairn verify entry --proof entry.tlog-proof --witness-policy policy --json",
        })
final class VerifyCommand implements Callable<Integer> {
    /** More than any proof: 63 hashes, the largest note, and as much again for the extra data. */
    private static final int MAX_PROOF_BYTES = 2 * SignedNote.MAX_BYTES;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Parameters(paramLabel = "FILE", description = "The entry's bytes, as the log holds them.")
    private Path file = Path.of("");

    @Option(names = "--proof", paramLabel = "FILE", description = "The tlog-proof (c2sp.org/tlog-proof) of the entry.")
    private Optional<Path> proofFile = Optional.empty();

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        CheckpointTrust trust = checkpoint.trust(spec);
        if (proofFile.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--proof is missing: the tlog-proof of the entry");
        }
        if (!trust.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--vkey or --witness-policy is missing: anyone can make a checkpoint");
        }
        byte[] entry = InputFile.read(file, EntryBundle.MAX_ENTRY_BYTES + 1);
        if (entry.length > EntryBundle.MAX_ENTRY_BYTES) {
            throw new VerificationException(
                    "entry: is longer than " + EntryBundle.MAX_ENTRY_BYTES + " bytes, and no log holds such an entry");
        }
        byte[] bytes = InputFile.read(proofFile.get(), MAX_PROOF_BYTES + 1);
        if (bytes.length > MAX_PROOF_BYTES) {
            throw new MalformedException("tlog-proof", "is longer than " + MAX_PROOF_BYTES + " bytes");
        }
        TlogProof proof = TlogProof.parse(bytes);
        AcceptedCheckpoint accepted = trust.accept(proof.checkpoint());
        Checkpoint tree = accepted.checkpoint();
        Hash leafHash = TreeHasher.local().leaf(entry);
        ProofVerifier.inclusion(leafHash, new InclusionProof(proof.index(), tree.size(), proof.path()), tree.root());
        print(proof.index(), leafHash, accepted);
        return ExitCode.OK;
    }

    private void print(long index, Hash leafHash, AcceptedCheckpoint accepted) {
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
