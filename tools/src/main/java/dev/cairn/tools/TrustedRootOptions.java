package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.trust.Deployment;
import dev.cairn.tools.trust.TrustHome;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.TrustedRootReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which logs and authorities are trusted: a file, or a deployment that was pinned with {@code cairn trust use}. Nothing is fetched. */
final class TrustedRootOptions {
    @Option(
            names = "--trusted-root",
            paramLabel = "FILE",
            description =
                    "The logs and authorities to trust: a trusted_root.json. Default: what cairn trust use has pinned.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--deployment",
            paramLabel = "NAME",
            description = "Of several that cairn trust use has pinned, this one.")
    private Optional<String> deployment = Optional.empty();

    /** Whether there is one: named here, or pinned. */
    boolean isPresent() throws MalformedException {
        return file.isPresent()
                || deployment.isPresent()
                || TrustHome.ofUser().preferred().isPresent();
    }

    /** Reads it; what is wrong with it ends the command as a wrong command line does. */
    TrustedMaterial read(CommandSpec spec) throws IOException {
        if (file.isPresent() && deployment.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--trusted-root and --deployment exclude each other");
        }
        try {
            return TrustedRootReader.read(bytes(spec));
        } catch (MalformedException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** As {@link #read}; where none is needed, and none is given or pinned, nobody is trusted. */
    TrustedMaterial readIf(CommandSpec spec, boolean needed) throws IOException, MalformedException {
        return needed || isPresent() ? read(spec) : TrustedMaterial.NONE;
    }

    /** As {@link #read}, where no file is named from the deployment that was pinned under a name. */
    TrustedMaterial readOr(CommandSpec spec, String name) throws IOException {
        if (file.isEmpty() && deployment.isEmpty()) {
            deployment = Optional.of(name);
        }
        return read(spec);
    }

    private byte[] bytes(CommandSpec spec) throws IOException, MalformedException {
        if (file.isPresent()) {
            return Configured.by("--trusted-root", () -> InputFile.read(file.get(), TrustedRootReader.MAX_BYTES + 1));
        }
        TrustHome home = TrustHome.ofUser();
        Optional<Deployment> pinned = deployment.isPresent() ? home.find(deployment.get()) : home.preferred();
        if (pinned.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    deployment.isPresent()
                            ? "no deployment is pinned under the name " + deployment.get()
                                    + "; cairn trust list shows those that are"
                            : "nothing is trusted yet: cairn trust use URL pins a deployment, --trusted-root names a file");
        }
        return home.files(pinned.get()).trustedRoot().unsafeArray();
    }
}
