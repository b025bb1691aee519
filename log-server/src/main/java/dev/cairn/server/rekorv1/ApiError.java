package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.server.http.Answers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Why a request is refused, as the reference says it: <code>{"code":422,"message":"…"}</code>. What breaks the schema of a request has a code of
 * its own above 600 and the status 422 (github.com/go-openapi/errors).
 */
final class ApiError extends Exception {
    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();
    private static final int UNPROCESSABLE = 422;

    private final int status;
    private final int code;

    private ApiError(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** An error whose code is the status. */
    static ApiError of(int status, String message) {
        return new ApiError(status, status, message);
    }

    /** An error with a status and a code. */
    static ApiError of(int status, int code, String message) {
        return new ApiError(status, code, message);
    }

    /** A value of another type than the schema has. */
    static ApiError type(String name, String in, String type, String value) {
        return new ApiError(
                UNPROCESSABLE, 601, name + " in " + in + " must be of type " + type + ": \"" + value + "\"");
    }

    /** A value that is not there. */
    static ApiError required(String name, String in) {
        return new ApiError(UNPROCESSABLE, 602, name + " in " + in + " is required");
    }

    /** A text that is too long. */
    static ApiError tooLong(String name, String in, int length) {
        return new ApiError(UNPROCESSABLE, 603, name + " in " + in + " should be at most " + length + " chars long");
    }

    /** A text that does not have the form of the schema. */
    static ApiError pattern(String name, String in, String pattern) {
        return new ApiError(UNPROCESSABLE, 605, name + " in " + in + " should match '" + pattern + "'");
    }

    /** A text that is none of those that the schema has. */
    static ApiError notOneOf(String name, String in, String values) {
        return new ApiError(UNPROCESSABLE, 606, name + " in " + in + " should be one of [" + values + "]");
    }

    /** A number that is too small. */
    static ApiError below(String name, String in, long least) {
        return new ApiError(UNPROCESSABLE, 609, name + " in " + in + " should be greater than or equal to " + least);
    }

    /** A list that is too long. */
    static ApiError tooMany(String name, String in, int most) {
        return new ApiError(UNPROCESSABLE, 611, name + " in " + in + " should have at most " + most + " items");
    }

    /** A list that is too short. */
    static ApiError tooFew(String name, String in, int least) {
        return new ApiError(UNPROCESSABLE, 612, name + " in " + in + " should have at least " + least + " items");
    }

    HttpResponse response() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("code", code);
            json.writeStringField("message", getMessage());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return Answers.of(status, Answers.JSON, out.toByteArray());
    }
}
