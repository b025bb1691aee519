package dev.cairn.tools.sign;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.entry.Verifier;
import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.bundle.Bundle.Envelope;
import java.util.Optional;

/**
 * What a log is asked to hold.
 *
 * @param digest that was signed: of the artifact or of the envelope's pre-authentication encoding
 * @param signature over it
 * @param verifier the certificate or key
 * @param envelope of an attestation
 */
record LogSubmission(Digest digest, Bytes signature, Verifier verifier, Optional<Envelope> envelope) {
    DigestAlgorithm algorithm() {
        return digest.algorithm();
    }
}
