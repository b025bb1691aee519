package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.oci.ImageReference;
import dev.cairn.tools.sign.BundleSigner;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.verify.Predicates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn attest-image}. */
@Command(
        name = "attest-image",
        description = {
            "Signs a statement about a container image, and attaches it in the registry.",
            "",
            "The statement is an in-toto statement about the image's digest, in a Sigstore bundle that refers to the image.",
        },
        footer = {
            "%nExamples:",
            "  cairn attest-image registry.example.test/team/app:1.0 --type slsaprovenance1 --predicate provenance.json",
            "  cairn verify registry.example.test/team/app:1.0 --type slsaprovenance1 --identity … --issuer …",
        })
final class AttestImageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Parameters(paramLabel = "IMAGE", description = "What the statement is about.")
    private String image = "";

    @Option(names = "--predicate", paramLabel = "FILE", required = true, description = "What is stated, a JSON object.")
    private Path predicate = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            description =
                    "The predicate's type: a URI, or slsaprovenance, slsaprovenance1, vsa, spdx, cyclonedx, vuln, openvex, link, custom.")
    private String type = "";

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException, SigningException {
        ImageReference reference = registry.image("IMAGE", image);
        String predicateType = Predicates.type(type)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--type: neither an absolute URI nor one of " + String.join(", ", Predicates.names()) + ": "
                                + type));
        byte[] stated =
                Configured.by("--predicate", () -> InputFile.read(predicate, BundleSigner.MAX_STATEMENT_BYTES + 1));
        if (stated.length > BundleSigner.MAX_STATEMENT_BYTES) {
            throw new ParameterException(
                    spec.commandLine(), predicate + " is longer than " + BundleSigner.MAX_STATEMENT_BYTES + " bytes");
        }
        ImageSigning signed = ImageSigning.of(reference, registry.settings());
        ImageSigning.Done done;
        try {
            done = signed.attest(signing.open(), signed.name(), predicateType, Bytes.wrap(stated));
        } catch (MalformedException e) {
            if (e.object().equals("predicate")) {
                throw new ParameterException(spec.commandLine(), "--predicate: " + e.getMessage(), e);
            }
            throw e;
        }
        ObjectNode json = results.object();
        json.putArray("signed").add(done.json());
        results.print(done.line(), json);
        return ExitCode.OK;
    }
}
