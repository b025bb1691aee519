package dev.cairn.server.rekorv1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

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
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw ApiError.of(400, "parsing " + name + " body from \"\" failed, because " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can be read", e);
        }
        if (node == null || node.isMissingNode() || node.isNull()) {
            throw ApiError.required(name, "body");
        }
        if (!node.isObject()) {
            throw ApiError.type(name, "body", "object", "");
        }
        return node;
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
