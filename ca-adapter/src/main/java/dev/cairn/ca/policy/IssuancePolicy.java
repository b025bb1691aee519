package dev.cairn.ca.policy;

import java.util.Optional;

/** Decides whether the subject of a verified token may have a certificate. Safe for concurrent use. */
@FunctionalInterface
public interface IssuancePolicy {
    /** Allows everyone whose token is valid. */
    IssuancePolicy ALLOW_ALL = request -> Optional.empty();

    /** The first rule that is against it; empty if none is. */
    Optional<Denial> check(PolicyRequest request);

    /**
     * Why there is no certificate.
     *
     * @param rule the name of the rule
     * @param message for who asked: the rule and what it says, nothing of the token
     */
    record Denial(String rule, String message) {}
}
