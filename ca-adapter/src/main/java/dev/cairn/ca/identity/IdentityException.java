package dev.cairn.ca.identity;

import java.util.Optional;

/**
 * A token that does not get a certificate. The message may be shown to who sent it: it begins with Fulcio's sentence, then names the claim and
 * the rule, never the token.
 */
public final class IdentityException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<String> policyRule;

    /** The token is not valid, or its claims do not suffice. */
    public IdentityException(String message) {
        super(message);
        this.policyRule = Optional.empty();
    }

    private IdentityException(String message, String policyRule) {
        super(message);
        this.policyRule = Optional.of(policyRule);
    }

    /** The token is valid, but a rule of the operator's policy is against it. */
    public static IdentityException denied(String policyRule, String message) {
        return new IdentityException(message, policyRule);
    }

    /** The name of the policy's rule that denied it. */
    public Optional<String> policyRule() {
        return policyRule;
    }
}
