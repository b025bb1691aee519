package dev.cairn.tools.signers.rego;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A policy in Rego. Safe for concurrent use. */
public interface RegoPolicy {
    /**
     * Why it does not allow the input; empty if it does. Whatever cannot be found out is not allowed.
     *
     * @param input a JSON object
     */
    Optional<String> against(JsonNode input);

    /** For people: where it is. */
    String text();
}
