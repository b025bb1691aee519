package dev.cairn.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Errors as {@code {"error":"<reason>"}}. */
public final class JsonErrors extends ReasonErrors {
    private static final JsonFactory JSON = new JsonFactory();

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

    @Override
    HttpResponse of(int status, String reason) {
        return error(status, reason);
    }
}
