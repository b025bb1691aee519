package dev.cairn.tools.admission;

import java.time.Duration;

/**
 * How images are decided about.
 *
 * @param onFailure what becomes of images that could not be decided about
 * @param deadline of a request that says none, and the longest
 * @param margin that an answer has on its way back
 * @param keepAllowed for how long an image that was allowed is
 * @param keepDenied for how long one that was denied is
 * @param keepFailure for how long what could not be found out is not tried again
 * @param keepTag for how long a tag is what it was
 * @param maxKept decisions, and tags
 * @param workers threads that ask registries
 * @param workersPerRegistry of them for one registry, at most
 * @param maxWaiting questions that wait for one of them
 * @param workLimit how long one question may keep a thread
 */
public record AdmissionSettings(
        OnFailure onFailure,
        Duration deadline,
        Duration margin,
        Duration keepAllowed,
        Duration keepDenied,
        Duration keepFailure,
        Duration keepTag,
        int maxKept,
        int workers,
        int workersPerRegistry,
        int maxWaiting,
        Duration workLimit) {
    /** What becomes of images that could not be decided about. */
    public enum OnFailure {
        /** They may not run. */
        DENY,
        /** They may, with a warning. */
        ALLOW
    }

    /** Checks the numbers. */
    public AdmissionSettings {
        if (workersPerRegistry < 1 || workersPerRegistry > workers) {
            throw new IllegalArgumentException("workers-per-registry must be from 1 to workers");
        }
        if (maxKept < 1 || maxWaiting < 0) {
            throw new IllegalArgumentException("max-kept must be at least 1, and max-waiting at least 0");
        }
        for (Duration time : new Duration[] {deadline, workLimit}) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("deadline and registry.limit must be more than nothing");
            }
        }
        for (Duration time : new Duration[] {margin, keepAllowed, keepDenied, keepFailure, keepTag}) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("times must not be negative");
            }
        }
    }
}
