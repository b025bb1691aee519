package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn policy check}. */
@Command(
        name = "check",
        description =
                "Reads a signers file, with the keys and compiled policies that it names. A mistake is named with line and column.",
        footer = {"%nExamples:", "  cairn policy check signers.yaml"})
final class PolicyCheckCommand implements Callable<Integer> {
    @Mixin
    private Results results = new Results();

    @Parameters(paramLabel = "FILE", description = "The signers file.")
    private Path file = Path.of("signers.yaml");

    @Override
    public Integer call() throws MalformedException {
        Signers signers = SignersFile.read(file);
        ObjectNode object = results.object();
        object.put("valid", true)
                .put("hash", "sha256:" + signers.hash().hex())
                .put("unmatched", signers.unmatchedAllowed() ? "allow" : "deny");
        ArrayNode rules = object.putArray("rules");
        StringBuilder lines = new StringBuilder(file + " is a signers file with "
                + signers.rules().size() + " " + (signers.rules().size() == 1 ? "rule" : "rules"));
        for (Rule rule : signers.rules()) {
            rules.addObject().put("rule", rule.name()).put("line", rule.line());
            lines.append("\n  ").append(PolicyText.rule(rule).replace("\n", "\n  "));
        }
        lines.append("\n  what no rule is about is ").append(signers.unmatchedAllowed() ? "allowed" : "refused");
        results.print(lines.toString(), object);
        return ExitCode.OK;
    }
}
