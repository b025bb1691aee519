package dev.cairn.server.rekorv2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RekorErrorTest {

    static Stream<Arguments> table() {
        return Stream.of(
                Arguments.of(
                        RekorError.malformed(new MalformedException(
                                "hashedRekordRequestV002.signature.content", "must not be empty")),
                        400,
                        3,
                        "invalid hashedrekord request: signature.content: must not be empty"),
                Arguments.of(
                        RekorError.malformed(
                                new MalformedException("dsseRequestV002.verifiers", "must be 1 to 10, are 0")),
                        400,
                        3,
                        "invalid dsse request: verifiers: must be 1 to 10, are 0"),
                Arguments.of(
                        RekorError.malformed(new MalformedException("entry", "too long")), 400, 3, "entry: too long"),
                Arguments.of(
                        RekorError.unverified(new VerificationException(
                                "hashedRekordRequestV002.signature.content: does not verify")),
                        400,
                        3,
                        "invalid hashedrekord request: signature.content: does not verify"),
                Arguments.of(
                        RekorError.unverified(
                                new VerificationException("dsseRequestV002.envelope.signatures[0].sig: no")),
                        400,
                        3,
                        "invalid dsse request: envelope.signatures[0].sig: no"),
                Arguments.of(RekorError.bodyTooLarge(), 400, 3, "http: request body too large"),
                Arguments.of(RekorError.notFound(), 404, 5, "Not Found"),
                Arguments.of(RekorError.methodNotAllowed(), 501, 12, "Method Not Allowed"),
                Arguments.of(
                        RekorError.alreadyExists(7),
                        409,
                        6,
                        "an equivalent entry already exists in the transparency log with index 7"),
                Arguments.of(RekorError.cancelled(), 499, 1, "context canceled"),
                Arguments.of(RekorError.notIntegrated(), 500, 2, "failed to integrate entry"),
                Arguments.of(RekorError.internal(), 500, 13, "internal server error"),
                Arguments.of(RekorError.pushback(), 503, 14, "reached max pushback; retry"));
    }

    @ParameterizedTest(name = "{1} {3}")
    @MethodSource("table")
    void hasRekorsNumbersAndWords(RekorError error, int httpStatus, int grpcCode, String message) {
        assertEquals(httpStatus, error.httpStatus());
        assertEquals(
                "{\"code\":" + grpcCode + ",\"message\":\"" + message + "\",\"details\":[]}",
                new String(error.body(), StandardCharsets.UTF_8));
    }

    @Test
    void escapesWhatItQuotes() {
        RekorError error = RekorError.malformed(new MalformedException("request", "unknown field \"a\nü\""));
        assertEquals(
                "{\"code\":3,\"message\":\"request: unknown field \\\"a\\nü\\\"\",\"details\":[]}",
                new String(error.body(), StandardCharsets.UTF_8));
    }
}
