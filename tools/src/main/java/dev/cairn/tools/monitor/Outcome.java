package dev.cairn.tools.monitor;

/** What a look at logs came to. The numbers are the exit codes of {@code cairn monitor --once}; of several, the worst counts. */
public enum Outcome {
    /** Nothing that anybody has to know. */
    CLEAN(0, 0),
    /** A log could not be looked at, or shows nothing new for too long. */
    OPERATIONAL(3, 1),
    /** Somebody signed who was not expected to, or has a certificate. */
    IDENTITY(1, 2),
    /** A log does not keep its word. */
    TAMPER(2, 3);

    private final int exitCode;
    private final int weight;

    Outcome(int exitCode, int weight) {
        this.exitCode = exitCode;
        this.weight = weight;
    }

    /** As the process ends. */
    public int exitCode() {
        return exitCode;
    }

    /** The worse of two. */
    public Outcome or(Outcome other) {
        return other.weight > weight ? other : this;
    }
}
