package dev.cairn.tools.verify;

import dev.cairn.tools.bundle.Bundle.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle proves, every cryptographic step passed.
 *
 * @param signer who signed
 * @param digests of the artifact, which it was verified with; SHA-256 always among them if the artifact was given as a file
 * @param entries of logs that hold the signature; may be empty where none was asked for
 * @param times at which the signature is known to have existed; may be empty for a managed key where none was asked for
 * @param statement what was attested; empty for a signature over the artifact itself
 */
public record VerifiedBundle(
        Signer signer,
        List<Digest> digests,
        List<VerifiedEntry> entries,
        List<VerifiedTime> times,
        Optional<Statement> statement) {
    /** Copies the lists. */
    public VerifiedBundle {
        digests = List.copyOf(digests);
        entries = List.copyOf(entries);
        times = List.copyOf(times);
    }
}
