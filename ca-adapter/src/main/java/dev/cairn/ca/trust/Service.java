package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.util.Optional;

/**
 * A service that clients may sign with.
 *
 * @param url without a slash at its end; of a timestamp authority the whole URL
 * @param majorApiVersion from 1 on
 * @param operator who runs it: sigstore-go takes one service of each operator
 */
public record Service(String url, int majorApiVersion, Validity validFor, String operator) {
    /** Refuses URLs that clients do not take. */
    public Service {
        url = WebUrl.checked(url);
        if (majorApiVersion < 1) {
            throw new IllegalArgumentException("majorApiVersion is below 1");
        }
    }

    static Service read(JsonReader json) throws MalformedException {
        json.only("url", "majorApiVersion", "validFor", "operator");
        Optional<JsonReader> operator = json.optional("operator");
        try {
            return new Service(
                    json.member("url").text(),
                    Math.toIntExact(json.member("majorApiVersion").integer(1)),
                    Validity.read(json.member("validFor")),
                    operator.isPresent() ? operator.get().text() : "");
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw json.malformed(String.valueOf(e.getMessage()));
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("url", url).put("majorApiVersion", majorApiVersion);
        validFor.put(json);
        return json.put("operator", operator);
    }
}
