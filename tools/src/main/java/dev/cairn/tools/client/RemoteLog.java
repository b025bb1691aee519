package dev.cairn.tools.client;

import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.http.LimitedBody;
import dev.cairn.tools.http.BoundedHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/** The files of a log that is served over HTTP. */
public final class RemoteLog implements LogFiles {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    /** More than the longest file, a bundle of 256 entries with 65,535 bytes and their lengths. */
    private static final int MAX_BYTES = 17 << 20;

    private final URI base;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param base URL under which {@code checkpoint} and {@code tile/} are */
    public RemoteLog(URI base) {
        this(base, REQUEST_TIMEOUT);
    }

    /**
     * A log that has to answer in time.
     *
     * @param timeout of each file
     */
    public RemoteLog(URI base, Duration timeout) {
        this.timeout = timeout;
        String text = base.toString();
        this.base = text.endsWith("/") ? base : URI.create(text + "/");
    }

    @Override
    public Optional<byte[]> read(String path) {
        URI uri = base.resolve(path);
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        // The limit is to the whole answer: a body can be as slow as a server likes.
        CompletableFuture<HttpResponse<byte[]>> asked = http.sendAsync(request, info -> new LimitedBody(MAX_BYTES));
        try {
            HttpResponse<byte[]> response = asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return switch (response.statusCode()) {
                case 200 -> Optional.of(plain(uri, response));
                case 404, 410 -> Optional.empty();
                default -> throw new StoreException(uri + " answers with status " + response.statusCode());
            };
        } catch (ExecutionException e) {
            throw cannotBeRead(uri, e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
        } catch (IOException e) {
            throw cannotBeRead(uri, e);
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new StoreException(uri + " cannot be read: it takes longer than " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException(uri + ": interrupted", e);
        }
    }

    private static StoreException cannotBeRead(URI uri, IOException e) {
        return e instanceof LimitedBody.TooLongException
                ? new StoreException(uri + " is longer than any file of a log", e)
                : new StoreException(
                        uri + BoundedHttp.reason(e)
                                + "; check the URL, and that the log runs and can be reached from here",
                        e);
    }

    private static byte[] plain(URI uri, HttpResponse<byte[]> response) throws IOException {
        // It was not asked for, but servers of static files send what they have.
        boolean gzip = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        if (!gzip) {
            return response.body();
        }
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            byte[] bytes = unpacked.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new StoreException(uri + " is longer than any file of a log");
            }
            return bytes;
        }
    }
}
