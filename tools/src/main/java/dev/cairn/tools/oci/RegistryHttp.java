package dev.cairn.tools.oci;

import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.Certificates;
import dev.cairn.core.crypto.Pem;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP of which every answer has a greatest length and a time, to its last byte. */
final class RegistryHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
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

    private final HttpClient client;
    private final Duration timeout;

    /** @throws MalformedException if the authorities are not certificates in PEM */
    RegistryHttp(RegistrySettings settings) throws MalformedException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (settings.authorities().isPresent()) {
            builder.sslContext(context(settings.authorities().get()));
        }
        this.client = builder.build();
        this.timeout = settings.timeout();
    }

    private static SSLContext context(String authorities) throws MalformedException {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int number = 0;
            for (Pem block : Pem.parseAll(authorities)) {
                roots.setCertificateEntry(
                        "registry-" + number++, Certificates.parse(block.der().toArray()));
            }
            if (number == 0) {
                throw new MalformedException("registry authorities", "there is no certificate in PEM");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK's TLS is not as it should be", e);
        }
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
            HttpResponse<byte[]> response = answer(asked, maxBytes, what, time);
            boolean follows = asked.method().equals("GET") || asked.method().equals("HEAD");
            Optional<String> location = response.headers().firstValue("Location");
            if (!follows || !REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return new Reply(response.statusCode(), response.headers(), Bytes.wrap(response.body()), asked.uri());
            }
            URI target = target(asked.uri(), location.get(), what);
            boolean same = origin(target).equals(origin(asked.uri()));
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

    private static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private HttpResponse<byte[]> answer(HttpRequest request, int maxBytes, String what, Duration time)
            throws RegistryException {
        CompletableFuture<HttpResponse<byte[]>> asked = client.sendAsync(request, info -> new LimitedBody(maxBytes));
        try {
            return asked.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause(), maxBytes);
        } catch (TimeoutException e) {
            throw new RegistryException(what + ": no whole answer within " + time.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException(what + ": interrupted", e);
        } finally {
            asked.cancel(true);
        }
    }

    private static RegistryException failure(String what, @Nullable Throwable cause, int maxBytes) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof LimitedBody.TooLongException) {
                return new RegistryException(what + ": the answer is longer than " + maxBytes + " bytes", cause);
            }
            if (each instanceof SSLHandshakeException) {
                return new RegistryException(
                        what + ": its certificate is not trusted; --registry-ca names the authority of a private one",
                        cause);
            }
        }
        String reason = cause == null ? "failed" : cause.getMessage();
        return new RegistryException(what + ": " + (reason == null ? "the connection fails" : reason), cause);
    }
}
