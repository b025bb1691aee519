package dev.cairn.load;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How hard and how long one run loads a log.
 *
 * @param connections kept-alive connections, each with at most one request in flight
 * @param arrivalsPerSecond a fixed arrival rate (open model), or empty: each connection sends as soon as it was answered (closed loop)
 * @param warmup time before the measured time, under the same load
 * @param measured time that the figures are of
 * @param timeout longest wait for one answer; the connection is then given up
 */
record LoadPlan(
        int connections, OptionalDouble arrivalsPerSecond, Duration warmup, Duration measured, Duration timeout) {
    LoadPlan {
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1: " + connections);
        }
        if (arrivalsPerSecond.isPresent() && !(arrivalsPerSecond.getAsDouble() > 0)) {
            throw new IllegalArgumentException("the arrival rate must be positive: " + arrivalsPerSecond.getAsDouble());
        }
        if (warmup.isNegative() || measured.isNegative() || measured.isZero() || timeout.toNanos() <= 0) {
            throw new IllegalArgumentException("warm-up, measured time and timeout must not be negative");
        }
    }
}
