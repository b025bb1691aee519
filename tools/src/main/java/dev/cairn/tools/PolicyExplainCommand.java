package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.BundleReader;
import dev.cairn.tools.signers.Artifact;
import dev.cairn.tools.signers.Decision;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.VerifiedBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
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
            "ARTIFACT is what the globs of the file are compared with: file:PATH, a package URL or an image reference. With --bundle, says also which",
            "of the signatures in these bundles count for what, and whether they are enough; the exit code is 1 if they are not.",
        },
        footer = {
            "%nExamples:",
            "  cairn policy explain --policy signers.yaml registry.example.test/payments/api:1.2",
            "  cairn policy explain file:dist/app.jar --digest sha256:HEX",
            "  cairn policy explain file:dist/app.jar --bundle dist/app.jar.sigstore.json",
        })
final class PolicyExplainCommand implements Callable<Integer> {
    private static final String FILE = "file:";

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

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description =
                    "A Sigstore bundle about the artifact. Again for several. The artifact is the one of --digest, or else the file of file:PATH.")
    private List<Path> bundles = new ArrayList<>();

    @Mixin
    private BundleFacts facts = new BundleFacts();

    @Parameters(paramLabel = "ARTIFACT", description = "Its name.")
    private String name = "";

    @Override
    public Integer call() throws IOException, MalformedException {
        Signers signers = Configured.by("--policy", () -> SignersFile.read(policy));
        List<VerifiedBundle> verified = List.of();
        Optional<Digest> known = digest.map(this::parse);
        if (!bundles.isEmpty()) {
            dev.cairn.tools.verify.Artifact read = artifact(known);
            verified = verified(signers, read);
            known = read.digest(DigestAlgorithm.SHA2_256).map(value -> new Digest(DigestAlgorithm.SHA2_256, value));
        }
        Artifact artifact = new Artifact(List.of(name), known);
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
        boolean allowed = true;
        if (!bundles.isEmpty()) {
            Decision decision = signers.evaluate(artifact, verified, Instant.now());
            allowed = decision.allowed();
            object.set("decision", decision.toJson());
            lines.append("\n").append(PolicyText.decision(decision));
        }
        results.print(lines.toString(), object);
        return allowed ? ExitCode.OK : ExitCode.NO;
    }

    private dev.cairn.tools.verify.Artifact artifact(Optional<Digest> known) throws IOException {
        if (known.isPresent()) {
            return dev.cairn.tools.verify.Artifact.of(known.get());
        }
        if (!name.startsWith(FILE)) {
            throw new ParameterException(
                    spec.commandLine(), "--bundle is verified for an artifact: --digest, or file:PATH, says which");
        }
        Path file = Path.of(name.substring(FILE.length()));
        return new ArtifactInput(file.toAbsolutePath().toString(), Optional.empty())
                .read(spec, EnumSet.allOf(DigestAlgorithm.class), true);
    }

    private List<VerifiedBundle> verified(Signers signers, dev.cairn.tools.verify.Artifact artifact)
            throws IOException, MalformedException {
        BundleVerifier verifier = facts.verifier(spec, signers);
        List<VerifiedBundle> verified = new ArrayList<>();
        for (Path file : bundles) {
            try {
                verified.add(verifier.verify(
                        BundleVerifier.read(InputFile.read(file, BundleReader.MAX_BYTES + 1)), artifact));
            } catch (StepException e) {
                throw new MalformedException(
                        file.toString(),
                        "does not verify, at the step " + e.step().text() + ": " + e.getMessage());
            }
        }
        return verified;
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
