package dev.cairn.server;

import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.HttpMeters;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.PlainErrors;
import dev.cairn.server.http.Request;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what is at a path, and gives every request an answer: also to methods that a path does not take, and to faults. */
final class Router {
    private static final Logger LOGGER = LoggerFactory.getLogger(Router.class);
    // A request that has no use for a body may have a short one, which is passed over.
    private static final int MAX_IDLE_BODY = 65_536;

    private static final HttpHeader ANY_ORIGIN = Answers.header("Access-Control-Allow-Origin", "*");
    private static final HttpHeader EXPOSED =
            Answers.header("Access-Control-Expose-Headers", "x-log-index, Retry-After, ETag, Location");
    private static final HttpHeader ANY_HEADER = Answers.header("Access-Control-Allow-Headers", "*");
    private static final HttpHeader ONE_DAY = Answers.header("Access-Control-Max-Age", "86400");

    private final List<Mount> mounts;
    private final BooleanSupplier running;
    private final Bodies bodies;
    private final HttpMeters meters;
    private final ErrorDialect plainErrors = new PlainErrors();

    /**
     * A router.
     *
     * @param mounts asked in this order
     * @param running whether what they serve runs; if it does not, a fault is answered 503
     */
    Router(List<Mount> mounts, BooleanSupplier running, Bodies bodies, HttpMeters meters) {
        this.mounts = List.copyOf(mounts);
        this.running = running;
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
        for (Mount mount : mounts) {
            Optional<Endpoint> found = mount.find(path, bodies);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private ErrorDialect errors(String path) {
        for (Mount mount : mounts) {
            Optional<ErrorDialect> errors = mount.errors(path);
            if (errors.isPresent()) {
                return errors.get();
            }
        }
        return plainErrors;
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
        // A log may have stopped between the look at it and the reading of its store.
        if (!running.getAsBoolean()) {
            return errors.unavailable();
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        LOGGER.error("a request could not be answered", cause);
        return errors.internal();
    }
}
