package dev.cairn.ca.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A value of a JSON document, with the way to it for the messages of errors. Immutable. */
public final class JsonReader {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int MAX_QUOTED = 40;

    private final String object;
    private final String path;
    private final JsonNode node;

    private JsonReader(String object, String path, JsonNode node) {
        this.object = object;
        this.path = path;
        this.node = node;
    }

    /**
     * Reads one document.
     *
     * @param object what it is, for the messages of errors
     * @throws MalformedException if it is not one JSON value, or an object has a member twice
     */
    public static JsonReader parse(String object, Bytes document) throws MalformedException {
        JsonNode tree;
        try {
            tree = JSON.readTree(document.unsafeArray());
        } catch (IOException e) {
            // Of the memory that it reads: what is no JSON, and what seems to be of an encoding that it is not.
            throw new MalformedException(object, "not one JSON document with each member once");
        }
        if (tree.isMissingNode()) {
            throw new MalformedException(object, "not one JSON document with each member once");
        }
        return new JsonReader(object, "", tree);
    }

    /** A tree that was made here. */
    public static JsonReader of(String object, JsonNode tree) {
        return new JsonReader(object, "", tree);
    }

    /** An error at this value. */
    public MalformedException malformed(String rule) {
        return new MalformedException(object, path.isEmpty() ? rule : path + ": " + rule);
    }

    /** The tree itself, for those who only read it. */
    public JsonNode tree() {
        return node;
    }

    private JsonReader inside(String step, JsonNode value) {
        String separator = path.isEmpty() || step.startsWith("[") ? "" : ".";
        return new JsonReader(object, path + separator + step, value);
    }

    /** The names of an object's members. */
    public Set<String> names() throws MalformedException {
        if (!node.isObject()) {
            throw malformed("not an object");
        }
        Set<String> names = new TreeSet<>();
        for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
            names.add(all.next());
        }
        return names;
    }

    /** Refuses members of other names. */
    public JsonReader only(String... known) throws MalformedException {
        for (String name : names()) {
            if (!Set.of(known).contains(name)) {
                String shown = name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…";
                throw malformed("unknown member \"" + shown + "\"");
            }
        }
        return this;
    }

    /** A member that must be there. */
    public JsonReader member(String name) throws MalformedException {
        return optional(name).orElseThrow(() -> malformed(name + " is missing"));
    }

    /** A member that may be there. */
    public Optional<JsonReader> optional(String name) throws MalformedException {
        if (!node.isObject()) {
            throw malformed("not an object");
        }
        return Optional.ofNullable(node.get(name)).map(value -> inside(name, value));
    }

    /** The elements of an array. */
    public List<JsonReader> elements() throws MalformedException {
        if (!node.isArray()) {
            throw malformed("not an array");
        }
        List<JsonReader> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            elements.add(inside("[" + i + "]", node.get(i)));
        }
        return elements;
    }

    /** The elements of a member that is an array; none if it is not there. */
    public List<JsonReader> list(String name) throws MalformedException {
        Optional<JsonReader> member = optional(name);
        return member.isPresent() ? member.get().elements() : List.of();
    }

    /** A string. */
    public String text() throws MalformedException {
        if (!node.isTextual()) {
            throw malformed("not a string");
        }
        return node.textValue();
    }

    /** Refuses every string but one. */
    public void expect(String text) throws MalformedException {
        if (!text().equals(text)) {
            throw malformed("not \"" + text + "\"");
        }
    }

    /** An integer from {@code least} on. */
    public long integer(long least) throws MalformedException {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < least) {
            throw malformed("not an integer from " + least + " on");
        }
        return node.longValue();
    }

    /** A time (RFC 3339). */
    public Instant time() throws MalformedException {
        try {
            return OffsetDateTime.parse(text()).toInstant();
        } catch (DateTimeException e) {
            throw malformed("not a time as in RFC 3339");
        }
    }

    /** Base64 with padding. */
    public Bytes base64() throws MalformedException {
        String text = text();
        try {
            Bytes bytes = Bytes.wrap(Base64.getDecoder().decode(text));
            if (bytes.base64().equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // As what is not canonical.
        }
        throw malformed("not base64");
    }
}
