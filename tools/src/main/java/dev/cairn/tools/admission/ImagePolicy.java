package dev.cairn.tools.admission;

import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;
import java.util.Optional;

/** Who may sign which images: one version of the signers file, of what is trusted, and of how it is verified. */
public interface ImagePolicy {
    /** SHA-256 of all that a decision depends on beside the image, in hexadecimal. */
    String hash();

    /**
     * What is decided without a look at what is signed: about images that no rule is about, or that rules allow or deny whoever signed them. No
     * registry is asked about those, not even for a digest.
     *
     * @return empty if signatures decide
     */
    Optional<Decision> withoutSignatures(ImageReference image);

    /**
     * Decides. Fetches what is signed, so it blocks, for a bounded time.
     *
     * @param image one that signatures decide about
     * @param digest which one it is
     * @return allowed or denied
     * @throws UnavailableException if it could not be found out
     * @throws InterruptedException if the time is over
     */
    Decision decide(ImageReference image, Digest digest) throws UnavailableException, InterruptedException;
}
