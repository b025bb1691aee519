package dev.cairn.server.rekorv1;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.LongAnswers;
import dev.cairn.server.http.LongAnswers.Room;
import dev.cairn.server.http.Request;
import dev.cairn.server.http.Submissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * The routes of Rekor v1, below {@code /api/v1/}:
 *
 * <pre>
 * POST log/entries                   submits an entry
 * GET  log/entries?logIndex=         an entry by its index
 * GET  log/entries/{entryUUID}       an entry by its UUID or entry ID
 * POST log/entries/retrieve          up to ten entries
 * GET  log                           size, root and checkpoint
 * GET  log/proof?firstSize=&amp;lastSize=  a consistency proof
 * GET  log/publicKey                 the key of this face
 * POST index/retrieve                the IDs of entries by e-mail address, key or digest
 * </pre>
 */
public final class RekorV1Face {
    private static final String ENTRY = "log/entries/";
    // As text, as JSON, and as it is put together.
    private static final long ENTRY_ID_BYTES = 3 * 83;

    private final Log log;
    private final RekorV1Settings settings;
    private final Bodies bodies;
    private final LongAnswers answers;
    private final long entryBytes;
    private final EntryRoutes entries;
    private final TreeRoutes tree;
    private final ApiErrors errors = new ApiErrors();

    /** A question to the published tree, and the memory for its answer. */
    private interface Question {
        HttpResponse answer(Request request, PublishedCheckpoint latest, Room room) throws ApiError;
    }

    /** A question that comes in a body. */
    private interface BodyQuestion {
        HttpResponse answer(byte[] body, PublishedCheckpoint latest, Room room) throws ApiError;
    }

    /**
     * @param answers within whose budget long answers are sent
     * @param executor where proofs are made
     */
    public RekorV1Face(
            Log log,
            RekorV1Settings settings,
            Bodies bodies,
            LongAnswers answers,
            Submissions submissions,
            HttpMeters meters,
            Executor executor) {
        this.log = log;
        this.settings = settings;
        this.bodies = bodies;
        this.answers = answers;
        // What is read, and the answer with it in base64 and some more.
        this.entryBytes = 3L * (Entry.MAX_BYTES + settings.maxAttestationBytes());
        this.entries = new EntryRoutes(settings, new Entries(log, settings.key()), submissions, meters, executor);
        this.tree = new TreeRoutes(log, settings.key());
    }

    /** What is at a path below {@code /api/v1/}. */
    public Optional<Endpoint> find(String path) {
        return switch (path) {
            case "log" -> read("rekor-v1-log", 0, (request, latest, room) -> tree.info(latest));
            case "log/proof" -> read("rekor-v1-proof", 0, (request, latest, room) -> tree.proof(request, latest));
            case "log/publicKey" -> read("rekor-v1-key", 0, (request, latest, room) -> tree.publicKey(request));
            case "log/entries" ->
                Optional.of(new Endpoint("rekor-v1", Endpoint.Methods.BOTH, true, this::createOrFindByIndex));
            // sigstore-python sends the slash at the end.
            case "log/entries/retrieve", "log/entries/retrieve/" ->
                submit("rekor-v1-retrieve", RetrieveQuery.MAX_QUERIES * entryBytes, entries::retrieve);
            case "index/retrieve", "index/retrieve/" ->
                submit("rekor-v1-index", TreeRoutes.MAX_FOUND * ENTRY_ID_BYTES, tree::search);
            default ->
                path.startsWith(ENTRY) && path.indexOf('/', ENTRY.length()) < 0 && path.length() > ENTRY.length()
                        ? read(
                                "rekor-v1-entry",
                                entryBytes,
                                (request, latest, room) -> entries.byId(path.substring(ENTRY.length()), latest, room))
                        : Optional.empty();
        };
    }

    private Optional<Endpoint> read(String name, long bytes, Question question) {
        return Optional.of(Endpoint.read(name, request -> answer(request, bytes, question)));
    }

    private Optional<Endpoint> submit(String name, long bytes, BodyQuestion question) {
        return Optional.of(new Endpoint(
                name,
                Endpoint.Methods.SUBMIT,
                true,
                request -> body(
                        request,
                        body -> CompletableFuture.completedFuture(
                                answer(request, bytes, (same, latest, room) -> question.answer(body, latest, room))))));
    }

    private CompletionStage<HttpResponse> createOrFindByIndex(Request request) {
        return request.method().equals("POST")
                ? body(request, entries::create)
                : CompletableFuture.completedFuture(answer(request, entryBytes, entries::byIndex));
    }

    private HttpResponse answer(Request request, long bytes, Question question) {
        return log.latest()
                .map(latest -> answers.within(bytes, room -> {
                    try {
                        return question.answer(request, latest, room);
                    } catch (ApiError e) {
                        return e.response();
                    }
                }))
                .orElseGet(errors::unavailable);
    }

    private CompletionStage<HttpResponse> body(
            Request request, Function<byte[], CompletionStage<HttpResponse>> onBody) {
        String type = request.contentType();
        if (!type.equals("application/json")) {
            HttpResponse refused = ApiError.of(
                            415, "unsupported media type \"" + type + "\", only [application/json] are allowed")
                    .response();
            return bodies.read(
                    request,
                    settings.maxRequestBytes(),
                    body -> CompletableFuture.completedFuture(refused),
                    errors::refused);
        }
        return bodies.read(request, settings.maxRequestBytes(), onBody, errors::refused);
    }
}
