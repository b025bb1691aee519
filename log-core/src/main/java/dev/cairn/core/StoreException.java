package dev.cairn.core;

/**
 * A store failed, or holds what it cannot hold. The actor that meets it stops and recovers from the journal; the operation is never
 * retried in place, because whether it took effect is not known.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which store, which operation, and what is wrong */
    public StoreException(String message) {
        super(message);
    }

    /**
     * @param message which store and which operation
     * @param cause what the store said
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
