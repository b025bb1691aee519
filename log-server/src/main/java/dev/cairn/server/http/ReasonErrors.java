package dev.cairn.server.http;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Errors that are a status and a reason in words. How the reason is written is what tells their dialects apart. */
abstract class ReasonErrors implements ErrorDialect {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** An error with its reason. */
    abstract HttpResponse of(int status, String reason);

    @Override
    public final HttpResponse busy(String reason) {
        return of(503, reason).addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public final HttpResponse notFound() {
        return of(404, "not found");
    }

    @Override
    public final HttpResponse methodNotAllowed(String allow) {
        return of(405, "method not allowed").addHeader(Answers.header("Allow", allow));
    }

    @Override
    public final HttpResponse refused(Refusal refusal) {
        return refusal == Refusal.NO_ROOM ? busy(refusal.reason()) : of(refusal.status(), refusal.reason());
    }

    @Override
    public final HttpResponse unavailable() {
        return busy("the log is not available; retry");
    }

    @Override
    public final HttpResponse internal() {
        return of(500, "internal server error");
    }
}
