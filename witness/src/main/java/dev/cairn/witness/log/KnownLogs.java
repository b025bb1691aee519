package dev.cairn.witness.log;

import java.util.Collection;
import java.util.Optional;

/** The logs that are known now. Safe for concurrent use. */
public interface KnownLogs {
    /** The log with an origin. */
    Optional<WitnessedLog> find(String origin);

    /** All logs. */
    Collection<WitnessedLog> all();
}
