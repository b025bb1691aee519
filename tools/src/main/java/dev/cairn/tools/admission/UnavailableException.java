package dev.cairn.tools.admission;

/** Something could not be found out now; later it may be. */
public final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason for a person; nothing secret */
    public UnavailableException(String reason) {
        super(reason);
    }
}
