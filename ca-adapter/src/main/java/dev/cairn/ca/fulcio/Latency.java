package dev.cairn.ca.fulcio;

import dev.cairn.core.http.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/** Times answers as {@code fulcio_api_latency}, by HTTP status and method, the labels that dashboards of Fulcio look for. */
final class Latency {
    private final MeterRegistry registry;

    Latency(MeterRegistry registry) {
        this.registry = registry;
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    void stop(Timer.Sample sample, String method, Answer answer) {
        sample.stop(Timer.builder("fulcio_api_latency")
                .description("Time to answer")
                .publishPercentileHistogram()
                .tag("code", Integer.toString(answer.status()))
                .tag("method", method.toLowerCase(Locale.ROOT))
                .register(registry));
    }
}
