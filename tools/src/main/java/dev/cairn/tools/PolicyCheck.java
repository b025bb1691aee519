package dev.cairn.tools;

import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.signers.Artifact;
import dev.cairn.tools.signers.Decision;
import dev.cairn.tools.signers.Rule;
import dev.cairn.tools.signers.Signers;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepException;
import dev.cairn.tools.verify.VerifiedBundle;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a signers file says of an artifact: the last step of a verification.
 *
 * @param names of the artifact; may be empty
 */
record PolicyCheck(Signers signers, List<String> names) {
    PolicyCheck {
        names = List.copyOf(names);
    }

    /** The keys of signers without certificates, which signatures are to be verified with. */
    List<VerificationKey> keys() {
        return signers.keys();
    }

    /** Whether signatures must be verified with a trusted root before it can decide. */
    boolean needsTrustedRoot() {
        return signers.needsTrustedRoot();
    }

    /** A rule about the artifact that nothing can meet where no policy says who the witnesses are. */
    Optional<Rule> needingWitnesses() {
        return signers.rulesFor(new Artifact(names, Optional.empty())).stream()
                .filter(Rule::needsWitnesses)
                .findFirst();
    }

    /**
     * Decides.
     *
     * @return for people, which rules allow it
     * @throws StepException at {@link Step#POLICY} if it is not allowed
     */
    String check(dev.cairn.tools.verify.Artifact artifact, List<VerifiedBundle> bundles) throws StepException {
        Optional<Digest> digest = artifact.digest(DigestAlgorithm.SHA2_256)
                .map(value -> new Digest(DigestAlgorithm.SHA2_256, value))
                .or(() -> artifact.digests().stream().findFirst());
        Decision decision = signers.evaluate(new Artifact(names, digest), bundles, Instant.now());
        if (!decision.allowed()) {
            throw new StepException(Step.POLICY, decision.reason());
        }
        List<String> warnings = decision.warnings();
        return decision.reason() + (warnings.isEmpty() ? "" : "; warnings: " + String.join("; ", warnings));
    }
}
