package dev.cairn.tools.monitor;

import dev.cairn.core.Bytes;
import dev.cairn.core.witness.Misbehaviour;
import java.util.Optional;

/** A log does not keep its word. */
final class TamperException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String subject;
    private final transient Optional<Misbehaviour> proof;
    private final transient Optional<Bytes> evidence;

    /**
     * @param rule that is broken, in a word
     * @param subject what it is about: of two with the same rule and subject the second is the same finding
     * @param what is so, for a person
     * @param proof that anybody can verify, if there is one
     * @param evidence what was seen, where that is no proof
     */
    TamperException(String rule, String subject, String what, Optional<Misbehaviour> proof, Optional<Bytes> evidence) {
        super(what);
        this.rule = rule;
        this.subject = subject;
        this.proof = proof;
        this.evidence = evidence;
    }

    static TamperException of(String rule, String subject, String what) {
        return new TamperException(rule, subject, what, Optional.empty(), Optional.empty());
    }

    String rule() {
        return rule;
    }

    String subject() {
        return subject;
    }

    Optional<Misbehaviour> proof() {
        return proof;
    }

    Optional<Bytes> evidence() {
        return evidence;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
