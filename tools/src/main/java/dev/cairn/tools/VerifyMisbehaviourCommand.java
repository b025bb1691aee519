package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.Misbehaviour;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn verify-misbehaviour}. */
@Command(
        name = "verify-misbehaviour",
        description = {
            "Verifies a proof that a log has signed two trees of which none continues the other, with nothing from the network.",
            "",
            "The proof holds both checkpoints, and hashes that lead to the larger one's root. Whoever made it need not be believed.",
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the log has misbehaved",
            "1:the file does not prove it",
            "2:the command line is wrong",
            "3:it could not be found out",
        },
        footer = {
            "%nExamples:",
            "  cairn verify-misbehaviour log.misbehaviour --vkey log.vkey",
            "  cairn verify-misbehaviour log.misbehaviour --vkey old.vkey --vkey new.vkey --json",
        })
final class VerifyMisbehaviourCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Parameters(paramLabel = "FILE", description = "The proof.")
    private Path file = Path.of("");

    @Option(
            names = "--vkey",
            required = true,
            paramLabel = "KEY",
            converter = VerifierKeyOption.Converter.class,
            description =
                    "A verifier key of the log, or a file with it. Again for each further key of the same origin.")
    private List<VerifierKey> keys = List.of();

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        String origin = origin();
        byte[] bytes = InputFile.read(file, Misbehaviour.MAX_BYTES + 1);
        Misbehaviour proof = Misbehaviour.parse(bytes);
        String said = proof.verify(origin, keys);
        ObjectNode object =
                results.object().put("misbehaved", true).put("origin", origin).put("what", said);
        put(object.putObject("earlier"), proof.earlier());
        put(object.putObject("later"), proof.later());
        results.print(EntryText.line(said), object);
        return ExitCode.OK;
    }

    /** The name that all keys have. Two of them that cannot be told apart would make the proof say either thing. */
    private String origin() {
        Map<String, VerifierKey> byNameAndId = new LinkedHashMap<>();
        for (VerifierKey key : keys) {
            VerifierKey same = byNameAndId.putIfAbsent(key.toString(), key);
            if (!key.name().equals(keys.get(0).name()) || (same != null && !same.equals(key))) {
                throw new ParameterException(
                        spec.commandLine(), "the keys are not of one origin, each with its own key ID");
            }
        }
        return keys.get(0).name();
    }

    private static void put(ObjectNode object, SignedNote note) throws MalformedException {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        object.put("size", checkpoint.size())
                .put("root", checkpoint.root().base64())
                .put("checkpoint", note.toString());
    }
}
