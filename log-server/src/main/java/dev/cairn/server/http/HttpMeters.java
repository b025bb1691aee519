package dev.cairn.server.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of the HTTP faces: requests by route and status, and the time that verification takes. */
public final class HttpMeters {
    private record Key(String route, int status) {}

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Key, Timer> requests = new ConcurrentHashMap<>();
    private final Timer verify;

    public HttpMeters(MeterRegistry registry) {
        this.registry = registry;
        this.verify = Timer.builder("cairn.verify")
                .description("Reading a submission and verifying its signatures")
                .register(registry);
    }

    /** Counts a request that was answered. */
    public void answered(String route, int status, long nanos) {
        requests.computeIfAbsent(new Key(route, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder("cairn.http.requests")
                .description("From the head of a request to its answer")
                .tag("route", key.route())
                .tag("status", Integer.toString(key.status()))
                .register(registry);
    }

    /** Counts a submission that was verified or found false. */
    public void verified(long nanos) {
        verify.record(nanos, TimeUnit.NANOSECONDS);
    }
}
