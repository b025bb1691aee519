package dev.cairn.tools.oci;

import dev.cairn.core.MalformedException;
import dev.cairn.tools.oci.RegistryHttp.Reply;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a registry is, whether it has TLS, and what it wants for authentication, which it is asked when that is needed first. */
final class RegistryEndpoint {
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final String registry;
    private final URI base;
    private final RegistryHttp http;
    private volatile boolean asked;
    private volatile @Nullable Challenge challenge;

    private RegistryEndpoint(String registry, URI base, RegistryHttp http) {
        this.registry = registry;
        this.base = base;
        this.http = http;
    }

    /**
     * The registry of an image.
     *
     * @throws RegistryException if it is on this machine and does not answer
     */
    static RegistryEndpoint find(ImageReference image, RegistryHttp http, RegistrySettings settings)
            throws RegistryException {
        boolean plain = settings.plainHttp() || (image.isLoopback() && speaksPlainHttp(image, http));
        return new RegistryEndpoint(
                image.registry(), URI.create((plain ? "http://" : "https://") + image.apiHost()), http);
    }

    /**
     * Whether a registry on this machine has no TLS. It is asked without TLS and without credentials: a server with TLS answers what is no HTTP, or, as
     * Go's does, with status 400.
     */
    private static boolean speaksPlainHttp(ImageReference loopback, RegistryHttp http) throws RegistryException {
        try {
            Reply reply = http.send(
                    HttpRequest.newBuilder(URI.create("http://" + loopback.apiHost() + "/v2/")),
                    MAX_ANSWER_BYTES,
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

    /** Scheme and host. */
    URI base() {
        return base;
    }

    boolean isPlainHttp() {
        return "http".equals(base.getScheme());
    }

    /** What it wants; empty if nothing. Who asks at the same time may ask the registry too, so that none waits for another. */
    Optional<Challenge> challenge() throws MalformedException, RegistryException {
        if (!asked) {
            Reply reply = http.send(
                    HttpRequest.newBuilder(base.resolve("/v2/")), MAX_ANSWER_BYTES, "the registry " + registry);
            // A server that it redirects to has no say in where credentials go.
            if (reply.status() == 401 && RegistryHttp.isSameOrigin(reply.from(), base)) {
                challenge = Challenge.choose(reply.headers().allValues("WWW-Authenticate"))
                        .orElse(null);
            }
            asked = true;
        }
        return Optional.ofNullable(challenge);
    }
}
