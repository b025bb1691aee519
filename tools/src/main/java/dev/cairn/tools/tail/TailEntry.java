package dev.cairn.tools.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;

/**
 * An entry as an event has it.
 *
 * @param index its index
 * @param kind in Rekor's words, for example {@code hashedrekord}
 * @param version of its kind, for example {@code 0.0.2}; empty for raw entries
 * @param time when it was sequenced, by the log's clock
 * @param leafHash of the body
 * @param body the entry
 */
public record TailEntry(long index, String kind, String version, Instant time, Hash leafHash, Bytes body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads the data of an event.
     *
     * @throws MalformedException if it is not of the form of an entry
     * @throws VerificationException if the body has another leaf hash than it says
     */
    static TailEntry parse(String data) throws MalformedException, VerificationException {
        JsonNode json;
        try {
            json = JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new MalformedException("event", "its data is not JSON");
        }
        JsonNode index = json.path("logIndex");
        if (!index.isIntegralNumber() || !index.canConvertToLong() || index.longValue() < 0) {
            throw new MalformedException("event", "without a log index");
        }
        TailEntry entry = new TailEntry(
                index.longValue(),
                word(json, "kind"),
                word(json, "apiVersion"),
                time(text(json, "integratedTime")),
                Hash.fromHex(text(json, "leafHash")),
                body(text(json, "body")));
        Hash leafHash = TreeHasher.local().leaf(entry.body().unsafeArray());
        if (!leafHash.equals(entry.leafHash())) {
            throw new VerificationException("the entry at index " + entry.index() + " has leaf hash " + leafHash
                    + ", its event says " + entry.leafHash());
        }
        return entry;
    }

    private static String text(JsonNode json, String name) throws MalformedException {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new MalformedException("event", "without " + name);
        }
        return value.textValue();
    }

    /** Text that is printed, and so has nothing that a terminal would act on. */
    private static String word(JsonNode json, String name) throws MalformedException {
        String text = text(json, name);
        if (!text.matches("[A-Za-z0-9._-]{0,64}")) {
            throw new MalformedException("event", name + " is not a word");
        }
        return text;
    }

    private static Instant time(String text) throws MalformedException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new MalformedException("event", "its time is not one of RFC 3339");
        }
    }

    private static Bytes body(String text) throws MalformedException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("event", "its body is not base64");
        }
    }
}
