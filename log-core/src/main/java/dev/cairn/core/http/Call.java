package dev.cairn.core.http;

import dev.cairn.core.Bytes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param path as sent: not decoded, without the query
 * @param query as sent, without its question mark; empty if there is none
 * @param contentType the media type of the body in lower case, without parameters; {@code application/octet-stream} where none is given
 * @param headers those that are asked for, by their names in lower case; of one that is there several times, the first
 * @param body the whole body, not longer than the route takes
 * @param arrived when its head came, on the clock of {@link System#nanoTime}
 */
public record Call(
        String path, String query, String contentType, Map<String, String> headers, Bytes body, long arrived) {
    /** Copies the map. */
    public Call {
        headers = Map.copyOf(headers);
    }

    /** A request that has come now. */
    public Call(String path, String query, String contentType, Map<String, String> headers, Bytes body) {
        this(path, query, contentType, headers, body, System.nanoTime());
    }

    /** A request without a query, that has come now. */
    public Call(String path, String contentType, Map<String, String> headers, Bytes body) {
        this(path, "", contentType, headers, body);
    }

    /** The value of a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
