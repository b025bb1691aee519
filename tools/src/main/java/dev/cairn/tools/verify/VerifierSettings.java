package dev.cairn.tools.verify;

import dev.cairn.core.note.TlogPolicy;
import java.util.Optional;

/**
 * How much evidence a signature needs. Whose it must be, {@link Requirements} say. A certificate needs a time in any case, of a log or of a timestamp
 * authority: it is valid for minutes.
 *
 * @param logs how many different trusted logs must hold it
 * @param timestamps how many different timestamp authorities must have seen it
 * @param certificateLogs how many different certificate logs must have promised to hold the certificate
 * @param witnesses who must have cosigned the checkpoint of each log that is counted
 */
public record VerifierSettings(int logs, int timestamps, int certificateLogs, Optional<TlogPolicy> witnesses) {
    /** One log, one certificate log, no witnesses. */
    public static final VerifierSettings DEFAULT = new VerifierSettings(1, 0, 1, Optional.empty());

    /** Refuses negative numbers. */
    public VerifierSettings {
        if (logs < 0 || timestamps < 0 || certificateLogs < 0) {
            throw new IllegalArgumentException("a threshold is not negative");
        }
    }

    /** The same with a policy of witnesses. */
    public VerifierSettings with(TlogPolicy policy) {
        return new VerifierSettings(logs, timestamps, certificateLogs, Optional.of(policy));
    }
}
