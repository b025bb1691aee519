package dev.cairn.server.http;

import dev.cairn.core.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The parameters of a query; read strictly, each name is known and there at most once. A plus sign is a plus sign, as base64 has them. */
public final class QueryParameters {
    private final Map<String, String> values;

    private QueryParameters(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a query.
     *
     * @param query as sent, or null
     * @param known the names that it may have
     * @throws MalformedException if a name is not known or comes twice, a parameter has no {@code =}, or an escape is not valid
     */
    public static QueryParameters parse(@Nullable String query, List<String> known) throws MalformedException {
        Map<String, String> values = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                if (!known.contains(name)) {
                    throw new MalformedException("query", "its parameters are " + String.join(", ", known));
                }
                if (equals < 0) {
                    throw new MalformedException(name, "has no value");
                }
                if (values.put(name, decode(name, parameter.substring(equals + 1))) != null) {
                    throw new MalformedException(name, "is there twice");
                }
            }
        }
        return new QueryParameters(values);
    }

    /**
     * Reads a query as most servers do: parameters of any name, and of those with one name the last.
     *
     * @param query as sent, or null
     * @throws MalformedException if an escape is not valid
     */
    public static QueryParameters tolerant(@Nullable String query) throws MalformedException {
        Map<String, String> values = new LinkedHashMap<>();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                values.put(name, equals < 0 ? "" : decode(name, parameter.substring(equals + 1)));
            }
        }
        return new QueryParameters(values);
    }

    private static String decode(String name, String value) throws MalformedException {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] out = new byte[value.length()];
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                if (i + 2 >= value.length()
                        || !HexFormat.isHexDigit(value.charAt(i + 1))
                        || !HexFormat.isHexDigit(value.charAt(i + 2))) {
                    throw new MalformedException(name, "has a percent sign without two hexadecimal digits");
                }
                out[length++] = (byte) HexFormat.fromHexDigits(value, i + 1, i + 3);
                i += 2;
            } else if (c < 0x80) {
                out[length++] = (byte) c;
            } else {
                throw new MalformedException(name, "has a character that must be escaped");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOf(out, length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException(name, "is not UTF-8");
        }
    }

    /** The value of a parameter. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * The value of a parameter that is a number.
     *
     * @throws MalformedException if it is not a decimal without leading zeros from 0 to 2^63 - 1
     */
    public OptionalLong number(String name) throws MalformedException {
        String value = values.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        OptionalLong number = decimal(value);
        if (number.isEmpty()) {
            throw new MalformedException(name, "must be a decimal without leading zeros, at most 2^63 - 1");
        }
        return number;
    }

    /** Reads a decimal without leading zeros from 0 to 2^63 - 1; empty if the text is anything else. */
    public static OptionalLong decimal(String text) {
        if (!text.matches("0|[1-9][0-9]{0,18}")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
