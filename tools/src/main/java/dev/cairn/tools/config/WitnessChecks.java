package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import dev.cairn.core.MalformedException;
import dev.cairn.tools.config.WitnessConfig.AlarmSettings;
import dev.cairn.witness.check.CheckSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The blocks {@code check} and {@code alarms} of {@code witness.conf}. */
final class WitnessChecks {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final String VANTAGE_POINTS = "check.vantage-points";

    private final Config config;
    private final Path directory;

    /** @param directory that files are relative to */
    WitnessChecks(Config config, Path directory) {
        this.config = config;
        this.directory = directory;
    }

    CheckSettings check() throws MalformedException {
        Duration interval = config.getDuration("check.interval");
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw at("check.interval", "check.interval must be at least 100ms");
        }
        return new CheckSettings(
                interval,
                notNegative("check.stale-after"),
                notNegative("check.max-age"),
                config.getBoolean("check.mirror"),
                vantagePoints());
    }

    private Duration notNegative(String path) throws MalformedException {
        Duration duration = config.getDuration(path);
        if (duration.isNegative()) {
            throw at(path, path + " must not be negative");
        }
        return duration;
    }

    private Map<String, List<URI>> vantagePoints() throws MalformedException {
        Map<String, List<URI>> points = new LinkedHashMap<>();
        for (Config point : config.getConfigList(VANTAGE_POINTS)) {
            if (!point.root().keySet().equals(Set.of("origin", "url"))) {
                throw at(VANTAGE_POINTS, "each of check.vantage-points has an origin and a url, and nothing else");
            }
            points.computeIfAbsent(point.getString("origin"), any -> new ArrayList<>())
                    .add(url(VANTAGE_POINTS, point.getString("url")));
        }
        return points;
    }

    AlarmSettings alarms() throws MalformedException {
        String webhook = config.getString("alarms.webhook");
        String secret = config.getString("alarms.webhook-secret-file");
        if (webhook.isEmpty() && !secret.isEmpty()) {
            throw at("alarms.webhook-secret-file", "alarms.webhook-secret-file is of no use without alarms.webhook");
        }
        return new AlarmSettings(
                webhook.isEmpty() ? Optional.empty() : Optional.of(url("alarms.webhook", webhook)),
                secret.isEmpty() ? Optional.empty() : Optional.of(directory.resolve(secret)),
                config.getBoolean("alarms.exit-on-misbehaviour"));
    }

    private URI url(String path, String text) throws MalformedException {
        try {
            URI url = new URI(text);
            if (url.getHost() != null
                    && url.getRawUserInfo() == null
                    && String.valueOf(url.getScheme()).matches("(?i)https?")) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw at(path, path + ": not a URL of http or https without a user");
    }

    private MalformedException at(String path, String rule) {
        ConfigValue value = config.getValue(path);
        return Hocon.at(WitnessConfigFile.NAME, value, rule);
    }
}
