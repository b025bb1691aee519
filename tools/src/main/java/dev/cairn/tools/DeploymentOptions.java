package dev.cairn.tools;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.sign.SigningServices;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.PinnedFiles;
import dev.cairn.tools.trust.Pins;
import dev.cairn.tools.trust.TrustHome;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.TrustedRootReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which deployment signs, and what is trusted of it: what cairn trust use pinned, or files. */
final class DeploymentOptions {
    private static final int MAX_FILE_BYTES = 4 << 20;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--deployment",
            paramLabel = "NAME",
            description = "A deployment that cairn trust use has pinned (default: the last one).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--trusted-root",
            paramLabel = "FILE",
            description = "A trusted_root.json, instead of the deployment's.")
    private Optional<Path> trustedRoot = Optional.empty();

    @Option(
            names = "--signing-config",
            paramLabel = "FILE",
            description = "A signing_config.v0.2.json, instead of the deployment's.")
    private Optional<Path> signingConfig = Optional.empty();

    /**
     * What signing needs.
     *
     * @param trusted what the answers are verified with
     * @param services who answers
     */
    record ForSigning(TrustedMaterial trusted, SigningServices services) {}

    /** The same, unless files or a name were given: with this deployment. */
    DeploymentOptions named(String deployment) {
        name = name.or(() -> Optional.of(deployment));
        return this;
    }

    /** Reads the files that were given, and the pinned deployment for the others; asks its repository what is new if that is due. */
    ForSigning forSigning() throws IOException, MalformedException, VerificationException {
        Optional<PinnedFiles> pinned = Optional.empty();
        if (trustedRoot.isEmpty() || signingConfig.isEmpty()) {
            pinned = Optional.of(fresh());
        }
        Bytes root = trustedRoot.isPresent()
                ? read("--trusted-root", trustedRoot.get())
                : pinned.orElseThrow().trustedRoot();
        Bytes config = signingConfig.isPresent()
                ? read("--signing-config", signingConfig.get())
                : pinned.orElseThrow()
                        .signingConfig()
                        .orElseThrow(() -> new StoreException(
                                "the deployment publishes no signing configuration; give one with --signing-config"));
        try {
            return new ForSigning(TrustedRootReader.read(root.toArray()), SigningServices.parse(config));
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private PinnedFiles fresh() throws IOException, MalformedException, VerificationException {
        TrustHome home = TrustHome.ofUser();
        if (name.isEmpty() && home.preferred().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "who signs? cairn trust use URL pins a deployment once; else give --trusted-root and --signing-config");
        }
        Deployment deployment = TrustListCommand.named(spec, home, name);
        PinnedFiles files = home.files(deployment);
        Instant now = InstantSource.system().instant();
        if (!files.isStale(now)) {
            return files;
        }
        try {
            new Pins(home, new BoundedHttp(), InstantSource.system()).update(deployment);
        } catch (IOException e) {
            if (files.expires().filter(now::isBefore).isEmpty()) {
                throw new StoreException(
                        e.getMessage() + "; what is known of " + deployment.name() + " is too old to sign with ("
                                + files.age(now) + ")",
                        e);
            }
            spec.commandLine()
                    .getErr()
                    .println("cairn: " + e.getMessage() + "; going on with what is known of " + deployment.name() + ", "
                            + files.age(now));
        }
        return home.files(deployment);
    }

    private static Bytes read(String option, Path file) {
        return Bytes.wrap(Configured.by(option, () -> InputFile.read(file, MAX_FILE_BYTES)));
    }
}
