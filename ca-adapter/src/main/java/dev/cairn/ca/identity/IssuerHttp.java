package dev.cairn.ca.identity;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.LimitedBody;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gets an issuer's documents. A document has at most 1 MiB and must be there in time, however slowly it comes. Redirects are followed up to three
 * times and only to the same scheme, host and port: what an issuer says of itself is said by its host.
 */
final class IssuerHttp {
    static final int MAX_BODY = 1 << 20;
    private static final int MAX_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpClient client;
    private final Duration timeout;

    IssuerHttp(HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /**
     * @param document what it is, for errors
     * @param bearer sent as the authorization; empty for none
     * @throws IdentityException if it cannot be had within these bounds
     */
    Bytes get(String document, URI uri, String bearer) throws IdentityException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI at = uri;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = send(document, at, bearer, deadline);
            if (response.statusCode() == 200) {
                return Bytes.wrap(response.body());
            }
            if (!REDIRECTS.contains(response.statusCode())) {
                throw refused(document, "the answer has the status " + response.statusCode());
            }
            at = target(document, at, response.headers().firstValue("location"));
        }
        throw refused(document, "more than " + MAX_REDIRECTS + " redirects");
    }

    private static URI target(String document, URI from, Optional<String> location) throws IdentityException {
        URI to;
        try {
            to = from.resolve(location.orElse(""));
        } catch (IllegalArgumentException e) {
            throw refused(document, "a redirect to no URL");
        }
        boolean same = from.getScheme().equals(to.getScheme())
                && from.getHost().equalsIgnoreCase(to.getHost() == null ? "" : to.getHost())
                && port(from) == port(to);
        if (!same) {
            throw refused(document, "a redirect to another host");
        }
        return to;
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }

    private HttpResponse<byte[]> send(String document, URI uri, String bearer, long deadline) throws IdentityException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").GET();
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), info -> new LimitedBody(MAX_BODY));
        try {
            // The client's own timeout ends with the headers; a body may come for ever.
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw refused(document, "no answer within " + timeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw refused(document, "the program is ending");
        } catch (ExecutionException e) {
            boolean tooLong = hasCause(e, LimitedBody.TooLongException.class);
            throw refused(document, tooLong ? "longer than " + MAX_BODY + " bytes" : "the issuer cannot be reached");
        }
    }

    private static boolean hasCause(Throwable thrown, Class<?> type) {
        Throwable cause = thrown;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static IdentityException refused(String document, String rule) {
        return Refusal.of("iss", "the issuer's " + document + " cannot be had: " + rule);
    }
}
