package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.oci.RegistryHttp.Reply;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API of one registry, with what it wants for authentication. */
final class RegistryClient {
    private static final int MAX_ERROR_BYTES = 64 << 10;
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    /** What is read is asked for again so often if the registry fails, after 50, 100, 200 and 400 ms. */
    private static final int MAX_RETRIES = 4;

    private static final long RETRY_MILLIS = 50;
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([A-Z_]{1,40})\"");

    private final ImageReference image;
    private final RegistryHttp http;
    private final URI base;
    private final RegistryTokens tokens;
    private boolean asked;

    /**
     * @param image any of the registry
     * @throws RegistryException if the registry is on this machine and does not answer
     */
    RegistryClient(ImageReference image, RegistrySettings settings) throws MalformedException, RegistryException {
        this.image = image;
        this.http = new RegistryHttp(settings);
        boolean plain = settings.plainHttp() || (image.isLoopback() && speaksPlainHttp(image));
        this.base = URI.create((plain ? "http://" : "https://") + image.apiHost());
        this.tokens = new RegistryTokens(image, http, !plain, settings, InstantSource.system());
    }

    /**
     * Whether a registry on this machine has no TLS. It is asked without TLS and without credentials: a server with TLS answers what is no HTTP, or, as
     * Go's does, with status 400.
     */
    private boolean speaksPlainHttp(ImageReference loopback) throws RegistryException {
        try {
            Reply reply = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + loopback.apiHost() + "/v2/")),
                    MAX_ERROR_BYTES,
                    loopback.registry(),
                    PROBE_TIMEOUT);
            return reply.status() != 400;
        } catch (RegistryException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ConnectException) {
                    throw new RegistryException(loopback.registry() + ": nothing listens there", e);
                }
            }
            return false;
        }
    }

    /** Where it is: scheme and host. */
    URI base() {
        return base;
    }

    boolean isPlainHttp() {
        return "http".equals(base.getScheme());
    }

    /** The scope of a repository. */
    static String scope(String repository, boolean push) {
        return "repository:" + repository + (push ? ":pull,push" : ":pull");
    }

    /**
     * What is sent as {@code Authorization}, after the registry was asked what it wants.
     *
     * @param scope such as {@code repository:team/app:pull}
     */
    synchronized Optional<String> authorization(String scope) throws MalformedException, RegistryException {
        if (!asked) {
            Reply reply = http.send(
                    HttpRequest.newBuilder(base.resolve("/v2/")), MAX_ERROR_BYTES, "the registry " + image.registry());
            if (reply.status() == 401) {
                Challenge.choose(reply.headers().allValues("WWW-Authenticate")).ifPresent(tokens::challenged);
            }
            asked = true;
        }
        return tokens.authorization(scope);
    }

    /**
     * Asks, and asks again with another token if it is refused.
     *
     * @param path from {@code /v2/} on
     * @param scope what it needs
     * @param what is asked, for messages
     * @return the answer, whatever its status but 401, 403 and 429
     */
    Reply send(
            String method, URI path, Map<String, String> headers, Bytes body, String scope, int maxBytes, String what)
            throws MalformedException, RegistryException {
        Reply reply = once(method, path, headers, body, scope, maxBytes, what);
        for (int again = 0; again < MAX_RETRIES && method.equals("GET") && reply.status() >= 500; again++) {
            pause(again, what);
            reply = once(method, path, headers, body, scope, maxBytes, what);
        }
        if (reply.status() == 401) {
            Challenge.choose(reply.headers().allValues("WWW-Authenticate")).ifPresent(tokens::challenged);
            tokens.refused(scope);
            reply = once(method, path, headers, body, scope, maxBytes, what);
        }
        if (reply.status() == 401 || reply.status() == 403) {
            throw refused(reply, scope, what);
        }
        if (reply.status() == 429) {
            throw new RegistryException(what + ": the registry has had too many requests; try again later");
        }
        return reply;
    }

    /** Debian's registry, for one, answers 500 while another client writes the tag that is read. */
    private static void pause(int again, String what) throws RegistryException {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS << again);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(what + ": interrupted", e);
        }
    }

    private RegistryException refused(Reply reply, String scope, String what)
            throws MalformedException, RegistryException {
        return new RegistryException(
                what + ": refused with status " + reply.status() + code(reply) + ": " + adviceWhenRefused(scope));
    }

    /** Why a request may have been refused, and what to do. */
    String adviceWhenRefused(String scope) throws MalformedException, RegistryException {
        return authorization(scope).isPresent()
                ? "the credentials for it do not allow that"
                : "there are no credentials for it; `docker login " + image.registry() + "` makes them";
    }

    private Reply once(
            String method, URI path, Map<String, String> headers, Bytes body, String scope, int maxBytes, String what)
            throws MalformedException, RegistryException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .method(
                        method,
                        body.size() == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body.toArray()));
        headers.forEach(request::header);
        authorization(scope).ifPresent(value -> request.header("Authorization", value));
        return http.send(request, maxBytes, what);
    }

    /** The registry's code for an error, in parentheses; empty without one. Its message is not shown: it is the registry's text. */
    static String code(Reply reply) {
        Matcher code = CODE.matcher(reply.body().utf8());
        return code.find() ? " (" + code.group(1) + ")" : "";
    }
}
