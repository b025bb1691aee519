package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bodies of queries as JSON objects. Members that are not known are passed over, as the reference does. */
final class JsonBodies {
    private static final int MAX_DEPTH = 32;

    // The length of texts is bounded by the length of the request, which the caller bounds.
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonBodies() {}

    /**
     * The object that a body is.
     *
     * @param name what the schema of the reference calls the body
     * @throws ApiError if it is not there, not JSON, or not an object
     */
    static JsonNode object(String name, byte[] json) throws ApiError {
        JsonNode node;
        try {
            // Decoded here and not by the JSON parser, which would guess at UTF-16 and UTF-32.
            node = JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString());
        } catch (CharacterCodingException e) {
            throw unreadable(name, "it is not UTF-8");
        } catch (JsonProcessingException e) {
            // Not in the parser's words, which name its classes.
            throw unreadable(name, "it is not JSON, has a name twice, or is nested more than " + MAX_DEPTH + " deep");
        }
        if (node == null || node.isMissingNode() || node.isNull()) {
            throw ApiError.required(name, "body");
        }
        if (!node.isObject()) {
            throw ApiError.type(name, "body", "object", "");
        }
        return node;
    }

    private static ApiError unreadable(String name, String why) {
        return ApiError.of(400, "parsing " + name + " body from \"\" failed, because " + why);
    }

    /** A value as JSON. */
    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a value that was read can be written", e);
        }
    }
}
