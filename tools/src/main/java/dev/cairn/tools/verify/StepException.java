package dev.cairn.tools.verify;

/** A step of a verification that failed. */
public final class StepException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Step step;

    /** @param reason for a person: what is so, and what it must be; nothing secret */
    public StepException(Step step, String reason) {
        super(reason);
        this.step = step;
    }

    /** Which one. */
    public Step step() {
        return step;
    }
}
