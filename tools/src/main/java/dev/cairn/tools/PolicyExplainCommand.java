package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.signers.Artifact;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn policy explain}. */
@Command(
        name = "explain",
        description = {
            "Says which rules of a signers file are about an artifact, and what they need.",
            "",
            "ARTIFACT is what the globs of the file are compared with: file:PATH, a package URL or an image reference. Whether its signatures are",
            "enough says cairn verify --policy.",
        },
        footer = {
            "%nExamples:",
            "  cairn policy explain --policy signers.yaml registry.example.test/payments/api:1.2",
            "  cairn policy explain file:dist/app.jar --digest sha256:HEX",
        })
final class PolicyExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Option(names = "--policy", paramLabel = "FILE", description = "The signers file; ${DEFAULT-VALUE} if not given.")
    private Path policy = Path.of("signers.yaml");

    @Option(
            names = "--digest",
            paramLabel = "sha256:HEX",
            description = "The artifact's digest, which globs may name too.")
    private Optional<String> digest = Optional.empty();

    @Parameters(paramLabel = "ARTIFACT", description = "Its name.")
    private String name = "";

    @Override
    public Integer call() throws MalformedException {
        Signers signers = SignersFile.read(policy);
        Artifact artifact = new Artifact(List.of(name), digest.map(this::parse));
        List<Rule> rules = signers.rulesFor(artifact);
        ObjectNode object = results.object().put("artifact", name);
        ArrayNode array = object.putArray("rules");
        StringBuilder lines = new StringBuilder();
        for (Rule rule : rules) {
            ObjectNode one = array.addObject().put("rule", rule.name()).put("line", rule.line());
            one.put("mode", rule.warns() ? "warn" : "enforce");
            ArrayNode clauses = one.putArray("needs");
            rule.clauses().forEach(clause -> {
                ArrayNode anyOf = clauses.addArray();
                clause.anyOf().forEach(requirement -> anyOf.add(requirement.text()));
            });
            lines.append(lines.isEmpty() ? "" : "\n").append(PolicyText.rule(rule));
        }
        if (rules.isEmpty()) {
            String text =
                    "no rule is about " + name + ": it is " + (signers.unmatchedAllowed() ? "allowed" : "refused");
            object.put("unmatched", signers.unmatchedAllowed() ? "allow" : "deny");
            lines.append(text);
        }
        results.print(lines.toString(), object);
        return ExitCode.OK;
    }

    private Digest parse(String text) {
        if (!text.matches("sha256:[0-9a-f]{64}")) {
            throw new ParameterException(
                    spec.commandLine(), "--digest is sha256: and 64 lower-case hexadecimal digits");
        }
        return new Digest(
                DigestAlgorithm.SHA2_256, Bytes.wrap(HexFormat.of().parseHex(text.substring("sha256:".length()))));
    }
}
