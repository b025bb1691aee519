package dev.cairn.tools.signers.rego;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a rule in Rego says: {@code true}, or an object whose {@code allow} is {@code true}; the object may have {@code reasons}, a list of text. */
final class RegoAnswer {
    private static final int MAX_REASONS = 10;
    private static final int MAX_REASON = 200;

    private RegoAnswer() {}

    /** Why it is no yes; empty if it is one. */
    static Optional<String> against(JsonNode value) {
        if (value.isObject()) {
            return value.path("allow").isBoolean() && value.path("allow").booleanValue()
                    ? Optional.empty()
                    : Optional.of("is not met" + reasons(value.path("reasons")));
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? Optional.empty() : Optional.of("is not met");
        }
        return Optional.of("says neither true nor false");
    }

    private static String reasons(JsonNode list) {
        List<String> reasons = new ArrayList<>();
        for (JsonNode reason : list) {
            if (reason.isTextual() && reasons.size() < MAX_REASONS) {
                String text = reason.textValue().replaceAll("\\p{Cntrl}", " ");
                reasons.add(text.length() > MAX_REASON ? text.substring(0, MAX_REASON) + "…" : text);
            }
        }
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    }
}
