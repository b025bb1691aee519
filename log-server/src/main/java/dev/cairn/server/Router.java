package dev.cairn.server;

import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.server.add.AddFace;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.JsonErrors;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.Request;
import dev.cairn.server.ops.OpsFace;
import dev.cairn.server.proofs.ProofsFace;
import dev.cairn.server.rekorv1.ApiErrors;
import dev.cairn.server.rekorv1.RekorV1Face;
import dev.cairn.server.rekorv2.RekorErrors;
import dev.cairn.server.rekorv2.RekorFace;
import dev.cairn.server.search.SearchFace;
import dev.cairn.server.stream.StreamFace;
import dev.cairn.server.tiles.TilesFace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the face of a path, and gives every request an answer: also to methods that a path does not take, and to faults. */
final class Router {
    private static final Logger LOGGER = LoggerFactory.getLogger(Router.class);
    private static final String REKOR_V1 = "/api/v1/";
    private static final String REKOR_V2 = "/api/v2/";
    // A request that has no use for a body may have a short one, which is passed over.
    private static final int MAX_IDLE_BODY = 65_536;

    private static final HttpHeader ANY_ORIGIN = Answers.header("Access-Control-Allow-Origin", "*");
    private static final HttpHeader EXPOSED =
            Answers.header("Access-Control-Expose-Headers", "x-log-index, Retry-After, ETag, Location");
    private static final HttpHeader ANY_HEADER = Answers.header("Access-Control-Allow-Headers", "*");
    private static final HttpHeader ONE_DAY = Answers.header("Access-Control-Max-Age", "86400");

    private final Log log;
    private final TilesFace tiles;
    private final Optional<RekorV1Face> rekorV1;
    private final RekorFace rekor;
    private final Optional<AddFace> add;
    private final ProofsFace proofs;
    private final SearchFace search;
    private final StreamFace streams;
    private final OpsFace ops;
    private final Bodies bodies;
    private final HttpMeters meters;
    private final ErrorDialect plainErrors = new PlainErrors();
    private final ErrorDialect rekorV1Errors = new ApiErrors();
    private final ErrorDialect rekorErrors = new RekorErrors();
    private final ErrorDialect jsonErrors = new JsonErrors();

    Router(
            Log log,
            TilesFace tiles,
            Optional<RekorV1Face> rekorV1,
            RekorFace rekor,
            Optional<AddFace> add,
            ProofsFace proofs,
            SearchFace search,
            StreamFace streams,
            OpsFace ops,
            Bodies bodies,
            HttpMeters meters) {
        this.log = log;
        this.tiles = tiles;
        this.rekorV1 = rekorV1;
        this.rekor = rekor;
        this.add = add;
        this.proofs = proofs;
        this.search = search;
        this.streams = streams;
        this.ops = ops;
        this.bodies = bodies;
        this.meters = meters;
    }

    /** Answers a request. The stage never fails. */
    CompletionStage<HttpResponse> answer(HttpRequest httpRequest) {
        long began = System.nanoTime();
        Request request = Request.of(httpRequest);
        Optional<Endpoint> found = find(request.path());
        ErrorDialect errors = errors(request.path());
        CompletionStage<HttpResponse> answer;
        try {
            answer = found.map(endpoint -> answer(request, endpoint, errors))
                    .orElseGet(() -> withoutBody(request, errors, errors.notFound()));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.handle((response, failure) -> {
            HttpResponse given = response == null ? fault(failure, errors) : response;
            HttpResponse sent = found.map(Endpoint::crossOrigin).orElse(true)
                    ? given.addHeader(ANY_ORIGIN).addHeader(EXPOSED)
                    : given;
            meters.answered(
                    found.map(Endpoint::name).orElse("none"), sent.status().intValue(), System.nanoTime() - began);
            return sent;
        });
    }

    private Optional<Endpoint> find(String path) {
        if (path.startsWith(REKOR_V2)) {
            String rest = path.substring(REKOR_V2.length());
            Optional<Endpoint> entries = rekor.find(rest);
            return entries.isPresent() ? entries : tiles.find(rest);
        }
        if (path.startsWith(REKOR_V1)) {
            String rest = path.substring(REKOR_V1.length());
            return rekorV1.flatMap(face -> face.find(rest));
        }
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        if (path.equals("/add")) {
            return add.map(AddFace::endpoint);
        }
        String rest = path.substring(1);
        return tiles.find(rest)
                .or(() -> proofs.find(rest))
                .or(() -> search.find(rest))
                .or(() -> streams.find(rest))
                .or(() -> ops.find(rest));
    }

    private ErrorDialect errors(String path) {
        if (path.startsWith(REKOR_V2)) {
            return rekorErrors;
        }
        if (path.startsWith(REKOR_V1)) {
            return rekorV1Errors;
        }
        boolean json =
                path.startsWith("/proof/") || path.startsWith("/api/entries/") || path.equals("/" + SearchFace.PATH);
        return json ? jsonErrors : plainErrors;
    }

    private CompletionStage<HttpResponse> answer(Request request, Endpoint endpoint, ErrorDialect errors) {
        String method = request.method();
        if (endpoint.takes(method)) {
            return endpoint.takesBody(method)
                    ? endpoint.answer().apply(request)
                    : bodies.read(
                            request, MAX_IDLE_BODY, body -> endpoint.answer().apply(request), errors::refused);
        }
        HttpResponse response =
                method.equals("OPTIONS") ? options(endpoint) : errors.methodNotAllowed(endpoint.allow());
        return withoutBody(request, errors, response);
    }

    private CompletionStage<HttpResponse> withoutBody(Request request, ErrorDialect errors, HttpResponse response) {
        return bodies.read(
                request, MAX_IDLE_BODY, body -> CompletableFuture.completedFuture(response), errors::refused);
    }

    private static HttpResponse options(Endpoint endpoint) {
        HttpHeader allow = Answers.header("Allow", endpoint.allow());
        List<HttpHeader> headers = endpoint.crossOrigin()
                ? List.of(allow, Answers.header("Access-Control-Allow-Methods", endpoint.allow()), ANY_HEADER, ONE_DAY)
                : List.of(allow);
        return HttpResponse.create().withStatus(204).withHeaders(headers);
    }

    private HttpResponse fault(@Nullable Throwable failure, ErrorDialect errors) {
        // The log may have stopped between the look at it and the reading of its store.
        if (!(log.status() instanceof LogStatus.Running)) {
            return errors.unavailable();
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOGGER.error("a request could not be answered", cause);
        return errors.internal();
    }
}
