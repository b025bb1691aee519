package dev.cairn.core.sequencer;

/** What a log is doing. */
public sealed interface LogStatus {
    /** It reads its journals and brings its store up to date. */
    record Starting() implements LogStatus {}

    /** It takes entries. */
    record Running() implements LogStatus {}

    /** It failed, and starts again from its journals in a moment. */
    record Restarting(String reason) implements LogStatus {}

    /** It must not run, and will not until an operator has acted. */
    record Refused(String reason) implements LogStatus {}

    /** It was closed. */
    record Stopped() implements LogStatus {}

    /** One line for people. */
    default String describe() {
        if (this instanceof Starting) {
            return "starting";
        }
        if (this instanceof Running) {
            return "running";
        }
        if (this instanceof Restarting restarting) {
            return "restarting after a failure: " + restarting.reason();
        }
        if (this instanceof Refused refused) {
            return "refused to run: " + refused.reason();
        }
        return "stopped";
    }
}
