package dev.cairn.load;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one run counts. Acknowledgements count inside the measured time only; failures count from the first request to the last. */
final class Tally {
    private static final int TEXT_CHARS = 200;

    private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
    private final Map<String, Long> failures = new TreeMap<>();
    private final Map<String, String> firstTexts = new TreeMap<>();

    void acknowledged(long latencyNanos) {
        latencies.recordValue(Math.min(Math.max(latencyNanos, 0), latencies.getHighestTrackableValue()));
    }

    /** @param kind the HTTP status, or what happened to the connection */
    void failed(String kind, String text) {
        failures.merge(kind, 1L, Long::sum);
        firstTexts.putIfAbsent(kind, text);
    }

    void refused(ResponseParser response) {
        String kind = Integer.toString(response.status());
        failures.merge(kind, 1L, Long::sum);
        if (!firstTexts.containsKey(kind)) {
            String text = new String(response.body(), StandardCharsets.UTF_8).strip();
            firstTexts.put(kind, text.length() > TEXT_CHARS ? text.substring(0, TEXT_CHARS) : text);
        }
    }

    Measurement measurement(double seconds, long generatorCpuNanos, boolean ranOut) {
        long entries = latencies.getTotalCount();
        return new Measurement(
                entries,
                seconds,
                entries / seconds,
                new Measurement.Latency(
                        millis(latencies.getValueAtPercentile(50)),
                        millis(latencies.getValueAtPercentile(90)),
                        millis(latencies.getValueAtPercentile(99)),
                        millis(latencies.getValueAtPercentile(99.9)),
                        millis(latencies.getMaxValue())),
                new TreeMap<>(failures),
                new TreeMap<>(firstTexts),
                entries == 0 ? 0 : generatorCpuNanos / 1000.0 / entries,
                ranOut);
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
