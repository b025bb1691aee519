package dev.cairn.load;

import java.util.Locale;
import java.util.Map;

/**
 * What one run measured.
 *
 * @param acknowledged entries acknowledged inside the measured time
 * @param latency from the time a request was due (open model) or sent (closed loop) to the last byte of its answer
 * @param failures requests without acknowledgement in the whole run, by HTTP status or by what happened to the connection
 * @param failureTexts the first answer of each kind of failure
 * @param generatorCpuMicros CPU time of the engine's own thread for one acknowledged entry
 * @param ranOut whether the prepared submissions ended before the time did; the figures are then of no use
 */
record Measurement(
        long acknowledged,
        double seconds,
        double entriesPerSecond,
        Latency latency,
        Map<String, Long> failures,
        Map<String, String> failureTexts,
        double generatorCpuMicros,
        boolean ranOut) {

    /** Percentiles in milliseconds. */
    record Latency(double p50Millis, double p90Millis, double p99Millis, double p999Millis, double maxMillis) {}

    /** One line for a person. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%,.0f entries/s (%,d in %.1f s); latency ms p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, max %.2f; failures %s; generator %.1f us CPU per entry",
                entriesPerSecond,
                acknowledged,
                seconds,
                latency.p50Millis(),
                latency.p90Millis(),
                latency.p99Millis(),
                latency.p999Millis(),
                latency.maxMillis(),
                failures.isEmpty() ? "none" : failures,
                generatorCpuMicros);
    }
}
