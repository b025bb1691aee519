package dev.cairn.tools.verify;

/** Is told what each step of a verification found, in their order. A step that fails is not told: it is the exception. */
public interface StepObserver {
    /** Tells nobody. */
    StepObserver NONE = (step, outcome, detail) -> {};

    /** What came of a step. */
    enum Outcome {
        /** It holds. */
        PASSED,
        /** There was nothing to check, or it was not asked for. */
        SKIPPED
    }

    /**
     * A step is done.
     *
     * @param detail for a person; what was found, or why it was skipped
     */
    void done(Step step, Outcome outcome, String detail);
}
