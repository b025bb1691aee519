package dev.cairn.ca.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a policy sees of a token that was verified.
 *
 * @param claims all claims: text, {@code Long}, {@code Double}, {@code Boolean}, lists and maps of them; never null inside
 * @param issuer the {@code iss}
 * @param subject the {@code sub}
 * @param identity the subject alternative name that the certificate would have
 * @param audience the configured audience that the token has
 */
public record PolicyRequest(
        Map<String, Object> claims, String issuer, String subject, String identity, String audience) {
    /** Copies the map. */
    public PolicyRequest {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }
}
