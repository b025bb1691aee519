package dev.cairn.witness.log;

import dev.cairn.witness.state.OriginHash;
import java.util.Collection;
import java.util.Optional;

/** The logs that are known now. Safe for concurrent use. */
public interface KnownLogs {
    /** The log with an origin. */
    Optional<WitnessedLog> find(String origin);

    /** All logs. */
    Collection<WitnessedLog> all();

    /** The log whose origin has a hash, as {@link OriginHash#hex} writes it. */
    default Optional<WitnessedLog> findByHash(String hash) {
        return all().stream()
                .filter(log -> OriginHash.hex(log.origin()).equals(hash))
                .findFirst();
    }
}
