package dev.cairn.tools.signers;

import dev.cairn.tools.verify.VerifiedBundle;
import java.time.Instant;
import java.util.List;

/**
 * A question to a signers file, with the answer that is expected. {@link PolicyCases} reads them.
 *
 * @param line where it stands
 * @param signatures facts that are taken for verified
 * @param expectAllowed the expected answer
 * @param reason what the reason must contain; may be empty
 */
public record PolicyCase(
        String name,
        int line,
        Artifact artifact,
        Instant time,
        List<VerifiedBundle> signatures,
        boolean expectAllowed,
        String reason) {
    /** Copies the list. */
    public PolicyCase {
        signatures = List.copyOf(signatures);
    }

    /**
     * What came of a case.
     *
     * @param passed whether the answer is the expected one
     */
    public record Outcome(PolicyCase asked, Decision decision, boolean passed) {}

    /** Asks. */
    public Outcome run(Signers signers) {
        Decision decision = signers.evaluate(artifact, signatures, time);
        return new Outcome(
                this,
                decision,
                decision.allowed() == expectAllowed && decision.reason().contains(reason));
    }
}
