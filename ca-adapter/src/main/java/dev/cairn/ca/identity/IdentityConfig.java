package dev.cairn.ca.identity;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which issuers' tokens are taken, and how. {@link IdentityConfigReader} reads it.
 *
 * @param issuers the entries of an issuer by its exact URL, in the order of the file
 * @param metaIssuers issuers by a pattern, in the order of the file
 * @param replayCache whether a token is taken only once
 * @param allowHttpIssuers whether issuers need not be https; those on a loopback host never need to
 * @param warnings what in the file has no effect
 */
record IdentityConfig(
        Map<String, List<IssuerEntry>> issuers,
        List<MetaIssuer> metaIssuers,
        boolean replayCache,
        boolean allowHttpIssuers,
        List<String> warnings) {
    /** Google's tokens may have it without the scheme (<a href="https://developers.google.com/identity/openid-connect/openid-connect">Google</a>). */
    private static final String GOOGLE = "https://accounts.google.com";

    IdentityConfig {
        issuers = Collections.unmodifiableMap(new LinkedHashMap<>(issuers));
        metaIssuers = List.copyOf(metaIssuers);
        warnings = List.copyOf(warnings);
    }

    /**
     * Issuers whose URLs match a pattern, in which each {@code *} stands for one or more of {@code A-Z a-z 0-9 - _}. The pattern must match the
     * whole URL: if it could match a part, everyone could be an issuer.
     *
     * @param pattern as in the file
     * @param compiled the same as an expression
     */
    record MetaIssuer(String pattern, Pattern compiled, List<IssuerEntry> entries) {
        MetaIssuer {
            entries = List.copyOf(entries);
        }

        static MetaIssuer of(String pattern, List<IssuerEntry> entries) {
            StringBuilder expression = new StringBuilder();
            String[] parts = pattern.split("\\*", -1);
            for (int i = 0; i < parts.length; i++) {
                expression.append(i == 0 ? "" : "[-_a-zA-Z0-9]+").append(Pattern.quote(parts[i]));
            }
            return new MetaIssuer(pattern, Pattern.compile(expression.toString()), entries);
        }
    }

    /**
     * An issuer that the configuration knows.
     *
     * @param url its exact URL
     */
    record KnownIssuer(String url, List<IssuerEntry> entries) {
        KnownIssuer {
            entries = List.copyOf(entries);
        }

        /** PEM of every entry. */
        String caCertificates() {
            StringBuilder all = new StringBuilder();
            entries.stream().map(IssuerEntry::caCertificates).distinct().forEach(all::append);
            return all.toString();
        }
    }

    /** The issuer with exactly this {@code iss}, else the first pattern that matches it. */
    Optional<KnownIssuer> find(String iss) {
        String url = GOOGLE.equals("https://" + iss) ? GOOGLE : iss;
        List<IssuerEntry> exact = issuers.get(url);
        if (exact != null) {
            return Optional.of(new KnownIssuer(url, exact));
        }
        return metaIssuers.stream()
                .filter(meta -> meta.compiled.matches(url))
                .findFirst()
                .map(meta -> new KnownIssuer(url, meta.entries));
    }

    List<TrustedIssuer> trustedIssuers() {
        List<TrustedIssuer> all = new ArrayList<>();
        issuers.values().forEach(entries -> entries.forEach(entry -> all.addAll(entry.toTrustedIssuers())));
        metaIssuers.forEach(meta -> meta.entries.forEach(entry -> all.addAll(entry.toTrustedIssuers())));
        return List.copyOf(all);
    }
}
