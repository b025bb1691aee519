package dev.cairn.server.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** Makes responses. Those without a caching header of their own say {@code no-store}: a cache may keep even a 404 otherwise. */
public final class Answers {
    // As types without a charset of their own, because those would be spelled UTF-8 in capitals.
    public static final ContentType TEXT = text(Map.of("charset", "utf-8"));
    public static final ContentType JSON = ContentTypes.APPLICATION_JSON;
    public static final ContentType OCTETS = ContentTypes.APPLICATION_OCTET_STREAM;

    /** For what never changes. */
    public static final HttpHeader IMMUTABLE = header("Cache-Control", "public, max-age=31536000, immutable");
    /** For what may change at any time: a cache asks before it gives its copy. */
    public static final HttpHeader NO_CACHE = header("Cache-Control", "no-cache");

    /** For what is no cache's business. */
    public static final HttpHeader NO_STORE = header("Cache-Control", "no-store");

    private Answers() {}

    /** A content type {@code text/plain} with parameters. */
    public static ContentType text(Map<String, String> parameters) {
        return ContentTypes.create(MediaTypes.customBinary("text", "plain", true, parameters, true));
    }

    /** A header as it is written. */
    public static HttpHeader header(String name, String value) {
        return RawHeader.create(name, value);
    }

    /** {@code Retry-After}, in whole seconds, at least 1. */
    public static HttpHeader retryAfter(Duration after) {
        return header(
                "Retry-After", Long.toString(Math.max(1, after.plusMillis(999).toSeconds())));
    }

    /** {@code x-log-index}: where an entry is that was in the log before. */
    public static HttpHeader logIndex(long index) {
        return header("x-log-index", Long.toString(index));
    }

    /** Any answer; the headers hold a {@code Cache-Control}. The body is handed over: nobody may change it any more. */
    public static HttpResponse of(int status, ContentType type, byte[] body, List<HttpHeader> headers) {
        return HttpResponse.create()
                .withStatus(status)
                .withHeaders(headers)
                .withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(body)));
    }

    /** An answer that no cache keeps. */
    public static HttpResponse of(int status, ContentType type, byte[] body) {
        return of(status, type, body, List.of(NO_STORE));
    }
}
