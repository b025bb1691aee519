package dev.cairn.core.http;

import dev.cairn.core.Bytes;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param status the HTTP status code
 * @param contentType of the body, as the header has it
 * @param headers further ones
 * @param trailers what follows the body, on HTTP/2; gRPC has its status there
 */
public record Answer(
        int status, String contentType, Bytes body, Map<String, String> headers, Map<String, String> trailers) {
    /** Copies the maps. */
    public Answer {
        headers = Map.copyOf(headers);
        trailers = Map.copyOf(trailers);
    }

    /** An answer with nothing beside its body. */
    public static Answer of(int status, String contentType, Bytes body) {
        return new Answer(status, contentType, body, Map.of(), Map.of());
    }

    /** The same with one more header. */
    public Answer withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, contentType, body, more, trailers);
    }
}
