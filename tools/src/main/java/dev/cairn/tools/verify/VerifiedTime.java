package dev.cairn.tools.verify;

import java.time.Instant;

/**
 * A time at which a signature existed.
 *
 * @param source who says so
 * @param authority its name: subject of the timestamp authority's certificate, or the log
 */
public record VerifiedTime(Instant time, Source source, String authority) {
    /** Who says so. */
    public enum Source {
        /** A timestamp authority, by RFC 3161. */
        TIMESTAMP_AUTHORITY,
        /** A log, by the integrated time of its signed entry timestamp. */
        LOG
    }
}
