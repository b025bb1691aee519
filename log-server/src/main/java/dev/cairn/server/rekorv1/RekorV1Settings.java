package dev.cairn.server.rekorv1;

import dev.cairn.core.entry.PermittedAlgorithms;
import dev.cairn.server.http.Duplicates;

/**
 * What an operator decides about this face.
 *
 * @param key the tree's name and key
 * @param permitted the algorithms that a {@code hashedrekord} may be signed with
 * @param duplicates what a submission gets whose entry is in the log already
 * @param maxRequestBytes the longest request
 * @param maxAttestationBytes the longest attestation that is kept beside its entry; 0 to keep none
 */
public record RekorV1Settings(
        TreeKey key,
        PermittedAlgorithms permitted,
        Duplicates duplicates,
        int maxRequestBytes,
        int maxAttestationBytes) {
    /** What the reference keeps by default where it keeps attestations, 100 KiB. */
    public static final int DEFAULT_MAX_ATTESTATION_BYTES = 102_400;
}
