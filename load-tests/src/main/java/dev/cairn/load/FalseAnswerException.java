package dev.cairn.load;

/** A log said something false: an acknowledgement, proof or checkpoint that does not hold. This is what the tools of this package look for. */
final class FalseAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    FalseAnswerException(String message) {
        super(message);
    }

    FalseAnswerException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
