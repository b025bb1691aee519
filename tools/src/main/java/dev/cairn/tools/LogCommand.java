package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.tools.client.ProvenTree;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn log}: reading a log as anyone can, and verifying it here. */
@Command(
        name = "log",
        description = {
            "Reads a log over HTTP: this one, or any that serves tlog-tiles.",
            "",
            "Except by tail, what is printed has been verified against the checkpoint's root, and the checkpoint against --vkey where that is given.",
        },
        subcommands = {LogInfoCommand.class, LogEntryCommand.class, LogProofCommand.class, LogTailCommand.class})
final class LogCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "info, entry, proof or tail?");
    }

    /** How far the checkpoint can be trusted, in a line. */
    static String signed(ProvenTree tree) {
        return tree.signer()
                .map(key -> "verified with " + key)
                .orElse("not verified: whose checkpoint this is, --vkey would tell");
    }

    static ObjectNode json(ProvenTree tree, ObjectNode into) {
        Checkpoint checkpoint = tree.checkpoint();
        into.put("origin", checkpoint.origin())
                .put("size", checkpoint.size())
                .put("root", checkpoint.root().base64());
        tree.signer()
                .ifPresentOrElse(key -> into.put("verifiedWith", key.toString()), () -> into.putNull("verifiedWith"));
        return into;
    }

    static void hashes(ArrayNode into, List<Hash> path) {
        path.forEach(hash -> into.add(hash.base64()));
    }

    static String signatures(List<SignatureLine> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("\nsignature  ").append(line));
        return text.toString();
    }
}
