package dev.cairn.ca.tsa;

/** No timestamp is given. The message may be shown to who asked: it names the field and the rule. */
public final class TimestampException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;

    private final int status;
    private final String message;

    private TimestampException(int status, String message) {
        super(message);
        this.status = status;
        this.message = message;
    }

    /** The request is wrong. */
    static TimestampException badRequest(String message) {
        return new TimestampException(BAD_REQUEST, message);
    }

    /** The request could not be read. */
    static TimestampException unreadable(String what) {
        return badRequest("Error generating timestamp response: " + what);
    }

    /** The authority gives no timestamps now. */
    static TimestampException unavailable(String message) {
        return new TimestampException(UNAVAILABLE, message);
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** The HTTP status that says so: 400 or 503. */
    public int status() {
        return status;
    }
}
