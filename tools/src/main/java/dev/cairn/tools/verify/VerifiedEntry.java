package dev.cairn.tools.verify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An entry that a trusted log holds, or promised to hold.
 *
 * @param log the log's base URL, or its origin, as the trusted root names it
 * @param logIndex over all trees of the log
 * @param origin of the checkpoint that proves it; empty if only the log's promise was there
 * @param treeSize of that checkpoint; 0 without one
 * @param kind such as {@code hashedrekord 0.0.2}
 * @param integratedTime that the log signed; Rekor v2 has none
 * @param witnesses the names, in the witness policy, of those whose cosignatures make the quorum; empty without a policy
 */
public record VerifiedEntry(
        String log,
        long logIndex,
        String origin,
        long treeSize,
        String kind,
        Optional<Instant> integratedTime,
        List<String> witnesses) {
    /** Copies the list. */
    public VerifiedEntry {
        witnesses = List.copyOf(witnesses);
    }
}
