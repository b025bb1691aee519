package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.SignerMatch;
import dev.cairn.tools.verify.TextMatch;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

/** {@code cairn verify-bundle}: the command line that sigstore-conformance calls. */
@Command(
        name = "verify-bundle",
        description = {
            "Verifies one bundle, with the command line of sigstore-conformance (docs/cli_protocol.md there): exit code 0 if it is good, another if not.",
            "",
            "People use cairn verify, which says more and asks for more.",
        },
        footer = {
            "%nExample:",
            "  cairn verify-bundle --bundle a.json --certificate-identity ID --certificate-oidc-issuer URL --trusted-root root.json a",
        })
final class VerifyBundleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--bundle", required = true, paramLabel = "FILE", description = "The bundle.")
    private Path bundle = Path.of("");

    @Option(names = "--certificate-identity", paramLabel = "ID", description = "The subject alternative name.")
    private Optional<String> identity = Optional.empty();

    @Option(names = "--certificate-oidc-issuer", paramLabel = "URL", description = "The issuer of the identity token.")
    private Optional<String> issuer = Optional.empty();

    @Option(names = "--key", paramLabel = "PEM", description = "The signer's public key, in place of the two.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--staging",
            description = "Use what is pinned under the name staging, where no --trusted-root is given.")
    private boolean staging;

    @Mixin
    private TrustedRootOptions trustedRoot = new TrustedRootOptions();

    @Parameters(paramLabel = "FILE|sha256:HEX", description = "The artifact, or its digest.")
    private String name = "";

    @Override
    public Integer call() throws IOException, MalformedException {
        boolean named = identity.isPresent() && issuer.isPresent();
        if (named == key.isPresent() || identity.isPresent() != issuer.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "either --certificate-identity with --certificate-oidc-issuer, or --key");
        }
        List<VerificationKey> keys = new ArrayList<>();
        List<SignerMatch> signers = new ArrayList<>();
        if (key.isPresent()) {
            VerificationKey read = SignerOptions.key(spec, key.get());
            keys.add(read);
            signers.add(new SignerMatch.OfKey(read.fingerprint()));
        } else {
            signers.add(new SignerMatch.OfCertificate(
                    TextMatch.exactly(identity.orElseThrow()), TextMatch.exactly(issuer.orElseThrow()), Map.of()));
        }
        BundleVerifier verifier = new BundleVerifier(
                staging ? trustedRoot.readOr(spec, "staging") : trustedRoot.read(spec),
                keys,
                VerifierSettings.DEFAULT,
                InstantSource.system());
        Verdict verdict = new BundleVerification(verifier, new Requirements(signers, 1, List.of()))
                .verify(spec, ArtifactInput.of(spec, name), List.of(bundle));
        verdict.failure()
                .ifPresent(failure -> spec.commandLine()
                        .getErr()
                        .println("cairn: not verified: " + failure.step().text() + ": "
                                + EntryText.line(String.valueOf(failure.getMessage()))));
        return verdict.isVerified() ? ExitCode.OK : ExitCode.NO;
    }
}
