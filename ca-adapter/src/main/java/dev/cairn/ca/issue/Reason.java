package dev.cairn.ca.issue;

import java.util.Locale;

/** Why a request got no certificate: a small set, for metrics and for the audit trail. */
public enum Reason {
    /** The request is not the JSON or the message that it should be. */
    REQUEST,
    /** The token is not valid, or its claims do not suffice. */
    TOKEN,
    /** A rule of the policy is against it. */
    POLICY,
    /** The request holds no key, or one that cannot be read or is weak. */
    KEY,
    /** The client did not show that it has the private key. */
    PROOF,
    /** The client's algorithm is not permitted. */
    ALGORITHM,
    /** A certificate cannot say what the token says. */
    NAME,
    /** What would have been signed breaks a rule of the profile. */
    LINT,
    /** The authority's certificate is over, or its key does not sign. */
    AUTHORITY,
    /** The log gave no promise. */
    LOG,
    /** The log's promise is not good. */
    SCT,
    /** The audit trail could not be written. */
    AUDIT,
    /** A fault of the program. */
    INTERNAL;

    /** The name in metrics and lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
