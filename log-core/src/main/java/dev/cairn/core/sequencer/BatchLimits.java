package dev.cairn.core.sequencer;

/**
 * Bounds of what is in flight.
 *
 * @param maxBatchEntries entries in one journal event
 * @param maxBatchBytes entry bytes in one journal event; the last entry may go beyond it
 * @param maxInFlightEntries submissions that wait for their answer; beyond it the log pushes back
 * @param maxInFlightBytes entry bytes of submissions that wait for their answer; beyond it the log pushes back
 */
public record BatchLimits(int maxBatchEntries, long maxBatchBytes, int maxInFlightEntries, long maxInFlightBytes) {
    /** 1,024 entries or 1 MiB in a batch; 16,384 entries or 64 MiB in flight. */
    public static final BatchLimits DEFAULT = new BatchLimits(1024, 1 << 20, 16_384, 64L << 20);

    public BatchLimits {
        if (maxBatchEntries < 1 || maxBatchBytes < 1 || maxInFlightEntries < 1 || maxInFlightBytes < 65_535) {
            throw new IllegalArgumentException(
                    "limits must be at least 1, and the bytes in flight at least one entry's 65,535");
        }
    }
}
