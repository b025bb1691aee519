package dev.cairn.tools.oci;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to be authenticated to: the {@code WWW-Authenticate} of its answer 401
 * (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110 section 11.6.1</a>,
 * <a href="https://distribution.github.io/distribution/spec/auth/token/">token authentication</a>).
 *
 * @param bearer whether by a token; else by name and password
 * @param parameters by their names in lower case, such as {@code realm} and {@code service}
 */
record Challenge(boolean bearer, Map<String, String> parameters) {
    private static final int MAX_CHARS = 4096;
    private static final Pattern PARAMETER =
            Pattern.compile("\\G\\s*,?\\s*([A-Za-z]{1,32})\\s*=\\s*(?:\"([^\"\\\\]{0,2048})\"|([^\\s,\"]{1,2048}))");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** The challenge that can be met: a token before a password; empty if there is neither. */
    static Optional<Challenge> choose(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            String text = header.strip();
            int space = text.indexOf(' ');
            String scheme = (space < 0 ? text : text.substring(0, space)).toLowerCase(Locale.ROOT);
            if (text.length() > MAX_CHARS) {
                continue;
            }
            if (scheme.equals("bearer") && space > 0) {
                Challenge bearer = new Challenge(true, parameters(text.substring(space + 1)));
                if (bearer.parameters.containsKey("realm")) {
                    return Optional.of(bearer);
                }
            } else if (scheme.equals("basic")) {
                basic = Optional.of(new Challenge(false, Map.of()));
            }
        }
        return basic;
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new TreeMap<>();
        Matcher each = PARAMETER.matcher(text);
        while (each.find()) {
            String quoted = each.group(2);
            parameters.putIfAbsent(each.group(1).toLowerCase(Locale.ROOT), quoted == null ? each.group(3) : quoted);
        }
        return parameters;
    }
}
