package dev.cairn.core;

/** Well-formed input that is false: a signature, proof or hash that does not verify. */
public final class VerificationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** @param message what does not verify, and against what */
    public VerificationException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
