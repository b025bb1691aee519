package dev.cairn.server.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Answers that may be long, an entry bundle has up to 16 MiB, within a budget of memory: a client that asks for many and does not read
 * them must not take what others need.
 */
public final class LongAnswers {
    /** The bytes of long answers that are being sent at one time. */
    public static final long MAX_BYTES = 64L << 20;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    // What is not longer is handed to the connection at once.
    private static final int PIECE = 65_536;

    private final long maxBytes;
    private final AtomicLong sending = new AtomicLong();

    /** @param maxBytes what may be under way before the next long answer; {@link #MAX_BYTES} */
    public LongAnswers(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A 200, or 503 in plain text if too much is under way. */
    public HttpResponse of(ContentType type, byte[] body, List<HttpHeader> headers) {
        return of(
                type,
                body,
                headers,
                () -> PlainErrors.error(503, "too much is being sent; retry")
                        .addHeader(Answers.retryAfter(RETRY_AFTER)));
    }

    /** A 200, or another answer if too much is under way. */
    public HttpResponse of(ContentType type, byte[] body, List<HttpHeader> headers, Supplier<HttpResponse> tooMuch) {
        if (body.length <= PIECE) {
            return Answers.of(200, type, body, headers);
        }
        if (sending.get() + body.length > maxBytes) {
            return tooMuch.get();
        }
        return HttpResponse.create()
                .withStatus(200)
                .withHeaders(headers)
                .withEntity(HttpEntities.create(type, body.length, counted(body)));
    }

    // Counted from when it starts: an answer to a connection that is gone never does, and must not count for ever.
    private Source<ByteString, NotUsed> counted(byte[] body) {
        return Source.fromMaterializer((materializer, attributes) -> {
                    sending.addAndGet(body.length);
                    return pieces(body).watchTermination((notUsed, done) -> {
                        done.whenComplete((ended, failure) -> sending.addAndGet(-body.length));
                        return notUsed;
                    });
                })
                .mapMaterializedValue(started -> NotUsed.getInstance());
    }

    private static Source<ByteString, NotUsed> pieces(byte[] body) {
        int count = (body.length + PIECE - 1) / PIECE;
        return Source.fromJavaStream(() -> IntStream.range(0, count)
                .mapToObj(i -> ByteString.fromArrayUnsafe(body, i * PIECE, Math.min(PIECE, body.length - i * PIECE))));
    }
}
