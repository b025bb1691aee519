package dev.cairn.server.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads bodies, each up to a length and in a time, and all of them within one budget of memory. */
public final class Bodies {
    // A client that sends more than it may should still read why: most only read when they have sent all. What is
    // passed over costs no memory.
    private static final long MAX_PASSED_OVER = 16L << 20;

    private final ActorSystem<?> system;
    private final long maxBytes;
    private final Duration timeout;
    private final AtomicLong held = new AtomicLong();

    public Bodies(ActorSystem<?> system, RequestLimits limits) {
        this.system = system;
        this.maxBytes = limits.maxBodyBytes();
        this.timeout = limits.bodyTimeout();
    }

    /**
     * Reads the body of a request and goes on with it: at once when it came in one piece with the head, else on the system's dispatcher.
     *
     * @param maxLength in bytes
     * @param onBody takes the body, which it may keep
     * @param onRefusal answers when it is not read
     */
    public CompletionStage<HttpResponse> read(
            Request request,
            long maxLength,
            Function<byte[], CompletionStage<HttpResponse>> onBody,
            Function<Refusal, HttpResponse> onRefusal) {
        HttpEntity entity = request.entity();
        if (entity instanceof HttpEntity.Strict strict) {
            ByteString data = strict.getData();
            return data.size() > maxLength
                    ? CompletableFuture.completedFuture(onRefusal.apply(Refusal.TOO_LARGE))
                    : onBody.apply(data.toArrayUnsafe());
        }
        long declared = entity.getContentLengthOption().orElse(0);
        boolean asks = request.header("expect").isPresent();
        if (declared > maxLength && (asks || declared > maxLength + MAX_PASSED_OVER)) {
            entity.getDataBytes().runWith(Sink.cancelled(), system);
            return CompletableFuture.completedFuture(closing(request, onRefusal.apply(Refusal.TOO_LARGE)));
        }
        Collected collected = new Collected(maxLength);
        return entity.withoutSizeLimit()
                .getDataBytes()
                .completionTimeout(timeout)
                .runForeach(collected::add, system)
                // Async with an executor: the stage of a Scala future would start a thread for each on JDK 17.
                .handleAsync(
                        (done, failure) -> failure == null
                                ? whole(collected, onBody, onRefusal)
                                : broken(request, collected, failure, onRefusal),
                        system.executionContext())
                .thenCompose(Function.identity());
    }

    private CompletionStage<HttpResponse> whole(
            Collected collected,
            Function<byte[], CompletionStage<HttpResponse>> onBody,
            Function<Refusal, HttpResponse> onRefusal) {
        Refusal refusal = collected.refusal;
        try {
            return refusal == null
                    ? onBody.apply(collected.data.toArrayUnsafe())
                    : CompletableFuture.completedFuture(onRefusal.apply(refusal));
        } finally {
            collected.release();
        }
    }

    private static CompletionStage<HttpResponse> broken(
            Request request, Collected collected, Throwable failure, Function<Refusal, HttpResponse> onRefusal) {
        collected.release();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Refusal refusal = collected.refusal;
        if (refusal == null) {
            refusal = cause instanceof TimeoutException ? Refusal.TOO_SLOW : Refusal.CUT_OFF;
        }
        return CompletableFuture.completedFuture(closing(request, onRefusal.apply(refusal)));
    }

    // What is left of the body stands between this request and the next one; with HTTP/2 it does not.
    private static HttpResponse closing(Request request, HttpResponse response) {
        return request.isHttp2() ? response : response.addHeader(Connection.create("close"));
    }

    /** The bytes of bodies that are held now. */
    long held() {
        return held.get();
    }

    /** One body on its way. Used by one thread at a time. */
    private final class Collected {
        private final long maxLength;
        private ByteString data = ByteString.emptyByteString();
        private long received;
        private long reserved;
        private @Nullable Refusal refusal;

        Collected(long maxLength) {
            this.maxLength = maxLength;
        }

        void add(ByteString piece) {
            received += piece.size();
            if (refusal == null) {
                keep(piece);
            }
            if (refusal != null && received > maxLength + MAX_PASSED_OVER) {
                throw new IllegalStateException("more than is passed over");
            }
        }

        private void keep(ByteString piece) {
            if (received > maxLength) {
                refuse(Refusal.TOO_LARGE);
                return;
            }
            reserved += piece.size();
            if (held.addAndGet(piece.size()) > maxBytes) {
                refuse(Refusal.NO_ROOM);
                return;
            }
            data = data.concat(piece);
        }

        private void refuse(Refusal why) {
            refusal = why;
            data = ByteString.emptyByteString();
            release();
        }

        void release() {
            held.addAndGet(-reserved);
            reserved = 0;
        }
    }
}
