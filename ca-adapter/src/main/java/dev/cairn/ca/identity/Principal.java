package dev.cairn.ca.identity;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Whom a verified token names, as a certificate will say it.
 *
 * @param issuer the {@code iss} of the token
 * @param subject its {@code sub}
 * @param name the subject alternative name
 * @param challenges over the UTF-8 bytes of any of these a proof of possession may be: the configured challenge first, then the token's other of
 *     email (if verified) and sub
 * @param extensions the values of the certificate's extensions 1.3.6.1.4.1.57264.1.N by N, none of them empty
 *     (<a href="https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md">oid-info</a>)
 */
public record Principal(
        String issuer,
        String subject,
        SubjectName name,
        List<String> challenges,
        NavigableMap<Integer, String> extensions) {
    /** Copies the list and the map. */
    public Principal {
        challenges = List.copyOf(challenges);
        extensions = Collections.unmodifiableNavigableMap(new TreeMap<>(extensions));
    }
}
