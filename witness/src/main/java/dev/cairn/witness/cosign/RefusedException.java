package dev.cairn.witness.cosign;

/** A request that the witness does not fulfil, and why. A value rather than a fault: it has no stack trace. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String reason;
    private final long size;

    RefusedException(Refusal refusal, String reason) {
        this(refusal, reason, 0);
    }

    private RefusedException(Refusal refusal, String reason, long size) {
        super(reason, null, false, false);
        this.refusal = refusal;
        this.reason = reason;
        this.size = size;
    }

    /** {@link Refusal#CONFLICT}. */
    static RefusedException conflict(long size) {
        return new RefusedException(Refusal.CONFLICT, "the latest cosigned checkpoint has size " + size, size);
    }

    /** Why, as one of a small fixed set. */
    public Refusal refusal() {
        return refusal;
    }

    /** Why, as one line for the client. */
    public String reason() {
        return reason;
    }

    /** The size of the latest cosigned checkpoint; only of {@link Refusal#CONFLICT}. */
    public long size() {
        return size;
    }
}
