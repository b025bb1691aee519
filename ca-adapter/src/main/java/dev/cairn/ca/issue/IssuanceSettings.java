package dev.cairn.ca.issue;

import java.time.Duration;
import java.util.Set;

/**
 * How an authority issues.
 *
 * @param lifetime of a certificate: whole seconds, up to a day; cut off where the authority ends
 * @param clientAlgorithms what clients may sign with
 */
public record IssuanceSettings(Duration lifetime, Set<ClientAlgorithm> clientAlgorithms) {
    // Before the default, which is checked against it.
    private static final Duration MAX_LIFETIME = Duration.ofDays(1);

    /** Ten minutes, and Fulcio's list of algorithms. */
    public static final IssuanceSettings DEFAULT =
            new IssuanceSettings(Duration.ofMinutes(10), ClientAlgorithm.DEFAULT);

    /** Checks the bounds. */
    public IssuanceSettings {
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
                || lifetime.compareTo(MAX_LIFETIME) > 0
                || lifetime.toNanosPart() != 0) {
            throw new IllegalArgumentException("a certificate lives for whole seconds, from one to a day");
        }
        if (clientAlgorithms.isEmpty()) {
            throw new IllegalArgumentException("clients may sign with one algorithm at least");
        }
        clientAlgorithms = Set.copyOf(clientAlgorithms);
    }
}
