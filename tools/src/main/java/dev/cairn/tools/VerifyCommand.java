package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.client.CheckpointTrust;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
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

/** {@code cairn verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies who signed an artifact, offline: with the Sigstore bundle beside it (FILE.sigstore.json) and the logs and authorities that are trusted.",
            "",
            "All that a bundle holds must be true: its log entries, timestamps, certificate and signature, step by step; then the signer must be one that is named. "
                    + "With --proof, verifies instead that FILE is an entry of a log.",
        },
        footer = {
            "%nExamples:",
            "  cairn trust use https://log.example.test",
            "  cairn verify app.tar.gz --identity ada@example.test --issuer https://idp.example.test",
            "  cairn verify app.tar.gz --key release.pub --trusted-root trusted_root.json",
            "  cairn verify registry.example.test/team/app:1.0 --identity ada@example.test --issuer https://idp.example.test",
            "  cairn verify dist/app.jar --policy signers.yaml",
            "  cairn verify sha256:… --bundle app.json --type slsaprovenance1 --identity … --issuer …",
            "  cairn verify app --bundle a.json --bundle b.json --threshold 2 --identity-regexp '.*@example\\.test' --issuer …",
            "  cairn verify entry --proof entry.tlog-proof --vkey cairn-data/keys/log.vkey",
        })
final class VerifyCommand implements Callable<Integer> {
    private static final String SUFFIX = ".sigstore.json";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Results results = new Results();

    @Parameters(
            paramLabel = "FILE|IMAGE|DIGEST|-",
            description =
                    "The artifact: a file, a container image with its registry (registry.example.test/app:1.0), a digest as sha256:HEX, or - for stdin. A file that is there wins. With --proof the entry's bytes.")
    private String name = "";

    @Option(names = "--image", description = "It is an image, also without a registry in its name (docker.io then).")
    private boolean image;

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "A Sigstore bundle (default: FILE" + SUFFIX + "). Again for several: every one must be good.")
    private List<Path> bundles = new ArrayList<>();

    @Mixin
    private SignerOptions signers = new SignerOptions();

    @Mixin
    private TrustedRootOptions trustedRoot = new TrustedRootOptions();

    @Mixin
    private PolicyOptions policy = new PolicyOptions();

    @Mixin
    private EvidenceOptions evidence = new EvidenceOptions();

    @Mixin
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @Option(names = "--proof", paramLabel = "FILE", description = "The tlog-proof (c2sp.org/tlog-proof) of an entry.")
    private Optional<Path> proofFile = Optional.empty();

    @Override
    public Integer call() throws IOException, MalformedException, VerificationException {
        if (proofFile.isPresent()) {
            verifyProof(proofFile.get());
            return ExitCode.OK;
        }
        if (checkpoint.key().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--proof is missing: --vkey is of the log that a tlog-proof is about; keys of signers are --key");
        }
        boolean inRegistry = image || RegistryOptions.isImage(name);
        if (inRegistry && !bundles.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bundle is of files and digests: what is signed of an image is in its registry");
        }
        List<VerificationKey> keys = new ArrayList<>(signers.keys(spec));
        Requirements requirements = signers.requirements(spec, keys);
        Optional<PolicyCheck> check = policy.read(
                spec,
                inRegistry
                        ? Optional.of(name)
                        : ArtifactInput.of(spec, name).file().map(PolicyOptions::ofFile));
        check.ifPresent(signersFile -> keys.addAll(signersFile.keys()));
        VerifierSettings settings = evidence.settings(spec, checkpoint.policy(), check.isPresent());
        if (!signers.isPresent() && check.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "who must have signed? Name them with --identity and --issuer, with --key, or with --policy: anybody can sign anything");
        }
        check.filter(unused -> checkpoint.policy().isEmpty())
                .flatMap(PolicyCheck::needingWitnesses)
                .ifPresent(rule -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            "rule \"" + rule.name() + "\" (line " + rule.line() + ") of the signers file asks for"
                                    + " witnesses, and nothing says who they are: --witness-policy FILE names them");
                });
        TrustedMaterial trusted = trusted(keys, settings, check);
        BundleVerifier verifier = new BundleVerifier(trusted, keys, settings, InstantSource.system());
        Verdict verdict;
        if (inRegistry) {
            verdict = new ImageVerification(verifier, requirements, check)
                    .verify(registry.image("IMAGE", name), registry.settings());
        } else {
            ArtifactInput input = ArtifactInput.of(spec, name);
            verdict = new BundleVerification(verifier, requirements, check).verify(spec, input, bundles(input));
        }
        results.print(verdict.lines(OutputOptions.terminal(spec).out()), verdict.json());
        return verdict.isVerified() ? ExitCode.OK : ExitCode.NO;
    }

    /** A key alone, without logs and timestamps, needs nobody else, and neither does a policy that is about keys alone. */
    private TrustedMaterial trusted(List<VerificationKey> keys, VerifierSettings settings, Optional<PolicyCheck> check)
            throws IOException, MalformedException {
        boolean certificates = signers.isCertified()
                || check.map(PolicyCheck::needsTrustedRoot).orElse(keys.isEmpty());
        return trustedRoot.readIf(spec, settings.logs() > 0 || settings.timestamps() > 0 || certificates);
    }

    private List<Path> bundles(ArtifactInput input) {
        if (!bundles.isEmpty()) {
            return bundles;
        }
        return input.file()
                .map(file -> List.of(beside(file)))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--bundle is missing: of a digest, and of stdin, it must be named"));
    }

    private static Path beside(Path file) {
        Path bundle = Path.of(file + SUFFIX);
        if (Files.exists(file) && !Files.exists(bundle)) {
            throw new StoreException(
                    bundle + " is not there: who signed " + file + " hands it out too; --bundle names another file");
        }
        return bundle;
    }

    private void verifyProof(Path proof) throws IOException, MalformedException, VerificationException {
        CheckpointTrust trust = checkpoint.trust(spec);
        if (!trust.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--vkey or --witness-policy is missing: anyone can make a checkpoint");
        }
        ProofVerification.run(Path.of(name), proof, trust, results);
    }
}
