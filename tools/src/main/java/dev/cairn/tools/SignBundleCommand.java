package dev.cairn.tools;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.BundleSigner;
import dev.cairn.tools.sign.BundleSigner.Signed;
import dev.cairn.tools.sign.IdentityToken;
import dev.cairn.tools.sign.SigningException;
import dev.cairn.tools.sign.SigningSession;
import dev.cairn.tools.verify.Artifact;
import dev.cairn.tools.verify.Statement;
import dev.cairn.tools.verify.Statements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn sign-bundle}. */
@Command(
        name = "sign-bundle",
        hidden = true,
        description = {
            "Signs as the command-line protocol of sigstore-conformance wants it"
                    + " (https://github.com/sigstore/sigstore-conformance/blob/main/docs/cli_protocol.md). People use cairn sign and cairn attest.",
        })
final class SignBundleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(
            names = "--staging",
            description = "The staging instance: that which cairn trust use has pinned as sigstore-staging.")
    private boolean staging;

    @Option(names = "--in-toto", description = "FILE is an in-toto statement.")
    private boolean inToto;

    @Option(names = "--identity-token", required = true, paramLabel = "TOKEN", description = "An identity token.")
    private String token = "";

    @Option(names = "--bundle", required = true, paramLabel = "OUT", description = "Where to write the bundle.")
    private Path bundle = Path.of("");

    @Parameters(paramLabel = "FILE", description = "What to sign.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException, SigningException {
        BundleFile.readable(spec, file);
        DeploymentOptions.ForSigning services =
                staging ? deployment.named("sigstore-staging").forSigning() : deployment.forSigning();
        BundleSigner signer = new BundleSigner(
                services.services(),
                services.trusted(),
                BundleSigner.Options.ALL,
                new BoundedHttp(),
                InstantSource.system(),
                line -> {});
        SigningSession session = SigningSession.keyless(signer, IdentityToken.parse(token));
        BundleFile.write(bundle, (inToto ? attested(session) : signed(session)).bundle());
        return ExitCode.OK;
    }

    private Signed signed(SigningSession session) throws IOException, SigningException {
        try (InputStream in = Files.newInputStream(file)) {
            return session.sign(in, read -> {});
        }
    }

    private Signed attested(SigningSession session) throws IOException, MalformedException, SigningException {
        Bytes statement = Bytes.wrap(InputFile.read(file, BundleSigner.MAX_STATEMENT_BYTES));
        return session.attest(statement, Artifact.of(subject(Statements.read(statement))));
    }

    /** The artifact is not there: the statement is verified against what it says itself. */
    private Digest subject(Statement statement) {
        for (Statement.Subject subject : statement.subjects()) {
            for (Map.Entry<String, String> digest : subject.digests().entrySet()) {
                Optional<DigestAlgorithm> algorithm = DigestAlgorithm.byShortName(digest.getKey());
                if (algorithm.isPresent()) {
                    return new Digest(algorithm.get(), Bytes.wrap(HexFormat.of().parseHex(digest.getValue())));
                }
            }
        }
        throw new ParameterException(
                spec.commandLine(), file + ": no subject has a SHA-256, SHA-384 or SHA-512 digest");
    }
}
