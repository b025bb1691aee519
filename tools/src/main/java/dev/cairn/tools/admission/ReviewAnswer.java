package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.core.Bytes;
import java.util.List;

/**
 * What an API server is told
 * (<a href="https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/#admission-k8s-io-v1-AdmissionResponse">AdmissionResponse</a>).
 *
 * @param allowed whether the object may be
 * @param code HTTP status for who asked the API server; only of a refusal
 * @param message for a person; only of a refusal
 * @param warnings for a person
 * @param patch operations of a JSON Patch (RFC 6902); an empty array for none
 */
record ReviewAnswer(boolean allowed, int code, String message, List<String> warnings, JsonNode patch) {
    // SPEC: "Individual warning messages over 120 characters […] may be truncated […] total 4096 characters" is about
    // what is shown; these are
    // bounds of what is sent.
    private static final int MAX_WARNING = 1024;
    private static final int MAX_WARNINGS = 16;
    private static final int MAX_MESSAGE = 8192;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ReviewAnswer {
        warnings = List.copyOf(warnings);
    }

    /** It may be. */
    static ReviewAnswer allowed(List<String> warnings) {
        return new ReviewAnswer(true, 200, "", warnings, JSON.arrayNode());
    }

    /** It may be, when it is changed. */
    static ReviewAnswer patched(List<String> warnings, ArrayNode patch) {
        return new ReviewAnswer(true, 200, "", warnings, patch);
    }

    /** It may not be. */
    static ReviewAnswer refused(int code, String message, List<String> warnings) {
        return new ReviewAnswer(false, code, message, warnings, JSON.arrayNode());
    }

    /** The review that is the answer to one with a UID. */
    ObjectNode toJson(String uid) {
        ObjectNode response = JSON.objectNode().put("uid", uid).put("allowed", allowed);
        if (!allowed) {
            response.putObject("status").put("code", code).put("message", cut(message, MAX_MESSAGE));
        }
        if (!warnings.isEmpty()) {
            ArrayNode list = response.putArray("warnings");
            warnings.stream().limit(MAX_WARNINGS).forEach(warning -> list.add(cut(warning, MAX_WARNING)));
        }
        if (!patch.isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put("patch", Bytes.ofUtf8(patch.toString()).base64());
        }
        ObjectNode review = JSON.objectNode();
        review.put("apiVersion", AdmissionReview.API_VERSION);
        review.put("kind", AdmissionReview.KIND);
        review.set("response", response);
        return review;
    }

    /** Not in the middle of a character. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
