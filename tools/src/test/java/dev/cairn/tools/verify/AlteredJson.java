package dev.cairn.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.params.provider.Arguments;

/** Rows of tests that alter a JSON document. */
final class AlteredJson {
    private AlteredJson() {}

    /**
     * A row.
     *
     * @param start name of the case whose document is altered
     * @param step that fails then
     */
    static Arguments row(String name, String start, Step step, Consumer<ObjectNode> change) {
        return Arguments.of(name, start, step, change);
    }

    static ObjectNode object(JsonNode root, String pointer) {
        return (ObjectNode) root.at(pointer);
    }

    static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
