package dev.cairn.tools;

import dev.cairn.tools.verify.Requirements;
import dev.cairn.tools.verify.Step;
import dev.cairn.tools.verify.StepLog.State;
import dev.cairn.tools.verify.StepLog.StepResult;
import java.util.List;

/** The steps after the facts, of a verification that came to its end: whose signature it must be, how many, and what the signers file says. */
final class Decided {
    private Decided() {}

    /**
     * Identity, threshold and policy, in this order.
     *
     * @param policy whether a signers file was given
     * @param policyDetail what it said
     */
    static List<StepResult> of(Requirements requirements, boolean policy, String policyDetail) {
        boolean asked = !requirements.signers().isEmpty();
        boolean several = requirements.threshold() > 1;
        return List.of(
                new StepResult(
                        Step.IDENTITY,
                        asked ? State.PASSED : State.SKIPPED,
                        asked ? "one that was asked for" : "not asked for"),
                new StepResult(
                        Step.THRESHOLD,
                        several ? State.PASSED : State.SKIPPED,
                        several ? requirements.threshold() + " different signers" : "one is enough"),
                new StepResult(Step.POLICY, policy ? State.PASSED : State.SKIPPED, policyDetail));
    }
}
