package dev.cairn.tools.serve;

import dev.cairn.core.http.Route;
import dev.cairn.server.http.Answers;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.Refusal;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The errors that come before a route, in its words. */
final class RouteErrors implements ErrorDialect {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Route route;

    RouteErrors(Route route) {
        this.route = route;
    }

    private HttpResponse error(int status, String reason) {
        return RouteMount.response(route.refusal(status, reason));
    }

    @Override
    public HttpResponse notFound() {
        return error(404, "not found");
    }

    @Override
    public HttpResponse methodNotAllowed(String allow) {
        return error(405, "method not allowed").addHeader(Answers.header("Allow", allow));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
        return refusal == Refusal.NO_ROOM ? busy(refusal.reason()) : error(refusal.status(), refusal.reason());
    }

    @Override
    public HttpResponse busy(String reason) {
        return error(503, reason).addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public HttpResponse unavailable() {
        return busy("the service is not available; retry");
    }

    @Override
    public HttpResponse internal() {
        return error(500, "internal server error");
    }
}
