package dev.cairn.ca.identity;

import java.util.Optional;

/**
 * A token that does not get a certificate. The message may be shown to who sent it: it begins with Fulcio's sentence, then names the claim and
 * the rule, never the token.
 */
public final class IdentityException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<String> policyRule;
    private final String issuer;
    private final String subject;
    private final String name;

    /** The token is not valid, or its claims do not suffice. */
    public IdentityException(String message) {
        this(message, Optional.empty(), "", "", "");
    }

    private IdentityException(String message, Optional<String> policyRule, String issuer, String subject, String name) {
        super(message);
        this.policyRule = policyRule;
        this.issuer = issuer;
        this.subject = subject;
        this.name = name;
    }

    /** The token is valid, but a rule of the operator's policy is against it. */
    public static IdentityException denied(String policyRule, String message) {
        return new IdentityException(message, Optional.of(policyRule), "", "", "");
    }

    /**
     * The same of a token whose signature was good.
     *
     * @param name the subject alternative name, or empty if the refusal came before there was one
     */
    public IdentityException about(String issuer, String subject, String name) {
        IdentityException known =
                new IdentityException(String.valueOf(getMessage()), policyRule, issuer, subject, name);
        known.setStackTrace(getStackTrace());
        return known;
    }

    /** The name of the policy's rule that denied it. */
    public Optional<String> policyRule() {
        return policyRule;
    }

    /** The {@code iss} of the token, if its signature was good; else empty. */
    public String issuer() {
        return issuer;
    }

    /** The {@code sub}, likewise. */
    public String subject() {
        return subject;
    }

    /** The subject alternative name, if there was to be one; else empty. */
    public String name() {
        return name;
    }
}
