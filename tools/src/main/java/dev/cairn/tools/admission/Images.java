package dev.cairn.tools.admission;

import dev.cairn.tools.bundle.Bundle.Digest;
import dev.cairn.tools.oci.ImageReference;

/** What registries know. */
public interface Images {
    /**
     * Which image a name is at this moment. Blocks, for a bounded time.
     *
     * @param image with a tag, or with nothing, which is the tag {@code latest}
     * @throws UnknownImageException if there is none
     * @throws UnavailableException if that could not be found out
     * @throws InterruptedException if the time is over
     */
    Digest resolve(ImageReference image) throws UnknownImageException, UnavailableException, InterruptedException;
}
