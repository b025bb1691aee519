package dev.cairn.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An in-toto statement (<a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">v1</a>, or v0.1).
 *
 * @param type {@code https://in-toto.io/Statement/v1} or {@code …/v0.1}
 * @param subjects in their order, never empty
 * @param predicateType a URI
 * @param predicate a JSON object; an empty one where there is none
 */
public record Statement(String type, List<Subject> subjects, String predicateType, JsonNode predicate) {
    /** Copies the list. */
    public Statement {
        subjects = List.copyOf(subjects);
    }

    /**
     * What a statement is about.
     *
     * @param name may be empty
     * @param digests lower-case hex by algorithm, such as {@code sha256}
     */
    public record Subject(String name, Map<String, String> digests) {
        /** Copies the map. */
        public Subject {
            digests = Map.copyOf(digests);
        }
    }
}
