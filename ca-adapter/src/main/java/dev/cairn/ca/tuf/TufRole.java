package dev.cairn.ca.tuf;

import java.time.Duration;
import java.util.Locale;

/** The top-level roles (TUF section 2.1), with the life of what each signs. */
public enum TufRole {
    ROOT(Duration.ofDays(365)),
    TARGETS(Duration.ofDays(182)),
    SNAPSHOT(Duration.ofDays(30)),
    TIMESTAMP(Duration.ofDays(7));

    private final Duration life;

    TufRole(Duration life) {
        this.life = life;
    }

    /** How long after it was signed its metadata expires. */
    public Duration life() {
        return life;
    }

    /** The name in metadata: {@code root}, {@code targets}, … */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The file of a version, under consistent snapshots: only the timestamp has no number in its name. */
    String fileName(long version) {
        return this == TIMESTAMP ? "timestamp.json" : version + "." + wireName() + ".json";
    }
}
