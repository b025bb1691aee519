package dev.cairn.tools.config;

import dev.cairn.core.journal.Database;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.witness.check.CheckSettings;
import java.net.URI;
import java.nio.file.Path;
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
 * @param check how it looks around
 * @param alarms who is told
 */
public record WitnessConfig(
        String host,
        int port,
        Optional<Services.Tls> tls,
        Optional<Database> database,
        RequestLimits requestLimits,
        List<String> logLists,
        Duration logListInterval,
        CheckSettings check,
        AlarmSettings alarms) {
    /**
     * Who is told of alarms.
     *
     * @param webhook where they are posted
     * @param webhookSecret a file with the key of the HMAC
     * @param exitOnMisbehaviour whether the process ends when a log has misbehaved
     */
    public record AlarmSettings(Optional<URI> webhook, Optional<Path> webhookSecret, boolean exitOnMisbehaviour) {}

    /** Copies the list. */
    public WitnessConfig {
        logLists = List.copyOf(logLists);
    }
}
