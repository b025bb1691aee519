package dev.cairn.server.http;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Answers that may be long, an entry bundle has up to 16 MiB, within a budget of memory: a client that asks for many and does not read
 * them must not take what others need. The memory is reserved before the answer is made, and is free again when it was sent, or is not sent.
 */
public final class LongAnswers {
    /** The bytes of long answers that are being made and sent at one time. */
    public static final long MAX_BYTES = 64L << 20;

    // What is not longer is handed to the connection at once.
    private static final int PIECE = 65_536;

    private final Budget memory;
    private final ErrorDialect errors;

    /**
     * @param memory in bytes; {@link #MAX_BYTES}, which all that answer at length share
     * @param errors how a refusal is written
     */
    public LongAnswers(Budget memory, ErrorDialect errors) {
        this.memory = memory;
        this.errors = errors;
    }

    /**
     * Makes an answer.
     *
     * @param bytes the most that making it takes; nothing is reserved for a short one
     * @param answer makes it, with {@link Room#answer} if it has a long body
     * @return what was made, or 503 if there is not so much memory left
     */
    public HttpResponse within(long bytes, Function<Room, HttpResponse> answer) {
        Optional<Budget.Share> share = memory.take(bytes <= PIECE ? 0 : bytes);
        if (share.isEmpty()) {
            return errors.busy("too much is being sent; retry");
        }
        try {
            return answer.apply(new Room(share.get()));
        } finally {
            share.get().returnUnused();
        }
    }

    /** The memory reserved for one answer. */
    public static final class Room {
        private final Budget.Share share;

        private Room(Budget.Share share) {
            this.share = share;
        }

        /** A 200. */
        public HttpResponse answer(ContentType type, byte[] body, List<HttpHeader> headers) {
            if (body.length <= PIECE) {
                return Answers.of(200, type, body, headers);
            }
            share.reduce(body.length);
            return HttpResponse.create()
                    .withStatus(200)
                    .withHeaders(headers)
                    .withEntity(HttpEntities.create(type, body.length, share.during(pieces(body))));
        }
    }

    private static Source<ByteString, ?> pieces(byte[] body) {
        int count = (body.length + PIECE - 1) / PIECE;
        return Source.fromJavaStream(() -> IntStream.range(0, count)
                .mapToObj(i -> ByteString.fromArrayUnsafe(body, i * PIECE, Math.min(PIECE, body.length - i * PIECE))));
    }
}
