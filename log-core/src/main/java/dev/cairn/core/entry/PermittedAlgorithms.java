package dev.cairn.core.entry;

import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyDetails;
import dev.cairn.core.crypto.VerificationKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The algorithms that entries of a log may be signed with. */
public final class PermittedAlgorithms {
    /** The seven that Rekor v2 permits by default, and pure Ed25519, which its {@code dsse} 0.0.2 took. */
    public static final PermittedAlgorithms DEFAULT = new PermittedAlgorithms(EnumSet.allOf(SigningAlgorithm.class));

    private final Set<SigningAlgorithm> algorithms;

    private PermittedAlgorithms(Set<SigningAlgorithm> algorithms) {
        this.algorithms = algorithms;
    }

    /** Permits these. */
    public static PermittedAlgorithms of(Set<SigningAlgorithm> algorithms) {
        return new PermittedAlgorithms(Set.copyOf(algorithms));
    }

    /**
     * Checks a key together with the hash function of the key details it is used with. The rest of the details is not looked at,
     * as in Rekor.
     *
     * @param field where the key details stand, for error messages
     * @return the hash function whose digest is signed; empty where the message itself is signed
     * @throws MalformedException if the pair of key type and hash function is not permitted
     */
    public Optional<DigestAlgorithm> check(String field, VerificationKey key, KeyDetails details)
            throws MalformedException {
        Optional<DigestAlgorithm> digestAlgorithm = details.digestAlgorithm();
        if (permits(key, digestAlgorithm)) {
            return digestAlgorithm;
        }
        throw new MalformedException(
                field,
                "a key of type " + key.type() + " with "
                        + digestAlgorithm.map(DigestAlgorithm::name).orElse("no hash function")
                        + " is not permitted in this log");
    }

    /** Whether a key may sign digests of a hash function or, where there is none, messages. */
    public boolean permits(VerificationKey key, Optional<DigestAlgorithm> digestAlgorithm) {
        for (SigningAlgorithm algorithm : algorithms) {
            if (algorithm.keyType() == key.type() && algorithm.digestAlgorithm().equals(digestAlgorithm)) {
                return true;
            }
        }
        return false;
    }
}
