package dev.cairn.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.sign.BundleSigner;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.StatementWriter;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.Predicates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn attest}. */
@Command(
        name = "attest",
        description = {
            "Signs a statement about a file: an in-toto statement in a DSSE envelope, made of a predicate and its type, or ready-made.",
            "",
            "The bundle is FILE.TYPE.sigstore.json, with FILE.attestation.sigstore.json for types that have no short name.",
        },
        footer = {
            "%nExamples:",
            "  cairn attest release.tar.gz --type slsaprovenance1 --predicate provenance.json",
            "  cairn attest release.tar.gz --type https://example.com/review/v1 --predicate review.json",
            "  cairn attest release.tar.gz --statement statement.json",
        })
final class AttestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Mixin
    private SigningOptions signing = new SigningOptions();

    @Parameters(paramLabel = "FILE", description = "What the statement is about.")
    private Path file = Path.of("");

    @Option(names = "--predicate", paramLabel = "FILE", description = "What is stated, a JSON object.")
    private Optional<Path> predicate = Optional.empty();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "The predicate's type: a URI, or slsaprovenance, slsaprovenance1, vsa, spdx, cyclonedx, vuln, openvex,"
                            + " link, custom.")
    private Optional<String> type = Optional.empty();

    @Option(
            names = "--statement",
            paramLabel = "FILE",
            description =
                    "A whole in-toto statement, instead of --predicate and --type. One of its subjects must be the file.")
    private Optional<Path> statement = Optional.empty();

    @Option(names = "--bundle", paramLabel = "OUT", description = "Where to write the bundle.")
    private Optional<Path> bundle = Optional.empty();

    @Option(names = "--force", description = "Replace a bundle that is there.")
    private boolean force;

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException, SigningException {
        if (statement.isPresent() ? predicate.isPresent() || type.isPresent() : predicate.isEmpty() || type.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "either --statement, or --predicate and --type");
        }
        BundleFile.readable(spec, file);
        Optional<String> predicateType = type.map(this::predicateType);
        Path place = BundleFile.free(
                spec,
                bundle.orElse(Path.of(file + "."
                        + type.filter(name -> !predicateType.equals(Optional.of(name)))
                                .orElse("attestation") + BundleFile.SUFFIX)),
                force);
        // A statement of somebody else's may name its subject by any of them.
        Set<DigestAlgorithm> digests =
                statement.isPresent() ? EnumSet.allOf(DigestAlgorithm.class) : EnumSet.of(DigestAlgorithm.SHA2_256);
        Artifact artifact =
                new ArtifactInput(file.toAbsolutePath().toString(), Optional.empty()).read(spec, digests, false);
        Bytes signed = predicateType.isPresent() ? made(artifact, predicateType.get()) : read(statement.orElseThrow());
        Signed made = signing.open().attest(signed, artifact);
        BundleFile.write(place, made.bundle());
        ObjectNode json = results.object();
        json.putArray("signed").add(SignedText.json(file, place, made));
        results.print(SignedText.line(file, place, made), json);
        return ExitCode.OK;
    }

    private Bytes made(Artifact artifact, String predicateType) {
        try {
            return StatementWriter.write(
                    String.valueOf(file.getFileName()),
                    artifact.digests(),
                    predicateType,
                    read(predicate.orElseThrow()));
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), "--predicate: " + e.getMessage(), e);
        }
    }

    private String predicateType(String text) {
        return Predicates.type(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--type: neither an absolute URI nor one of " + String.join(", ", Predicates.names()) + ": "
                                + text));
    }

    private Bytes read(Path path) {
        byte[] bytes = Configured.by(
                statement.isPresent() ? "--statement" : "--predicate",
                () -> InputFile.read(path, BundleSigner.MAX_STATEMENT_BYTES + 1));
        if (bytes.length > BundleSigner.MAX_STATEMENT_BYTES) {
            throw new ParameterException(
                    spec.commandLine(), path + " is longer than " + BundleSigner.MAX_STATEMENT_BYTES + " bytes");
        }
        return Bytes.wrap(bytes);
    }
}
