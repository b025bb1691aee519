package dev.cairn.server.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.Uri;
import org.jspecify.annotations.Nullable;

/** A request, with its target as it was sent. */
public final class Request {
    private static final String HTTP_2 = "HTTP/2.0";

    private final HttpRequest request;
    private final String path;
    private final @Nullable String query;

    private Request(HttpRequest request, String path, @Nullable String query) {
        this.request = request;
        this.path = path;
        this.query = query;
    }

    /**
     * A request of a server that gives the raw target in a {@code Raw-Request-URI} header, or one of HTTP/2.
     *
     * @throws IllegalStateException if it does not
     */
    public static Request of(HttpRequest request) {
        String local = isHttp2(request) ? http2Target(request) : http1Target(request);
        int mark = local.indexOf('?');
        return mark < 0
                ? new Request(request, local, null)
                : new Request(request, local.substring(0, mark), local.substring(mark + 1));
    }

    private static String http1Target(HttpRequest request) {
        // The server puts it before the headers of the request, which may have one of this name too.
        return originForm(request.getHeader("raw-request-uri")
                .map(HttpHeader::value)
                .orElseThrow(() -> new IllegalStateException("raw-request-uri-header is off")));
    }

    /**
     * What {@code :path} says. The server gives no raw target with HTTP/2: the query is as it was sent, but the path is what RFC 3986
     * section 6.2.2 makes of it: {@code %61} is {@code a}, and {@code /a/../b} is {@code /b}. {@code %2f} stays an escape, and {@code //} two slashes.
     */
    private static String http2Target(HttpRequest request) {
        Uri uri = request.getUri();
        return uri.getPathString()
                + uri.rawQueryString().map(query -> "?" + query).orElse("");
    }

    // SPEC: "a server MUST accept the absolute-form in requests even though most HTTP/1.1 clients will only send the
    // absolute-form to a proxy" (RFC 9112 section 3.2.2).
    private static String originForm(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return target;
        }
        int slash = target.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : target.substring(slash);
    }

    /** The method, for example {@code GET}. */
    public String method() {
        return request.method().name();
    }

    /** The path as sent, not decoded and not normalised; with HTTP/2, its normal form (RFC 3986 section 6.2.2). */
    public String path() {
        return path;
    }

    /** The query as sent, without its question mark; null if there is none. */
    public @Nullable String query() {
        return query;
    }

    /** The value of a header; if it is there several times, the first. */
    public Optional<String> header(String name) {
        return request.getHeader(name).map(HttpHeader::value);
    }

    /** The headers by their names in lower case; of one that is there several times, the first. */
    public Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        for (HttpHeader header : request.getHeaders()) {
            headers.putIfAbsent(header.lowercaseName(), header.value());
        }
        return headers;
    }

    /** The media type of the body, without parameters; {@code application/octet-stream} if none is given. */
    public String contentType() {
        ContentType type = request.entity().getContentType();
        return type.equals(ContentTypes.NO_CONTENT_TYPE)
                ? "application/octet-stream"
                : type.mediaType().toString().toLowerCase(Locale.ROOT);
    }

    /** Whether it is one of several streams of a connection (RFC 9113). */
    boolean isHttp2() {
        return isHttp2(request);
    }

    private static boolean isHttp2(HttpRequest request) {
        return HTTP_2.equals(request.protocol().value());
    }

    RequestEntity entity() {
        return request.entity();
    }
}
