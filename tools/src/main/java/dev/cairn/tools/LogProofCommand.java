package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.TlogProof;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.ProvenTree.ProvenConsistency;
import dev.cairn.tools.client.ProvenTree.ProvenLeaf;
import dev.cairn.tools.client.RemoteLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn log proof}. */
@Command(
        name = "proof",
        description = {
            "Proves that an entry is in the log, as a tlog-proof (c2sp.org/tlog-proof): with INDEX.",
            "Proves that the log at one size continues it at another: with --from and --to.",
            "",
            "The proof is built from the log's tiles and verified before it is printed.",
        },
        footer = {
            "%nExamples:",
            "  cairn log proof 0 --vkey cairn-data/keys/log.vkey --out entry.tlog-proof",
            "  cairn log proof --from 1 --to 3",
        })
final class LogProofCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Parameters(arity = "0..1", paramLabel = "INDEX", description = "The entry's index.")
    private @Nullable Long index;

    @Option(
            names = "--size",
            paramLabel = "N",
            description =
                    "In the tree of this size, which must have a checkpoint that the log keeps (default: the latest).")
    private @Nullable Long size;

    @Option(names = "--from", paramLabel = "A", description = "The earlier size.")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "B", description = "The later size.")
    private @Nullable Long to;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the proof to a new file instead of stdout.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        if (index != null && from == null && to == null) {
            inclusion(index);
        } else if (index == null && from != null && to != null && size == null) {
            consistency(from, to);
        } else {
            throw new ParameterException(spec.commandLine(), "either INDEX, perhaps with --size, or --from and --to");
        }
        return ExitCode.OK;
    }

    private void inclusion(long at) throws IOException, MalformedException, VerificationException {
        RemoteLog log = remote.log();
        ProvenTree tree = size == null
                ? ProvenTree.latest(log, remote.trust(spec))
                : ProvenTree.ofSize(log, size, remote.trust(spec));
        ProvenLeaf leaf = tree.leaf(at);
        String text = TlogProof.of(at, null, leaf.proof().path(), tree.note())
                .encode()
                .utf8();
        ObjectNode object = LogCommand.json(tree, results.object())
                .put("index", at)
                .put("leafHash", leaf.leafHash().hex())
                .put("proof", text);
        LogCommand.hashes(object.putArray("path"), leaf.proof().path());
        print(
                text,
                "index " + at + " is in the tree of size " + tree.size() + ", leaf hash " + leaf.leafHash(),
                tree,
                object);
    }

    private void consistency(long earlier, long later) throws IOException, MalformedException, VerificationException {
        ProvenTree tree = ProvenTree.latest(remote.log(), remote.trust(spec));
        ProvenConsistency proven = tree.consistency(earlier, later);
        StringBuilder text = new StringBuilder();
        proven.proof().path().forEach(hash -> text.append(hash.base64()).append('\n'));
        ObjectNode object = LogCommand.json(tree, results.object())
                .put("from", earlier)
                .put("fromRoot", proven.fromRoot().base64())
                .put("to", later)
                .put("toRoot", proven.toRoot().base64());
        LogCommand.hashes(object.putArray("path"), proven.proof().path());
        print(
                text.toString(),
                "size " + later + ", root " + proven.toRoot().base64() + ", continues size " + earlier + ", root "
                        + proven.fromRoot().base64(),
                tree,
                object);
    }

    /** The proof alone goes to stdout, so that it can be piped; what it proves goes to stderr. */
    private void print(String proof, String what, ProvenTree tree, ObjectNode object) throws IOException {
        if (file != null) {
            if (Files.exists(file)) {
                throw new ParameterException(spec.commandLine(), file + " exists");
            }
            Files.writeString(file, proof, StandardCharsets.UTF_8);
            object.put("file", file.toString());
        }
        String said = what + "\ncheckpoint " + LogCommand.signed(tree);
        if (file != null || results.asJson()) {
            results.print(said + "\nproof in " + file, object);
        } else {
            spec.commandLine().getErr().println(said);
            results.print(proof.stripTrailing(), object);
        }
    }
}
