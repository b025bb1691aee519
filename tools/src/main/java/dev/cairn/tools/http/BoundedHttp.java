package dev.cairn.tools.http;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.LimitedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Requests whose answers are bounded, in length and in the time until their last byte. Redirects are not followed. */
public final class BoundedHttp {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    // Answers are passed on here, and nothing waits. Left to itself each client would have as many threads as it has
    // requests.
    private static final ExecutorService THREADS =
            Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()), task -> {
                Thread thread = new Thread(task, "cairn-http");
                thread.setDaemon(true);
                return thread;
            });

    private final HttpClient http;

    /** Trusts the authorities of the process. */
    public BoundedHttp() {
        this(Optional.empty());
    }

    /** @param tls whom to trust; empty for the authorities of the process */
    public BoundedHttp(Optional<SSLContext> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(THREADS)
                .connectTimeout(CONNECT_TIMEOUT);
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /** An answer. */
    public record Answer(int status, Bytes body, HttpHeaders headers) {
        /** The first value of a header. */
        public Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    /** Whether nobody can stand between this program and a URL: with TLS, or without leaving the machine. Names are not looked up, but for localhost. */
    public static boolean isProtected(URI url) {
        String host = url.getHost();
        if (host == null) {
            return false;
        }
        if ("https".equalsIgnoreCase(url.getScheme()) || host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            boolean literal = host.startsWith("[") || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
            return literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Sends a request.
     *
     * @param maxBytes the longest answer
     * @param timeout until the last byte of it
     * @throws LimitedBody.TooLongException if it is longer
     * @throws IOException if there is none; the message is for a person and names the URL
     */
    public Answer send(HttpRequest request, int maxBytes, Duration timeout) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(request, info -> new LimitedBody(maxBytes));
        try {
            HttpResponse<byte[]> response = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), Bytes.wrap(response.body()), response.headers());
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IOException(request.uri() + " has not answered within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException(request.uri() + ": interrupted", e);
        } catch (ExecutionException e) {
            throw failure(request.uri(), e.getCause() == null ? e : e.getCause());
        }
    }

    private static IOException failure(URI uri, Throwable cause) {
        // The client wraps what a body's subscriber throws.
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLongException tooLong) {
                return tooLong;
            }
        }
        return new IOException(uri + reason(cause), cause);
    }

    /** Why a server was not heard, to stand behind its URL. */
    public static String reason(Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return " cannot be reached: no host of that name";
            }
            if (t instanceof SSLException) {
                return " cannot be reached: its TLS certificate is not accepted, or it speaks no TLS";
            }
        }
        if (cause instanceof ConnectException) {
            return " cannot be reached: nothing listens there, or the way is closed";
        }
        String message = cause.getMessage();
        return " does not answer: " + (message == null ? cause.getClass().getSimpleName() : message);
    }
}
