package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.oci.RegistryHttp.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API of one registry as one repository is reached by it, with what it wants for authentication. */
final class RegistryClient {
    /** Slower than so many bytes in a second is as good as stuck. */
    static final long SLOWEST_BYTES_PER_SECOND = 32 << 10;

    /** What is read is asked for again so often if the registry fails, after 50, 100, 200 and 400 ms. */
    private static final int MAX_RETRIES = 4;

    private static final long RETRY_MILLIS = 50;
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([A-Z_]{1,40})\"");

    private final ImageReference image;
    private final RegistryEndpoint endpoint;
    private final RegistryHttp http;
    private final Duration timeout;
    private final RegistryTokens tokens;
    private volatile boolean challenged;

    /** @param image any of the repository */
    RegistryClient(ImageReference image, RegistryEndpoint endpoint, RegistryHttp http, RegistrySettings settings) {
        this.image = image;
        this.endpoint = endpoint;
        this.http = http;
        this.timeout = settings.timeout();
        this.tokens = new RegistryTokens(image, http, !endpoint.isPlainHttp(), settings, InstantSource.system());
    }

    /** Where it is: scheme and host. */
    URI base() {
        return endpoint.base();
    }

    boolean isPlainHttp() {
        return endpoint.isPlainHttp();
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
    Optional<String> authorization(String scope) throws MalformedException, RegistryException {
        if (!challenged) {
            endpoint.challenge().ifPresent(tokens::challenged);
            challenged = true;
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
        return send(new Asked(method, path, headers, body, scope, maxBytes, what, timeout));
    }

    /**
     * The bytes of something whose length is known; it has time for that.
     *
     * @param maxBytes of the answer
     * @param size of what is wanted
     */
    Reply get(URI path, String scope, int maxBytes, long size, String what)
            throws MalformedException, RegistryException {
        Duration time = timeout.plusSeconds(size / SLOWEST_BYTES_PER_SECOND);
        return send(new Asked("GET", path, Map.of(), Bytes.EMPTY, scope, maxBytes, what, time));
    }

    private record Asked(
            String method,
            URI path,
            Map<String, String> headers,
            Bytes body,
            String scope,
            int maxBytes,
            String what,
            Duration time) {}

    private Reply send(Asked asked) throws MalformedException, RegistryException {
        Reply reply = once(asked);
        for (int again = 0; again < MAX_RETRIES && asked.method().equals("GET") && reply.status() >= 500; again++) {
            pause(again, asked.what());
            reply = once(asked);
        }
        if (reply.status() == 401) {
            // What another server asks for is not the registry's word: it would choose where the password goes.
            if (!RegistryHttp.isSameOrigin(reply.from(), endpoint.base())) {
                throw new RegistryException(
                        asked.what() + ": the place that the registry redirects to refuses it with status 401");
            }
            Challenge.choose(reply.headers().allValues("WWW-Authenticate")).ifPresent(tokens::challenged);
            tokens.refused(asked.scope());
            reply = once(asked);
        }
        if (reply.status() == 401 || reply.status() == 403) {
            throw refused(reply, asked.scope(), asked.what());
        }
        if (reply.status() == 429) {
            throw new RegistryException(asked.what() + ": the registry has had too many requests; try again later");
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

    private Reply once(Asked asked) throws MalformedException, RegistryException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.base().resolve(asked.path()))
                .method(
                        asked.method(),
                        asked.body().size() == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(
                                        asked.body().toArray()));
        asked.headers().forEach(request::header);
        authorization(asked.scope()).ifPresent(value -> request.header("Authorization", value));
        return http.send(request, asked.maxBytes(), asked.what(), asked.time());
    }

    /** The registry's code for an error, in parentheses; empty without one. Its message is not shown: it is the registry's text. */
    static String code(Reply reply) {
        Matcher code = CODE.matcher(reply.body().utf8());
        return code.find() ? " (" + code.group(1) + ")" : "";
    }
}
