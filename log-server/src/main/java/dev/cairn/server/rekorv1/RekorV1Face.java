package dev.cairn.server.rekorv1;

import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.HttpMeters;
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

    private final Log log;
    private final RekorV1Settings settings;
    private final Bodies bodies;
    private final EntryRoutes entries;
    private final TreeRoutes tree;
    private final ApiErrors errors = new ApiErrors();

    /** A question to the published tree. */
    private interface Question {
        HttpResponse answer(Request request, PublishedCheckpoint latest) throws ApiError;
    }

    /** A question that comes in a body. */
    private interface BodyQuestion {
        HttpResponse answer(byte[] body, PublishedCheckpoint latest) throws ApiError;
    }

    /** @param executor where proofs are made */
    public RekorV1Face(
            Log log,
            RekorV1Settings settings,
            Bodies bodies,
            Submissions submissions,
            HttpMeters meters,
            Executor executor) {
        this.log = log;
        this.settings = settings;
        this.bodies = bodies;
        this.entries = new EntryRoutes(settings, new Entries(log, settings.key()), submissions, meters, executor);
        this.tree = new TreeRoutes(log, settings.key());
    }

    /** What is at a path below {@code /api/v1/}. */
    public Optional<Endpoint> find(String path) {
        return switch (path) {
            case "log" -> read("rekor-v1-log", (request, latest) -> tree.info(latest));
            case "log/proof" -> read("rekor-v1-proof", tree::proof);
            case "log/publicKey" -> read("rekor-v1-key", (request, latest) -> tree.publicKey(request));
            case "log/entries" ->
                Optional.of(new Endpoint("rekor-v1", Endpoint.Methods.BOTH, true, this::createOrFindByIndex));
            // sigstore-python sends the slash at the end.
            case "log/entries/retrieve", "log/entries/retrieve/" -> submit("rekor-v1-retrieve", entries::retrieve);
            case "index/retrieve", "index/retrieve/" -> submit("rekor-v1-index", tree::search);
            default ->
                path.startsWith(ENTRY) && path.indexOf('/', ENTRY.length()) < 0 && path.length() > ENTRY.length()
                        ? read(
                                "rekor-v1-entry",
                                (request, latest) -> entries.byId(path.substring(ENTRY.length()), latest))
                        : Optional.empty();
        };
    }

    private Optional<Endpoint> read(String name, Question question) {
        return Optional.of(Endpoint.read(name, request -> answer(request, question)));
    }

    private Optional<Endpoint> submit(String name, BodyQuestion question) {
        return Optional.of(new Endpoint(
                name,
                Endpoint.Methods.SUBMIT,
                true,
                request -> body(
                        request,
                        body -> CompletableFuture.completedFuture(
                                answer(request, (same, latest) -> question.answer(body, latest))))));
    }

    private CompletionStage<HttpResponse> createOrFindByIndex(Request request) {
        return request.method().equals("POST")
                ? body(request, entries::create)
                : CompletableFuture.completedFuture(answer(request, entries::byIndex));
    }

    private HttpResponse answer(Request request, Question question) {
        return log.latest()
                .map(latest -> {
                    try {
                        return question.answer(request, latest);
                    } catch (ApiError e) {
                        return e.response();
                    }
                })
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
