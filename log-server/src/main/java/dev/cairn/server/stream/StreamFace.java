package dev.cairn.server.stream;

import dev.cairn.core.MalformedException;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Budget;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.QueryParameters;
import dev.cairn.server.http.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Serves {@code /api/entries/stream?from=}: the entries from an index on, and then each one as it is published. {@code Last-Event-ID} goes before
 * {@code from}, and the stream on behind that entry; without either it begins with the next entry that is published.
 *
 * <pre>{@code
 * id: 17
 * event: entry
 * data: {"logIndex":17,"kind":"raw","apiVersion":"","integratedTime":"2026-06-01T12:00:00.000001Z","leafHash":"…","body":"…"}
 * }</pre>
 */
public final class StreamFace {
    /** Streams at one time; beyond it a request is answered 503. */
    public static final int MAX_STREAMS = 256;

    private static final String PATH = "api/entries/stream";
    private static final List<String> PARAMETERS = List.of("from");
    private static final ContentType EVENTS =
            ContentTypes.create(MediaTypes.customBinary("text", "event-stream", true, Map.of(), true));
    private static final List<HttpHeader> HEADERS = List.of(
            Answers.header("Cache-Control", "no-store"),
            // Said to nginx and those who follow it: pass each event on at once.
            Answers.header("X-Accel-Buffering", "no"),
            // A stream that has ended has ended for a reason, and the next request had better come to another server.
            Connection.create("close"));
    // Shorter than the time after which anything on the way takes a silent connection for a dead one.
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final ByteString COMMENT = ByteString.fromString(":\n\n");
    private static final ByteString BEGINNING = ByteString.fromString("retry: 2000\n\n");

    /** A stream that is being sent. */
    private static final class Running {
        final CompletableFuture<Void> end = new CompletableFuture<>();
    }

    private final Log log;
    private final Executor executor;
    private final Budget streams = new Budget(MAX_STREAMS, Budget.UNSENT);
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final SharedKillSwitch stop = KillSwitches.shared("entry-streams");
    private final JsonErrors errors = new JsonErrors();
    private final Endpoint endpoint = Endpoint.read("entry-stream", this::answer);

    /** @param executor reads the store */
    public StreamFace(Log log, Executor executor) {
        this.log = log;
        this.executor = executor;
    }

    /** What is at a path without its first slash. */
    public Optional<Endpoint> find(String path) {
        return path.equals(PATH) ? Optional.of(endpoint) : Optional.empty();
    }

    /**
     * Ends all streams, and those that still come: a server that stops does not wait for what never ends.
     *
     * @return completes when they have ended, and each connection has its last bytes or is about to
     */
    public CompletionStage<Void> stop() {
        stop.shutdown();
        return CompletableFuture.allOf(
                running.stream().map(stream -> stream.end).toArray(CompletableFuture[]::new));
    }

    private HttpResponse answer(Request request) {
        Optional<PublishedCheckpoint> latest = log.latest();
        if (latest.isEmpty() || !(log.status() instanceof LogStatus.Running)) {
            return errors.unavailable();
        }
        long from;
        try {
            from = from(request).orElse(latest.get().size());
        } catch (MalformedException e) {
            return JsonErrors.error(400, String.valueOf(e.getMessage()));
        }
        if (request.method().equals("HEAD")) {
            return response(Source.empty());
        }
        return streams.take(1)
                .map(share -> response(share.during(events(from))))
                .orElseGet(() -> errors.busy("there are too many streams; retry"));
    }

    private static OptionalLong from(Request request) throws MalformedException {
        // Also where it is not used: what is malformed is told to the client, not passed over.
        OptionalLong from = QueryParameters.parse(request.query(), PARAMETERS).number("from");
        Optional<String> seen = request.header("last-event-id");
        if (seen.isEmpty()) {
            return from;
        }
        OptionalLong last = QueryParameters.decimal(seen.get());
        if (last.isEmpty() || last.getAsLong() == Long.MAX_VALUE) {
            throw new MalformedException(
                    "Last-Event-ID", "must be a decimal without leading zeros, at most 2^63 - 2: an entry's index");
        }
        return OptionalLong.of(last.getAsLong() + 1);
    }

    private Source<ByteString, ?> events(long from) {
        // The beginning goes out at once, so that the client knows that it is heard.
        return Source.single(BEGINNING)
                .concatLazy(new EntryPages(log, executor, from).source())
                .keepAlive(HEARTBEAT, () -> COMMENT)
                .via(stop.flow())
                .watchTermination((notUsed, done) -> {
                    Running stream = new Running();
                    running.add(stream);
                    done.whenComplete((ended, failure) -> {
                        running.remove(stream);
                        stream.end.complete(null);
                    });
                    return notUsed;
                });
    }

    private static HttpResponse response(Source<ByteString, ?> events) {
        return HttpResponse.create()
                .withStatus(200)
                .withHeaders(HEADERS)
                .withEntity(HttpEntities.createChunked(EVENTS, events));
    }
}
