package dev.cairn.tools.client;

import dev.cairn.core.StoreException;
import dev.cairn.core.fsck.LogFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The files of a log that is served over HTTP. */
public final class RemoteLog implements LogFiles {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    /** More than the longest file, a bundle of 256 entries with 65,535 bytes and their lengths. */
    private static final int MAX_BYTES = 17 << 20;

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @param base URL under which {@code checkpoint} and {@code tile/} are */
    public RemoteLog(URI base) {
        String text = base.toString();
        this.base = text.endsWith("/") ? base : URI.create(text + "/");
    }

    @Override
    public Optional<byte[]> read(String path) {
        URI uri = base.resolve(path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return switch (response.statusCode()) {
                    case 200 -> Optional.of(bytes(uri, response, body));
                    case 404, 410 -> Optional.empty();
                    default -> throw new StoreException(uri + " answers with status " + response.statusCode());
                };
            }
        } catch (IOException e) {
            throw new StoreException(uri + " cannot be read: " + reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(uri + ": interrupted", e);
        }
    }

    private static byte[] bytes(URI uri, HttpResponse<?> response, InputStream body) throws IOException {
        // It was not asked for, but servers of static files send what they have.
        boolean gzip = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        try (InputStream plain = gzip ? new GZIPInputStream(body) : body) {
            byte[] bytes = plain.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new StoreException(uri + " is longer than any file of a log");
            }
            return bytes;
        }
    }

    /** Some of the JDK's network exceptions have no message. */
    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
