package dev.cairn.ca.issue;

/** A request that gets no certificate, on its way to the one place that answers. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** @param message for the client */
    RefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** The message for the client. */
    String text() {
        return String.valueOf(getMessage());
    }
}
