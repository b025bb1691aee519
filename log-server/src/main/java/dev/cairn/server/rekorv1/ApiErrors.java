package dev.cairn.server.rekorv1;

import dev.cairn.server.http.Answers;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.Refusal;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The errors that come before or beside a route's own, worded as {@link ApiError}s. */
public final class ApiErrors implements ErrorDialect {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    @Override
    public HttpResponse notFound() {
        return ApiError.of(404, "path was not found").response();
    }

    @Override
    public HttpResponse methodNotAllowed(String allow) {
        return ApiError.of(405, "method is not allowed, but [" + allow.replace(" ", "") + "] are")
                .response()
                .addHeader(Answers.header("Allow", allow));
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
        HttpResponse response = ApiError.of(refusal.status(), refusal.reason()).response();
        return refusal == Refusal.NO_ROOM ? response.addHeader(Answers.retryAfter(RETRY_AFTER)) : response;
    }

    @Override
    public HttpResponse busy(String reason) {
        return ApiError.of(503, reason).response().addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public HttpResponse unavailable() {
        return busy("the log is not available; retry");
    }

    @Override
    public HttpResponse internal() {
        return ApiError.of(500, "unexpected error communicating with transparency log")
                .response();
    }
}
