package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.tools.http.BoundedHttp;
import dev.cairn.tools.http.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/** HTTP as registries are spoken to: redirects are followed, within limits, and every failure names what was asked. */
final class RegistryHttp {
    private static final int MAX_REDIRECTS = 5;
    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
    /** With the project's name, as registries ask of their clients. */
    private static final String USER_AGENT = "cairn";

    /**
     * An answer.
     *
     * @param from where it came from, after redirects
     */
    record Reply(int status, HttpHeaders headers, Bytes body, URI from) {
        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    private final BoundedHttp http;
    private final Duration timeout;

    /** @throws MalformedException if the authorities are not certificates in PEM */
    RegistryHttp(RegistrySettings settings) throws MalformedException {
        this.http = settings.authorities().isPresent()
                ? new BoundedHttp(
                        Optional.of(TlsTrust.only(settings.authorities().get(), "registry authorities")))
                : new BoundedHttp();
        this.timeout = settings.timeout();
    }

    /** As the other, within the time of the settings. */
    Reply send(HttpRequest.Builder request, int maxBytes, String what) throws RegistryException {
        return send(request, maxBytes, what, timeout);
    }

    /**
     * Sends a request, and follows redirects of GET and HEAD; credentials do not go to another server, and nothing goes from TLS to none.
     *
     * @param maxBytes of the body; an answer that has more fails
     * @param what is asked, for messages
     */
    Reply send(HttpRequest.Builder request, int maxBytes, String what, Duration time) throws RegistryException {
        HttpRequest.Builder next = request.setHeader("User-Agent", USER_AGENT);
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest asked = next.build();
            BoundedHttp.Answer answer = answer(asked, maxBytes, what, time);
            boolean follows = asked.method().equals("GET") || asked.method().equals("HEAD");
            Optional<String> location = answer.header("Location");
            if (!follows || !REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return new Reply(answer.status(), answer.headers(), answer.body(), asked.uri());
            }
            URI target = target(asked.uri(), location.get(), what);
            boolean same = isSameOrigin(target, asked.uri());
            next = HttpRequest.newBuilder(asked, (name, value) -> same || !name.equalsIgnoreCase("Authorization"))
                    .uri(target);
        }
        throw new RegistryException(what + ": redirected more than " + MAX_REDIRECTS + " times");
    }

    private static URI target(URI from, String location, String what) throws RegistryException {
        try {
            URI target = from.resolve(location);
            boolean secure = "https".equals(target.getScheme())
                    || ("http".equals(target.getScheme()) && "http".equals(from.getScheme()));
            if (target.getHost() != null && secure) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // As what is no URL.
        }
        throw new RegistryException(what + ": redirected to what is not a URL, or from https to something else");
    }

    /** Whether two URLs have scheme, host and port in common (<a href="https://www.rfc-editor.org/rfc/rfc6454#section-5">RFC 6454, section 5</a>). */
    static boolean isSameOrigin(URI one, URI other) {
        return origin(one).equals(origin(other));
    }

    private static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }

    private BoundedHttp.Answer answer(HttpRequest request, int maxBytes, String what, Duration time)
            throws RegistryException {
        try {
            return http.send(request, maxBytes, time);
        } catch (LimitedBody.TooLongException e) {
            throw new RegistryException(what + ": the answer is longer than " + maxBytes + " bytes", e);
        } catch (IOException e) {
            throw failure(what, e, time);
        }
    }

    /** The message of the failure itself names the URL, which after a redirect may hold the key to a storage service. */
    private static RegistryException failure(String what, IOException failure, Duration time) {
        Throwable deepest = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof TimeoutException) {
                return new RegistryException(what + ": no whole answer within " + time.toSeconds() + " s", failure);
            }
            if (each instanceof InterruptedException) {
                return new RegistryException(what + ": interrupted", failure);
            }
            if (each instanceof SSLHandshakeException) {
                return new RegistryException(
                        what + ": its certificate is not trusted; --tls-ca names the authority of a private one",
                        failure);
            }
            deepest = each;
        }
        String reason = deepest == failure ? null : deepest.getMessage();
        return new RegistryException(what + ": " + (reason == null ? "the connection fails" : reason), failure);
    }
}
