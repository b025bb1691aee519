package dev.cairn.ca.trust;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.ca.json.JsonReader;
import dev.cairn.core.MalformedException;
import java.time.Instant;
import java.util.Optional;

/**
 * When something is used to sign ({@code TimeRange}); what was signed then verifies later too.
 *
 * @param start clients refuse keys without one
 * @param end not before the start; none while it is in use
 */
public record Validity(Instant start, Optional<Instant> end) {
    /** Refuses an end before the start. */
    public Validity {
        if (end.isPresent() && end.get().isBefore(start)) {
            throw new IllegalArgumentException("validFor: its end is before its start");
        }
    }

    /** From a time on. */
    public static Validity from(Instant start) {
        return new Validity(start, Optional.empty());
    }

    /** The same with an end. */
    public Validity until(Instant end) {
        return new Validity(start, Optional.of(end));
    }

    /** Whether a time is within it. */
    public boolean covers(Instant time) {
        return !time.isBefore(start) && (end.isEmpty() || !time.isAfter(end.get()));
    }

    static Validity read(JsonReader json) throws MalformedException {
        Optional<JsonReader> end = json.only("start", "end").optional("end");
        Instant start = json.member("start").time();
        if (end.isEmpty()) {
            return from(start);
        }
        if (end.get().time().isBefore(start)) {
            throw json.malformed("its end is before its start");
        }
        return from(start).until(end.get().time());
    }

    void put(ObjectNode into) {
        ObjectNode json = into.putObject("validFor").put("start", start.toString());
        end.ifPresent(time -> json.put("end", time.toString()));
    }
}
