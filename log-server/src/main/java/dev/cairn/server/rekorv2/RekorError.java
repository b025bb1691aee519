package dev.cairn.server.rekorv2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An error as grpc-gateway answers it: an HTTP status and the body <code>{"code":3,"message":"…","details":[]}</code>. The messages
 * begin with Rekor's own words, which clients may look for; the field and the rule come after them.
 *
 * @param httpStatus the HTTP status code
 * @param grpcCode the gRPC status code, in the body
 * @param message what is wrong
 */
public record RekorError(int httpStatus, int grpcCode, String message) {
    private static final JsonFactory JSON = new JsonFactory();

    /** A request that breaks a format: 400. */
    public static RekorError malformed(MalformedException e) {
        return new RekorError(400, 3, inRekorsWords(e.object() + ": " + e.rule()));
    }

    /** A request whose signature does not verify: 400. */
    public static RekorError unverified(VerificationException e) {
        return new RekorError(400, 3, inRekorsWords(String.valueOf(e.getMessage())));
    }

    /** An entry that this log does not take: 403. */
    public static RekorError notAdmitted(String reason) {
        return new RekorError(403, 7, reason);
    }

    /** A request longer than the operator allows: 400. */
    public static RekorError bodyTooLarge() {
        return new RekorError(400, 3, "http: request body too large");
    }

    /** A path that is not there: 404. */
    public static RekorError notFound() {
        return new RekorError(404, 5, "Not Found");
    }

    /** A path that is there, with another method: 501. */
    public static RekorError methodNotAllowed() {
        return new RekorError(501, 12, "Method Not Allowed");
    }

    /** An entry that the log has, to a client that wants to be told so: 409. The caller adds the header {@code x-log-index}. */
    public static RekorError alreadyExists(long index) {
        return new RekorError(409, 6, "an equivalent entry already exists in the transparency log with index " + index);
    }

    /** A client that went away: 499. */
    public static RekorError cancelled() {
        return new RekorError(499, 1, "context canceled");
    }

    /** An entry that was not published in time, or could not be: 500. Whether it is in the log is not known. */
    public static RekorError notIntegrated() {
        return new RekorError(500, 2, "failed to integrate entry");
    }

    /** A fault of the server: 500. */
    public static RekorError internal() {
        return new RekorError(500, 13, "internal server error");
    }

    /** Pushback: 503. The caller adds {@code Retry-After}. */
    public static RekorError pushback() {
        return new RekorError(503, 14, "reached max pushback; retry");
    }

    /** The log cannot take entries at the moment: 503. The caller adds {@code Retry-After}. */
    public static RekorError unavailable() {
        return new RekorError(503, 14, "the log is not available; retry");
    }

    /** The body, in UTF-8. */
    public byte[] body() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + message.length());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("code", grpcCode);
            json.writeStringField("message", message);
            json.writeArrayFieldStart("details");
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array takes what is written", e);
        }
        return out.toByteArray();
    }

    private static String inRekorsWords(String message) {
        return inWordsOf("hashedrekord", "hashedRekordRequestV002.", inWordsOf("dsse", "dsseRequestV002.", message));
    }

    private static String inWordsOf(String kind, String member, String message) {
        return message.startsWith(member)
                ? "invalid " + kind + " request: " + message.substring(member.length())
                : message;
    }
}
