package dev.cairn.tools.trust;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.tools.http.BoundedHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** Where the files of a TUF repository come from. */
@FunctionalInterface
interface TufFetcher {
    /**
     * A file; empty if there is none.
     *
     * @param maxBytes the longest that is read
     * @throws LimitedBody.TooLongException if it is longer
     * @throws IOException if it cannot be had
     */
    Optional<Bytes> fetch(String path, int maxBytes) throws IOException;

    /** A repository over HTTP. */
    static TufFetcher http(URI base, BoundedHttp http, Duration timeout) {
        String text = base.toString();
        String prefix = text.endsWith("/") ? text : text + "/";
        return (path, maxBytes) -> {
            URI uri = URI.create(prefix + path);
            BoundedHttp.Answer answer =
                    http.send(HttpRequest.newBuilder(uri).GET().build(), maxBytes, timeout);
            return switch (answer.status()) {
                case 200 -> Optional.of(answer.body());
                // Object stores answer 403 for what is not there.
                case 403, 404, 410 -> Optional.empty();
                case 301, 302, 303, 307, 308 ->
                    throw new IOException(uri + " leads elsewhere, to "
                            + answer.header("Location").orElse("nowhere") + "; use that URL if you trust it");
                default -> throw new IOException(uri + " answers with status " + answer.status());
            };
        };
    }
}
