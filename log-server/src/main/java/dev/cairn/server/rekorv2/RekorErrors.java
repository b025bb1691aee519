package dev.cairn.server.rekorv2;

import dev.cairn.server.http.Answers;
import dev.cairn.server.http.ErrorDialect;
import dev.cairn.server.http.Refusal;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@link RekorError}s as responses. */
public final class RekorErrors implements ErrorDialect {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private static final int INVALID_ARGUMENT = 3;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int UNAVAILABLE = 14;

    static HttpResponse of(RekorError error) {
        return Answers.of(error.httpStatus(), Answers.JSON, error.body());
    }

    @Override
    public HttpResponse notFound() {
        return of(RekorError.notFound());
    }

    /** 501, as grpc-gateway has it; it sends no {@code Allow}. */
    @Override
    public HttpResponse methodNotAllowed(String allow) {
        return of(RekorError.methodNotAllowed());
    }

    @Override
    public HttpResponse refused(Refusal refusal) {
        return switch (refusal) {
            case TOO_LARGE -> of(RekorError.bodyTooLarge());
            case NO_ROOM -> of(RekorError.pushback()).addHeader(Answers.retryAfter(RETRY_AFTER));
            case TOO_SLOW -> of(new RekorError(refusal.status(), DEADLINE_EXCEEDED, refusal.reason()));
            case CUT_OFF -> of(new RekorError(refusal.status(), INVALID_ARGUMENT, refusal.reason()));
        };
    }

    @Override
    public HttpResponse busy(String reason) {
        return of(new RekorError(503, UNAVAILABLE, reason)).addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public HttpResponse unavailable() {
        return of(RekorError.unavailable()).addHeader(Answers.retryAfter(RETRY_AFTER));
    }

    @Override
    public HttpResponse internal() {
        return of(RekorError.internal());
    }
}
