package dev.cairn.tools.sign;

/** Why nothing was signed, and what to do next. */
public final class SigningException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose fault it is. */
    public enum Fault {
        /** The caller's: a token, a key, a file or an option. */
        CALLER,
        /** A service's: it is not there, or does not want to. */
        SERVICE,
        /** A service's: it answered with what is not true. */
        FALSE_ANSWER
    }

    private final Fault fault;
    private final String next;

    /**
     * @param message what happened; nothing secret
     * @param next what to do
     */
    public SigningException(Fault fault, String message, String next) {
        super(message);
        this.fault = fault;
        this.next = next;
    }

    /** Whose fault it is. */
    public Fault fault() {
        return fault;
    }

    /** What to do. */
    public String next() {
        return next;
    }
}
