package dev.cairn.core;

/**
 * Untrusted bytes that break a format: they never had a meaning. The message names the object and the rule in the words of the
 * format's specification, and never repeats more of the input than a short quoted token.
 */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String object;
    private final String rule;

    /**
     * @param object what was being read, in the field's words, for example {@code checkpoint} or {@code signature.content}
     * @param rule the rule that was broken, for example {@code tree size has a leading zero}
     */
    public MalformedException(String object, String rule) {
        super(object + ": " + rule);
        this.object = object;
        this.rule = rule;
    }

    @Override
    public String getMessage() {
        return object + ": " + rule;
    }

    /** What was being read. */
    public String object() {
        return object;
    }

    /** The rule that was broken. */
    public String rule() {
        return rule;
    }
}
