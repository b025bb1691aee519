package dev.cairn.tools.admission;

/** Something could not be found out now; later it may be. */
public final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean busy;

    /** @param reason for a person; nothing secret */
    public UnavailableException(String reason) {
        this(reason, false);
    }

    private UnavailableException(String reason, boolean busy) {
        super(reason);
        this.busy = busy;
    }

    /** It was not tried, as too much else is to be done. */
    static UnavailableException busy(String reason) {
        return new UnavailableException(reason, true);
    }

    /** Whether it was not tried: who asks again may have more luck at once. */
    boolean isBusy() {
        return busy;
    }
}
