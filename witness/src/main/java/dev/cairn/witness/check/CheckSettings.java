package dev.cairn.witness.check;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a witness looks around.
 *
 * @param interval between two looks at a log
 * @param staleAfter how long a log may show less than it has signed, or be out of reach, before that is an alarm
 * @param maxAge how long a log may show the same checkpoint before that is an alarm; zero for ever
 * @param mirror whether hash tiles are kept
 * @param vantagePoints other URLs at which a log can be read, by its origin
 */
public record CheckSettings(
        Duration interval, Duration staleAfter, Duration maxAge, boolean mirror, Map<String, List<URI>> vantagePoints) {
    /** Copies the map. */
    public CheckSettings {
        vantagePoints = Map.copyOf(vantagePoints);
    }
}
