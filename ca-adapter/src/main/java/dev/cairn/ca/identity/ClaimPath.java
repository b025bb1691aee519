package dev.cairn.ca.identity;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cairn.core.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The part of JSONPath (RFC 9535) that names one claim: {@code $.a.b} or {@code $['a']['b']}. */
record ClaimPath(List<String> names) {
    private static final Pattern STEP = Pattern.compile("\\.([A-Za-z_][A-Za-z0-9_-]*)|\\['([^'\\\\]+)'\\]");

    ClaimPath {
        names = List.copyOf(names);
    }

    /** @param object where it was found, for errors */
    static ClaimPath parse(String object, String text) throws MalformedException {
        List<String> names = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int position = 1;
        while (text.startsWith("$") && position < text.length() && step.find(position) && step.start() == position) {
            String dotted = step.group(1);
            names.add(dotted != null ? dotted : step.group(2));
            position = step.end();
        }
        if (names.isEmpty() || position != text.length()) {
            throw new MalformedException(object, "is no path of the form $.a.b");
        }
        return new ClaimPath(names);
    }

    /** The claim, if it is text and not empty. */
    Optional<String> text(Claims claims) {
        Object value = claims.all();
        for (String name : names) {
            if (!(value instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            value = map.get(name);
        }
        return value instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
