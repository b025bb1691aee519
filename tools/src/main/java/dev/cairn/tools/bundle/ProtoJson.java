package dev.cairn.tools.bundle;

import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A message in <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON</a>: each member in camel case or in snake case, a member that is
 * null is not there, 64-bit integers as strings or as numbers. Stricter than the standard in this: unknown members are refused, bytes are standard
 * base64 with padding in its one spelling, and nothing is there twice. Immutable.
 */
public final class ProtoJson {
    private final JsonReader json;

    private ProtoJson(JsonReader json) {
        this.json = json;
    }

    /**
     * Reads one document.
     *
     * @param object what it is, for the messages of errors
     * @throws MalformedException if it is not one JSON object, or an object has a member twice
     */
    public static ProtoJson parse(String object, Bytes document) throws MalformedException {
        JsonReader json = JsonReader.parse(object, document);
        json.names();
        return new ProtoJson(json);
    }

    /** An error at this value. */
    public MalformedException malformed(String rule) {
        return json.malformed(rule);
    }

    /**
     * Refuses members of other names.
     *
     * @param known in camel case
     */
    public ProtoJson only(String... known) throws MalformedException {
        Set<String> all = new HashSet<>();
        for (String name : known) {
            all.add(name);
            all.add(snakeCase(name));
        }
        json.only(all.toArray(String[]::new));
        return this;
    }

    /** A message that must be there. */
    public ProtoJson member(String name) throws MalformedException {
        return new ProtoJson(required(name));
    }

    /** A message that may be there. */
    public Optional<ProtoJson> optional(String name) throws MalformedException {
        return find(name).map(ProtoJson::new);
    }

    /** Repeated messages; none if the member is not there. */
    public List<ProtoJson> list(String name) throws MalformedException {
        List<ProtoJson> list = new ArrayList<>();
        Optional<JsonReader> member = find(name);
        if (member.isPresent()) {
            for (JsonReader element : member.get().elements()) {
                list.add(new ProtoJson(element));
            }
        }
        return list;
    }

    /** The only one of some members that is there; empty if none is. */
    public Optional<String> oneOf(String... names) throws MalformedException {
        Optional<String> found = Optional.empty();
        for (String name : names) {
            if (find(name).isPresent()) {
                if (found.isPresent()) {
                    throw malformed(found.get() + " and " + name + " exclude each other");
                }
                found = Optional.of(name);
            }
        }
        return found;
    }

    /** A string that must be there, and not be empty. */
    public String text(String name) throws MalformedException {
        JsonReader member = required(name);
        if (member.text().isEmpty()) {
            throw member.malformed("is empty");
        }
        return member.text();
    }

    /** A string; empty if it is not there. */
    public String textOrEmpty(String name) throws MalformedException {
        Optional<JsonReader> member = find(name);
        return member.isPresent() ? member.get().text() : "";
    }

    /** Bytes that must be there, at least one. */
    public Bytes bytes(String name) throws MalformedException {
        JsonReader member = required(name);
        Bytes bytes = member.base64();
        if (bytes.size() == 0) {
            throw member.malformed("is empty");
        }
        return bytes;
    }

    /** Repeated bytes, none of them empty; none if the member is not there. */
    public List<Bytes> bytesList(String name) throws MalformedException {
        List<Bytes> list = new ArrayList<>();
        Optional<JsonReader> member = find(name);
        if (member.isPresent()) {
            for (JsonReader element : member.get().elements()) {
                Bytes bytes = element.base64();
                if (bytes.size() == 0) {
                    throw element.malformed("is empty");
                }
                list.add(bytes);
            }
        }
        return list;
    }

    /** An integer from 0 to 2^63 - 1; 0 if it is not there. */
    public long int64(String name) throws MalformedException {
        Optional<JsonReader> member = find(name);
        if (member.isEmpty()) {
            return 0;
        }
        JsonReader value = member.get();
        if (!value.tree().isTextual()) {
            return value.integer(0);
        }
        String digits = value.text();
        // No other spelling: neither a sign, nor an exponent, nor zeros before it.
        if (!digits.equals("0")
                && (digits.isEmpty()
                        || digits.charAt(0) == '0'
                        || !digits.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            throw value.malformed("not an integer from 0 on");
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw value.malformed("not an integer of 64 bits");
        }
    }

    /** The name of an enumeration's value, or its number as text; empty if it is not there. */
    public Optional<String> enumeration(String name) throws MalformedException {
        Optional<JsonReader> member = find(name);
        if (member.isEmpty()) {
            return Optional.empty();
        }
        JsonReader value = member.get();
        return Optional.of(value.tree().isIntegralNumber() ? Long.toString(value.integer(0)) : value.text());
    }

    /** A time (RFC 3339); empty if it is not there. */
    public Optional<Instant> time(String name) throws MalformedException {
        Optional<JsonReader> member = find(name);
        return member.isPresent() ? Optional.of(member.get().time()) : Optional.empty();
    }

    private JsonReader required(String name) throws MalformedException {
        return find(name).orElseThrow(() -> malformed(name + " is missing"));
    }

    private Optional<JsonReader> find(String name) throws MalformedException {
        Optional<JsonReader> camel = json.optional(name);
        String snakeName = snakeCase(name);
        if (!snakeName.equals(name)) {
            Optional<JsonReader> snake = json.optional(snakeName);
            if (snake.isPresent()) {
                if (camel.isPresent()) {
                    throw malformed(name + " is there twice, in camel case and in snake case");
                }
                camel = snake;
            }
        }
        return camel.filter(value -> !value.tree().isNull());
    }

    /** As protobuf's compiler goes back: an underscore before each capital. */
    private static String snakeCase(String camelCase) {
        StringBuilder snake = new StringBuilder(camelCase.length() + 4);
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                snake.append('_').append((char) (c - 'A' + 'a'));
            } else {
                snake.append(c);
            }
        }
        return snake.toString();
    }
}
