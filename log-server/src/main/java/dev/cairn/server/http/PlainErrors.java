package dev.cairn.server.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Errors as one line of text. */
public final class PlainErrors implements ErrorDialect {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** An error with its reason. */
    public static HttpResponse error(int status, String reason) {
        return Answers.of(status, Answers.TEXT, (reason + "\n").getBytes(StandardCharsets.UTF_8));
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
        HttpResponse response = error(refusal.status(), refusal.reason());
        return refusal == Refusal.NO_ROOM ? response.addHeader(Answers.retryAfter(RETRY_AFTER)) : response;
    }

    @Override
    public HttpResponse unavailable() {
        return error(503, "the log is not available; retry").addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public HttpResponse internal() {
        return error(500, "internal server error");
    }
}
