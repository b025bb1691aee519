package dev.cairn.tools.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.util.Optional;

/**
 * What an API server asks
 * (<a href="https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/#admission-k8s-io-v1-AdmissionRequest">AdmissionRequest</a>):
 * those of its members that decide something, or that the audit line has.
 *
 * @param uid of the request; the answer repeats it
 * @param kind of the object, such as {@code Deployment}
 * @param subResource such as {@code status}; empty for the object itself
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param namespace empty for what is in none
 * @param name of the object; empty where the server is yet to make it
 * @param user who asked the API server
 * @param dryRun whether nothing of it will be stored
 * @param object as it is to be; missing for {@code DELETE}
 * @param oldObject as it was; missing for {@code CREATE}
 */
record AdmissionReview(
        String uid,
        String kind,
        String subResource,
        String operation,
        String namespace,
        String name,
        String user,
        boolean dryRun,
        JsonNode object,
        JsonNode oldObject) {
    /** What this version of the API is called. */
    static final String API_VERSION = "admission.k8s.io/v1";

    static final String KIND = "AdmissionReview";

    private static final int MAX_UID = 256;

    /**
     * Reads one. Members that are not known are passed over, as the API server may be newer.
     *
     * @throws MalformedException if it is not a review of this version, or a member that is needed is missing or of another type
     */
    static AdmissionReview parse(Bytes body) throws MalformedException {
        JsonReader review = JsonReader.parse(KIND, body);
        review.member("apiVersion").expect(API_VERSION);
        review.member("kind").expect(KIND);
        JsonReader request = review.member("request");
        String uid = request.member("uid").text();
        if (uid.isEmpty() || uid.length() > MAX_UID) {
            throw request.malformed("uid must have 1 to " + MAX_UID + " characters");
        }
        return new AdmissionReview(
                uid,
                request.member("kind").member("kind").text(),
                text(request, "subResource"),
                request.member("operation").text(),
                text(request, "namespace"),
                text(request, "name"),
                user(request),
                flag(request, "dryRun"),
                object(request, "object"),
                object(request, "oldObject"));
    }

    private static Optional<JsonReader> present(JsonReader reader, String name) throws MalformedException {
        return reader.optional(name).filter(value -> !value.tree().isNull());
    }

    private static String text(JsonReader reader, String name) throws MalformedException {
        Optional<JsonReader> value = present(reader, name);
        return value.isPresent() ? value.get().text() : "";
    }

    private static String user(JsonReader request) throws MalformedException {
        Optional<JsonReader> user = present(request, "userInfo");
        return user.isPresent() ? text(user.get(), "username") : "";
    }

    private static boolean flag(JsonReader reader, String name) throws MalformedException {
        Optional<JsonReader> value = present(reader, name);
        if (value.isPresent() && !value.get().tree().isBoolean()) {
            throw value.get().malformed("not true or false");
        }
        return value.isPresent() && value.get().tree().booleanValue();
    }

    private static JsonNode object(JsonReader request, String name) throws MalformedException {
        Optional<JsonReader> value = present(request, name);
        if (value.isEmpty()) {
            return MissingNode.getInstance();
        }
        if (!value.get().tree().isObject()) {
            throw value.get().malformed("not an object");
        }
        return value.get().tree();
    }
}
