package dev.cairn.server.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What is at a path.
 *
 * @param name its name in the metrics: one of a small fixed set
 * @param submits whether it takes POST; else it takes GET and HEAD. All take OPTIONS
 * @param crossOrigin whether web pages of every origin may use it (CORS)
 * @param answer answers a request with such a method; what it throws becomes an answer of the router
 */
public record Endpoint(
        String name, boolean submits, boolean crossOrigin, Function<Request, CompletionStage<HttpResponse>> answer) {
    /** Something to read, open to every origin. */
    public static Endpoint read(String name, Function<Request, HttpResponse> answer) {
        return new Endpoint(name, false, true, request -> CompletableFuture.completedFuture(answer.apply(request)));
    }

    /** The value of its {@code Allow} header. */
    public String allow() {
        return submits ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    }

    /** Whether it answers requests with a method, other than OPTIONS. */
    public boolean takes(String method) {
        return submits ? method.equals("POST") : method.equals("GET") || method.equals("HEAD");
    }
}
