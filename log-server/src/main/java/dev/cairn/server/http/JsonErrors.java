package dev.cairn.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Errors as {@code {"error":"<reason>"}}. */
public final class JsonErrors implements ErrorDialect {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** An error with its reason. */
    public static HttpResponse error(int status, String reason) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("error", reason);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return Answers.of(status, Answers.JSON, out.toByteArray());
    }

    /** 503: too many long answers are being sent. */
    public HttpResponse tooMuch() {
        return error(503, "too much is being sent; retry").addHeader(Answers.retryAfter(RETRY_AFTER));
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
