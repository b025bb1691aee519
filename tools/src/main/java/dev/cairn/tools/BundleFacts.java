package dev.cairn.tools;

import dev.cairn.core.MalformedException;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.verify.BundleVerifier;
import dev.cairn.tools.verify.TrustedMaterial;
import dev.cairn.tools.verify.VerifierSettings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What bundles are verified with before a signers file is asked about them: which logs, timestamps and witnesses are needed, the file says. */
final class BundleFacts {
    @Mixin
    private TrustedRootOptions trustedRoot = new TrustedRootOptions();

    @Option(
            names = "--witness-policy",
            paramLabel = "FILE",
            converter = CheckpointOptions.Converter.class,
            description =
                    "A tlog-policy (c2sp.org/tlog-policy) that says who the witnesses are which the file speaks of.")
    private Optional<TlogPolicy> witnesses = Optional.empty();

    /** A verifier for bundles about which a signers file is asked. */
    BundleVerifier verifier(CommandSpec spec, Signers signers) throws IOException, MalformedException {
        TrustedMaterial trusted = trustedRoot.readIf(spec, signers.needsTrustedRoot());
        return new BundleVerifier(
                trusted, signers.keys(), new VerifierSettings(0, 0, 1, witnesses), InstantSource.system());
    }
}
