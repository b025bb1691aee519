package dev.cairn.ca.identity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an ID token (RFC 7519 section 4), without those that are null.
 *
 * @param issuer the {@code iss}
 * @param subject the {@code sub}, not empty
 * @param all every claim by name: text, {@code Long}, {@code BigInteger}, {@code Double}, {@code Boolean}, lists and maps of them
 */
record Claims(String issuer, String subject, Map<String, Object> all) {
    /** 2^53: from here on a double does not hold every integer. */
    private static final double MAX_EXACT = 9007199254740992.0;
    /** Where Go's {@code %v} of a float64 goes over to an exponent. */
    private static final int EXPONENT_FROM = 21;

    Claims {
        all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    /** A claim that is text and not empty. */
    Optional<String> text(String name) {
        return all.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    String required(String name) throws IdentityException {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            throw Refusal.of(name, "the token has no such claim, or it is not text");
        }
        return text.get();
    }

    /** The address, if the issuer says that it is verified: {@code email_verified} is true, "true" or "True". */
    Optional<String> verifiedEmail(boolean skipVerification) {
        return skipVerification || emailVerified() ? text("email") : Optional.empty();
    }

    boolean emailVerified() {
        Object verified = all.get("email_verified");
        return Boolean.TRUE.equals(verified) || "true".equals(verified) || "True".equals(verified);
    }

    /** The top level as text, as Fulcio's templates see it: numbers without a needless fraction, the rest as Go's {@code %v}. */
    Map<String, String> asText() {
        Map<String, String> texts = new LinkedHashMap<>();
        all.forEach((name, value) -> texts.put(name, goText(value)));
        return texts;
    }

    static String goText(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        appendGoText(text, value);
        return text.toString();
    }

    private static void appendGoText(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("<nil>");
        } else if (value instanceof Double number) {
            text.append(goNumber(number));
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (int i = 0; i < list.size(); i++) {
                text.append(i == 0 ? "" : " ");
                appendGoText(text, list.get(i));
            }
            text.append(']');
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, inner) -> sorted.put(String.valueOf(key), inner));
            text.append("map[");
            String separator = "";
            for (Map.Entry<String, Object> entry : sorted.entrySet()) {
                text.append(separator).append(entry.getKey()).append(':');
                appendGoText(text, entry.getValue());
                separator = " ";
            }
            text.append(']');
        } else {
            text.append(value);
        }
    }

    private static String goNumber(double number) {
        if (number == Math.rint(number) && Math.abs(number) < MAX_EXACT) {
            return Long.toString((long) number);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < EXPONENT_FROM) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    /** The claims as a policy sees them: integers that no {@code Long} holds are doubles. */
    Map<String, Object> forPolicy() {
        Map<String, Object> values = new LinkedHashMap<>();
        all.forEach((name, value) -> values.put(name, policyValue(value)));
        return values;
    }

    private static Object policyValue(Object value) {
        if (value instanceof BigInteger number) {
            return number.doubleValue();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Claims::policyValue).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), policyValue(inner)));
            return copy;
        }
        return value;
    }
}
