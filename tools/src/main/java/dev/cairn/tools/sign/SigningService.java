package dev.cairn.tools.sign;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A service of a signing configuration.
 *
 * @param url without a slash at its end; of a timestamp authority the whole URL
 * @param majorApiVersion of its interface
 * @param start from when on it may be used
 * @param end until when, inclusive
 * @param operator who runs it; may be empty
 */
public record SigningService(
        URI url, int majorApiVersion, Optional<Instant> start, Optional<Instant> end, String operator) {
    boolean isUsableAt(Instant time) {
        return (start.isEmpty() || !time.isBefore(start.get())) && (end.isEmpty() || !time.isAfter(end.get()));
    }

    /** A path below it. */
    URI resolve(String path) {
        return URI.create(url + path);
    }
}
