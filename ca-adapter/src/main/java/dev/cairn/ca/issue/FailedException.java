package dev.cairn.ca.issue;

/** A request that fails by no fault of the client's, on its way to the one place that answers. */
final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient IssuanceResult.Failed result;

    /** @param message for the client */
    FailedException(Reason reason, String message) {
        super(message, null, false, false);
        this.result = new IssuanceResult.Failed(reason, message);
    }

    IssuanceResult.Failed result() {
        return result;
    }
}
