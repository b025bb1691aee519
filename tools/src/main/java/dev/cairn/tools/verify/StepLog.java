package dev.cairn.tools.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Remembers what each step of one verification found. Used by one thread. */
public final class StepLog implements StepObserver {
    private final Map<Step, StepResult> results = new EnumMap<>(Step.class);

    /** What came of a step, with those that an observer is not told. */
    public enum State {
        /** It holds. */
        PASSED,
        /** There was nothing to check, or it was not asked for. */
        SKIPPED,
        /** It does not hold: the verification ended here. */
        FAILED,
        /** The verification ended before it. */
        NOT_REACHED;

        /** As in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A step and what came of it.
     *
     * @param detail for a person; empty where it was not reached
     */
    public record StepResult(Step step, State state, String detail) {}

    @Override
    public void done(Step step, Outcome outcome, String detail) {
        State state = outcome == Outcome.PASSED ? State.PASSED : State.SKIPPED;
        results.put(step, new StepResult(step, state, detail));
    }

    /** Remembers where the verification ended. */
    public void failed(StepException failure) {
        results.put(failure.step(), new StepResult(failure.step(), State.FAILED, String.valueOf(failure.getMessage())));
    }

    /** Every step, in the order of {@link Step}. */
    public List<StepResult> results() {
        List<StepResult> all = new ArrayList<>();
        for (Step step : Step.values()) {
            all.add(results.getOrDefault(step, new StepResult(step, State.NOT_REACHED, "")));
        }
        return all;
    }
}
