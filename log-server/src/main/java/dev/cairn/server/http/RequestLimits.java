package dev.cairn.server.http;

import java.time.Duration;

/**
 * Bounds of one request, and of all requests together.
 *
 * @param maxRequestBytes the longest body of a Rekor v2 request
 * @param maxBodyBytes the bytes of all bodies that arrive in pieces at one time; beyond it a request is answered 503
 * @param bodyTimeout how long a body may take to arrive
 * @param publishTimeout how long a submission waits for a published checkpoint; after it the client is told that the outcome is not known
 * @param maxWait how long a submission may have waited before the server says that it is not ready
 */
public record RequestLimits(
        int maxRequestBytes, long maxBodyBytes, Duration bodyTimeout, Duration publishTimeout, Duration maxWait) {
    /** 4 MiB; 32 MiB; 20, 20 and 5 seconds. */
    public static final RequestLimits DEFAULT = new RequestLimits(
            4 << 20, 32L << 20, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5));

    public RequestLimits {
        if (maxRequestBytes < 1 || maxBodyBytes < maxRequestBytes) {
            throw new IllegalArgumentException("the bytes of all bodies must be at least those of one request");
        }
        if (!isPositive(bodyTimeout) || !isPositive(publishTimeout) || !isPositive(maxWait)) {
            throw new IllegalArgumentException("the times must be positive");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
