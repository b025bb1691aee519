package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.tools.client.ProvenTree;
import dev.cairn.tools.client.RemoteLog;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn log info}. */
@Command(
        name = "info",
        description = "Prints the latest checkpoint with its signatures, and how the log's witnesses are if it tells.",
        footer = {
            "%nExamples:",
            "  cairn log info --vkey cairn-data/keys/log.vkey",
            "  cairn log info --url https://log.example.com --json",
            "  cairn log info --url https://log.example.com --witness-policy policy",
        })
final class LogInfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private RemoteOptions remote = new RemoteOptions();

    @Override
    public Integer call() throws MalformedException, VerificationException {
        RemoteLog log = remote.log();
        ProvenTree tree;
        try {
            tree = ProvenTree.latest(log, remote.trust(spec));
        } catch (StoreException e) {
            // A log whose witnesses have not made a quorum yet has no checkpoint; they are why.
            WitnessReport.of(log)
                    .ifPresent(report ->
                            spec.commandLine().getErr().println(report.text().strip()));
            throw e;
        }
        Optional<WitnessReport> witnesses = WitnessReport.of(log);
        Checkpoint checkpoint = tree.checkpoint();
        ObjectNode object = LogCommand.json(tree, results.object());
        ArrayNode signatures = object.putArray("signatures");
        for (SignatureLine line : tree.note().signatures()) {
            signatures.add(line.toString());
        }
        object.put("checkpoint", tree.note().toString());
        witnesses.ifPresent(report -> report.json(object));
        results.print(
                "origin     " + checkpoint.origin() + "\nsize       " + checkpoint.size() + "\nroot       "
                        + checkpoint.root().base64()
                        + LogCommand.signatures(tree.note().signatures()) + "\ncheckpoint "
                        + LogCommand.signed(tree)
                        + witnesses.map(WitnessReport::text).orElse(""),
                object);
        return ExitCode.OK;
    }
}
