package dev.cairn.server.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * What is at a path.
 *
 * @param name its name in the metrics: one of a small fixed set
 * @param methods what may be asked of it, beside OPTIONS, which all take
 * @param crossOrigin whether web pages of every origin may use it (CORS)
 * @param answer answers a request with such a method; what it throws becomes an answer of the router
 */
public record Endpoint(
        String name, Methods methods, boolean crossOrigin, Function<Request, CompletionStage<HttpResponse>> answer) {
    /** The methods of an endpoint. */
    public enum Methods {
        /** To be read. */
        READ("GET, HEAD, OPTIONS"),
        /** Something is submitted to it, in a body. */
        SUBMIT("POST, OPTIONS"),
        /** Either. */
        BOTH("GET, HEAD, POST, OPTIONS");

        private final String allow;

        Methods(String allow) {
            this.allow = allow;
        }
    }

    /** Something to read, open to every origin. */
    public static Endpoint read(String name, Function<Request, HttpResponse> answer) {
        return new Endpoint(
                name, Methods.READ, true, request -> CompletableFuture.completedFuture(answer.apply(request)));
    }

    /** The value of its {@code Allow} header. */
    public String allow() {
        return methods.allow;
    }

    /** Whether it answers requests with a method, other than OPTIONS. */
    public boolean takes(String method) {
        return switch (method) {
            case "GET", "HEAD" -> methods != Methods.SUBMIT;
            case "POST" -> methods != Methods.READ;
            default -> false;
        };
    }

    /** Whether it reads the body of a request with a method that it takes. */
    public boolean takesBody(String method) {
        return method.equals("POST");
    }
}
