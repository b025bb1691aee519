package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.tools.client.CheckpointTrust.AcceptedCheckpoint;
import dev.cairn.tools.client.CheckpointTrust.Cosigner;
import dev.cairn.tools.client.CheckpointTrust.Cosigners;
import dev.cairn.tools.client.ProvenTree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
            "What is printed has been verified against the checkpoint's root (by tail, where a key or policy is given), and the checkpoint",
            "against --vkey and --witness-policy where they are given.",
        },
        subcommands = {LogInfoCommand.class, LogEntryCommand.class, LogProofCommand.class, LogTailCommand.class})
final class LogCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "info, entry, proof or tail?");
    }

    /** How far the checkpoint can be trusted: a line, and one more where witnesses were asked for. */
    static String signed(ProvenTree tree) {
        return signed(tree.accepted());
    }

    static String signed(AcceptedCheckpoint accepted) {
        return accepted.signer()
                        .map(key -> "verified with " + key)
                        .orElse("not verified: whose checkpoint this is, --vkey would tell")
                + accepted.cosigners().map(LogCommand::cosigned).orElse("");
    }

    private static String cosigned(Cosigners cosigners) {
        String witnesses = cosigners.witnesses().stream()
                .map(witness -> EntryText.line(witness.name()) + " " + time(witness.timestamp()))
                .collect(Collectors.joining(", "));
        return "\ncosigned   by " + (witnesses.isEmpty() ? "no listed witness" : witnesses) + "; that is the quorum "
                + EntryText.line(cosigners.quorum());
    }

    /** The time of a cosignature, which is any number of seconds that its witness liked. */
    private static String time(long timestamp) {
        if (timestamp == 0) {
            return "(without a time)";
        }
        return timestamp <= Instant.MAX.getEpochSecond()
                ? "(" + Instant.ofEpochSecond(timestamp) + ")"
                : "(" + timestamp + " s after 1970)";
    }

    static ObjectNode json(ProvenTree tree, ObjectNode into) {
        return json(tree.accepted(), into);
    }

    static ObjectNode json(AcceptedCheckpoint accepted, ObjectNode into) {
        Checkpoint checkpoint = accepted.checkpoint();
        into.put("origin", checkpoint.origin())
                .put("size", checkpoint.size())
                .put("root", checkpoint.root().base64());
        return verified(Optional.of(accepted), into);
    }

    /** Who vouches for a checkpoint; of what was not asked for, null. */
    static ObjectNode verified(Optional<AcceptedCheckpoint> accepted, ObjectNode into) {
        into.put(
                "verifiedWith",
                accepted.flatMap(AcceptedCheckpoint::signer)
                        .map(VerifierKey::toString)
                        .orElse(null));
        Optional<Cosigners> cosigners = accepted.flatMap(AcceptedCheckpoint::cosigners);
        into.put("quorum", cosigners.map(Cosigners::quorum).orElse(null));
        if (cosigners.isEmpty()) {
            return into.putNull("cosignedBy");
        }
        ArrayNode witnesses = into.putArray("cosignedBy");
        for (Cosigner witness : cosigners.get().witnesses()) {
            witnesses
                    .addObject()
                    .put("witness", witness.name())
                    .put("key", witness.key().toString())
                    .put("timestamp", witness.timestamp());
        }
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
