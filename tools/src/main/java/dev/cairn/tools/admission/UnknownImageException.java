package dev.cairn.tools.admission;

/** A registry has no such image. */
public final class UnknownImageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason for a person */
    public UnknownImageException(String reason) {
        super(reason);
    }
}
