package dev.cairn.tools.serve;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.http.Call;
import dev.cairn.core.http.Route;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.Bodies;
import dev.cairn.server.http.Endpoint;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.Mount;
import dev.cairn.server.http.Request;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Trailer;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/** Puts routes of the CA adapter or of the witness on a server. */
public final class RouteMount implements Mount {
    // The bodies of requests that wait or are being answered. Those that arrive have a budget of their own.
    private static final long MAX_HELD = 32L << 20;

    // Routes have a few of them.
    private static final Map<String, ContentType> CONTENT_TYPES = new ConcurrentHashMap<>();

    private final Executor executor;
    private final AtomicLong held = new AtomicLong();
    private volatile List<Route> routes = List.of();

    /**
     * A mount without routes.
     *
     * @param executor where they may block; one that refuses work when it has too much
     */
    RouteMount(Executor executor) {
        this.executor = executor;
    }

    /** Opens routes: the first that is at a path answers. */
    void open(List<Route> opened) {
        routes = List.copyOf(opened);
    }

    @Override
    public Optional<Endpoint> find(String path, Bodies bodies) {
        return route(path).map(route -> endpoint(route, bodies));
    }

    @Override
    public Optional<ErrorDialect> errors(String path) {
        return route(path).map(RouteErrors::new);
    }

    private Optional<Route> route(String path) {
        for (Route route : routes) {
            if (route.isAt(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    private Endpoint endpoint(Route route, Bodies bodies) {
        return route.method().equals("POST")
                ? new Endpoint(route.name(), Endpoint.Methods.SUBMIT, true, request -> {
                    long arrived = System.nanoTime();
                    return bodies.read(
                            request,
                            route.maxBodyBytes(),
                            body -> answer(route, request, Bytes.wrap(body), arrived),
                            new RouteErrors(route)::refused);
                })
                : new Endpoint(
                        route.name(),
                        Endpoint.Methods.READ,
                        true,
                        request -> answer(route, request, Bytes.EMPTY, System.nanoTime()));
    }

    private CompletionStage<HttpResponse> answer(Route route, Request request, Bytes body, long arrived) {
        Call call = new Call(
                request.path(),
                Objects.requireNonNullElse(request.query(), ""),
                request.contentType(),
                request.headers(),
                body,
                arrived);
        if (held.addAndGet(body.size()) > MAX_HELD) {
            held.addAndGet(-body.size());
            return busy(route);
        }
        try {
            return CompletableFuture.supplyAsync(() -> route.answer(call), executor)
                    .thenCompose(Function.identity())
                    .whenComplete((answer, failure) -> held.addAndGet(-body.size()))
                    .thenApply(RouteMount::response);
        } catch (RejectedExecutionException e) {
            held.addAndGet(-body.size());
            return busy(route);
        }
    }

    private static CompletionStage<HttpResponse> busy(Route route) {
        return CompletableFuture.completedFuture(
                new RouteErrors(route).busy("too many requests are being answered; retry"));
    }

    static HttpResponse response(Answer answer) {
        HttpResponse response = HttpResponse.create()
                .withStatus(answer.status())
                .withEntity(HttpEntities.create(
                        contentType(answer.contentType()),
                        ByteString.fromArrayUnsafe(answer.body().unsafeArray())));
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        if (!answer.headers().containsKey("Cache-Control")) {
            response = response.addHeader(Answers.NO_STORE);
        }
        if (answer.trailers().isEmpty()) {
            return response;
        }
        if (answer.body().size() == 0) {
            // The stream ends with the headers: what would follow the body has to be among them (gRPC's Trailers-Only).
            for (Map.Entry<String, String> header : answer.trailers().entrySet()) {
                response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
            }
            return response;
        }
        Trailer trailer = Trailer.create();
        for (Map.Entry<String, String> header : answer.trailers().entrySet()) {
            trailer = trailer.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        return response.addAttribute(AttributeKeys.trailer, trailer);
    }

    private static ContentType contentType(String text) {
        return CONTENT_TYPES.computeIfAbsent(
                text, type -> type.equals("text/plain; charset=utf-8") ? Answers.TEXT : ContentTypes.parse(type));
    }
}
