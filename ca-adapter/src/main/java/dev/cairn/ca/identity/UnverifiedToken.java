package dev.cairn.ca.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.core.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JWS in compact form (RFC 7515 section 7.1) that holds claims, before anything of it is believed. Of the header only {@code alg} and {@code kid}
 * are read; {@code jku}, {@code jwk}, {@code x5u} and {@code x5c}, with which a token could bring its own key, have no effect.
 *
 * @param keyId empty where it has none
 * @param claims without null ones
 * @param signingInput the bytes that are signed
 */
record UnverifiedToken(
        JwsAlgorithm algorithm, String keyId, Map<String, Object> claims, Bytes signingInput, Bytes signature) {
    /** The longest token, in characters. Those of CI systems have 2 to 4 thousand. */
    static final int MAX_LENGTH = 64 * 1024;

    private static final double MAX_SECONDS = Instant.MAX.getEpochSecond();
    private static final int MAX_NESTING = 32;
    private static final int MAX_NUMBER = 100;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxNumberLength(MAX_NUMBER)
                            .build())
                    .build())
            // SPEC (RFC 7519 section 4): names within a claims set are unique.
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws IdentityException if it breaks a rule of the format, or its algorithm is none of {@link JwsAlgorithm} */
    static UnverifiedToken parse(String token) throws IdentityException {
        if (token.length() > MAX_LENGTH) {
            throw Refusal.of("it is longer than " + MAX_LENGTH + " characters");
        }
        // Before anything is split or decoded: a token of nothing but dots must cost nothing (GHSA-f83f-xpx7-ffpw).
        int first = token.indexOf('.');
        int second = first < 0 ? -1 : token.indexOf('.', first + 1);
        if (second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw Refusal.of("it must have exactly three parts with dots between them");
        }
        Map<String, Object> header = object("header", decode("header", token.substring(0, first)));
        if (header.containsKey("crit")) {
            throw Refusal.of("header crit", "no extension of the header is understood here");
        }
        if (!(header.get("alg") instanceof String name)) {
            throw Refusal.of("header alg", "is missing");
        }
        Optional<JwsAlgorithm> algorithm = JwsAlgorithm.byName(name);
        if (algorithm.isEmpty()) {
            throw Refusal.of("header alg", Refusal.quoted(name) + " is not permitted");
        }
        Object keyId = header.getOrDefault("kid", "");
        if (!(keyId instanceof String kid)) {
            throw Refusal.of("header kid", "is not text");
        }
        Map<String, Object> claims = object("payload", decode("payload", token.substring(first + 1, second)));
        return new UnverifiedToken(
                algorithm.get(),
                kid,
                claims,
                Bytes.wrap(token.substring(0, second).getBytes(StandardCharsets.US_ASCII)),
                Bytes.wrap(decode("signature", token.substring(second + 1))));
    }

    private static byte[] decode(String part, String text) throws IdentityException {
        try {
            // SPEC (RFC 7515 section 2): without padding.
            if (text.indexOf('=') < 0) {
                return Base64.getUrlDecoder().decode(text);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw Refusal.of(part, "is not base64url without padding");
    }

    /** A JSON object, without members that are null. Its numbers are {@code Long}, {@code BigInteger} and {@code Double}. */
    static Map<String, Object> object(String part, byte[] json) throws IdentityException {
        try {
            // Jackson would guess UTF-16 from zero bytes.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            if (JSON.readValue(text, Object.class) instanceof Map<?, ?> map) {
                if (!isFinite(map)) {
                    throw Refusal.of(part, "has a number that is too large");
                }
                Map<String, Object> object = new LinkedHashMap<>();
                map.forEach((key, value) -> {
                    Object clean = withoutNull(value);
                    if (clean != null) {
                        object.put(String.valueOf(key), clean);
                    }
                });
                return object;
            }
        } catch (CharacterCodingException e) {
            throw Refusal.of(part, "is not UTF-8");
        } catch (IOException e) {
            throw Refusal.of(part, "is not JSON with unique names and at most " + MAX_NESTING + " levels");
        }
        throw Refusal.of(part, "is not a JSON object");
    }

    /** A double that overflowed is no number that anyone has signed. */
    private static boolean isFinite(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(UnverifiedToken::isFinite);
        }
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(UnverifiedToken::isFinite);
        }
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    private static @Nullable Object withoutNull(@Nullable Object value) {
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(UnverifiedToken::withoutNull)
                    .filter(item -> item != null)
                    .toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> {
                Object clean = withoutNull(inner);
                if (clean != null) {
                    copy.put(String.valueOf(key), clean);
                }
            });
            return copy;
        }
        return value;
    }

    /** A claim that is text and not empty. */
    String text(String name) throws IdentityException {
        if (claims.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw Refusal.of(name, "the token has no such claim, or it is not text");
    }

    /** The {@code aud}: text, or a list of it. */
    List<String> audience() throws IdentityException {
        Object value = claims.getOrDefault("aud", List.of());
        List<?> list = value instanceof List<?> many ? many : List.of(value);
        if (!list.stream().allMatch(String.class::isInstance)) {
            throw Refusal.of("aud", "is neither text nor a list of text");
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** A NumericDate (RFC 7519 section 2), in seconds; empty if the token has none. */
    Optional<Double> seconds(String name) throws IdentityException {
        Object value = claims.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)) {
            throw Refusal.of(name, "is not a number");
        }
        double seconds = number.doubleValue();
        // A time that has no name; as exp it would mean never.
        if (!(Math.abs(seconds) <= MAX_SECONDS)) {
            throw Refusal.of(name, "is not a time");
        }
        return Optional.of(seconds);
    }
}
