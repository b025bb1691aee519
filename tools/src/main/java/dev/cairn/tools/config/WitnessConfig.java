package dev.cairn.tools.config;

import dev.cairn.core.journal.Database;
import dev.cairn.server.http.RequestLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code witness.conf} says.
 *
 * @param host to listen on
 * @param port to listen on; 0 for one that the system chooses
 * @param tls the port with TLS; empty where there is none
 * @param database of what was cosigned; empty for SQLite in the data directory
 * @param requestLimits bounds of requests
 * @param logLists files and https URLs of log lists
 * @param logListInterval how often they are read
 */
public record WitnessConfig(
        String host,
        int port,
        Optional<Services.Tls> tls,
        Optional<Database> database,
        RequestLimits requestLimits,
        List<String> logLists,
        Duration logListInterval) {
    /** Copies the list. */
    public WitnessConfig {
        logLists = List.copyOf(logLists);
    }
}
