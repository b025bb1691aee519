package dev.cairn.tools.admission;

/** What registries know. */
public interface Images {
    /**
     * Which image a name is at this moment. Blocks, for a bounded time.
     *
     * @param image with a tag, or with nothing, which is the tag {@code latest}
     * @return as {@code sha256:<hex>}
     * @throws UnknownImageException if there is none
     * @throws UnavailableException if that could not be found out
     * @throws InterruptedException if the time is over
     */
    String resolve(ImageName image) throws UnknownImageException, UnavailableException, InterruptedException;
}
