package dev.cairn.ca.trust;

import java.util.Optional;

/** The lists of a signing configuration. */
public enum ServiceKind {
    CA("caUrls", Optional.empty()),
    OIDC("oidcUrls", Optional.empty()),
    REKOR("rekorTlogUrls", Optional.of("rekorTlogConfig")),
    TSA("tsaUrls", Optional.of("tsaConfig"));

    private final String member;
    private final Optional<String> selector;

    ServiceKind(String member, Optional<String> selector) {
        this.member = member;
        this.selector = selector;
    }

    String member() {
        return member;
    }

    /** The member that says how many of the services a client uses, where there is one. */
    Optional<String> selector() {
        return selector;
    }
}
