package dev.cairn.tools.audit;

import java.util.List;

/**
 * What an audit found.
 *
 * @param from the index of the first entry that was read
 * @param size of the checkpoint's tree
 * @param counts of what was read
 * @param findings what is wrong, in the order of the log; empty if nothing is
 * @param more how many findings there were beyond those
 */
public record AuditReport(long from, long size, Counts counts, List<Finding> findings, long more) {
    /** Copies the list. */
    public AuditReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /**
     * What was read.
     *
     * @param entries all
     * @param verified entries whose signature was verified
     * @param form entries in canonical form whose signature cannot be verified, or was not to be
     * @param certificates leaves of certificates
     * @param opaque entries of no kind that is known
     * @param loggedBefore uses of certificates whose leaf stands in the tree
     * @param loggedElsewhere uses of certificates that another log has promised
     * @param unpromised uses of certificates without the promise of a log that says an index
     * @param bundles entry bundles
     * @param tiles hash tiles
     */
    public record Counts(
            long entries,
            long verified,
            long form,
            long certificates,
            long opaque,
            long loggedBefore,
            long loggedElsewhere,
            long unpromised,
            long bundles,
            long tiles) {}
}
