package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.tools.signers.PolicyCase;
import dev.cairn.tools.signers.PolicyCases;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.signers.SignersFile;
import dev.cairn.tools.signers.SignersFiles;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.BundleVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn policy test}. */
@Command(
        name = "test",
        description = {
            "Asks a signers file about the cases of a test file, and compares the answers with those that are expected.",
            "",
            "A case says who signed what, when, in which log and under which witnesses, and is believed; or it names real bundles (bundle: FILE), which",
            "are verified. The test file of signers.yaml is signers.test.yaml, if no other is named.",
        },
        footer = {
            "%nExamples:",
            "  cairn policy test signers.yaml",
            "  cairn policy test signers.yaml releases.test.yaml"
        })
final class PolicyTestCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 1 << 22;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private BundleFacts facts = new BundleFacts();

    private Optional<BundleVerifier> verifier = Optional.empty();

    @Parameters(index = "0", paramLabel = "FILE", description = "The signers file.")
    private Path file = Path.of("signers.yaml");

    @Parameters(index = "1", arity = "0..1", paramLabel = "CASES", description = "The test file.")
    private Optional<Path> cases = Optional.empty();

    @Override
    public Integer call() throws IOException, MalformedException {
        Signers signers = Configured.by("signers file", () -> SignersFile.read(file));
        Path tests = cases.orElseGet(() -> beside(file));
        byte[] bytes = Configured.by("test file", () -> InputFile.read(tests, MAX_BYTES + 1));
        if (bytes.length > MAX_BYTES) {
            throw new StoreException(tests + " is longer than " + MAX_BYTES + " bytes");
        }
        Path folder = tests.toAbsolutePath().getParent();
        ObjectNode object = results.object();
        ArrayNode array = object.putArray("cases");
        StringBuilder lines = new StringBuilder();
        int failed = 0;
        int all = 0;
        for (PolicyCase one : PolicyCases.read(
                String.valueOf(tests.getFileName()),
                new String(bytes, StandardCharsets.UTF_8),
                folder == null ? SignersFiles.none() : SignersFiles.in(folder),
                (bundle, digest) -> verifier(signers).verify(BundleVerifier.read(bundle), Artifact.of(digest)),
                Instant.now())) {
            PolicyCase.Outcome outcome = one.run(signers);
            all++;
            failed += outcome.passed() ? 0 : 1;
            array.addObject()
                    .put("case", one.name())
                    .put("line", one.line())
                    .put("passed", outcome.passed())
                    .set("decision", outcome.decision().toJson());
            lines.append(outcome.passed() ? "ok      " : "FAILED  ")
                    .append(one.name())
                    .append('\n');
            if (!outcome.passed()) {
                String text = (one.expectAllowed() ? "expected ALLOWED" : "expected REFUSED")
                        + (one.reason().isEmpty() ? "" : ", for a reason with \"" + one.reason() + "\"")
                        + "\n" + PolicyText.decision(outcome.decision());
                lines.append("        ")
                        .append(text.replace("\n", "\n        "))
                        .append('\n');
            }
        }
        object.put("passed", all - failed).put("failed", failed);
        lines.append(all - failed).append(" of ").append(all).append(" cases are as expected");
        results.print(lines.toString(), object);
        return failed == 0 ? ExitCode.OK : ExitCode.NO;
    }

    /** Nothing needs to be trusted where no case names a bundle. */
    private BundleVerifier verifier(Signers signers) {
        if (verifier.isEmpty()) {
            try {
                verifier = Optional.of(facts.verifier(spec, signers));
            } catch (IOException | MalformedException e) {
                throw new StoreException(String.valueOf(e.getMessage()), e);
            }
        }
        return verifier.get();
    }

    private static Path beside(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        return file.resolveSibling(stem + ".test" + (dot > 0 ? name.substring(dot) : ".yaml"));
    }
}
