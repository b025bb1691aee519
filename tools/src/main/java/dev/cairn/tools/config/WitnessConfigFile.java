package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.cairn.core.MalformedException;
import dev.cairn.server.http.RequestLimits;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code witness.conf} as it was read, with the defaults under it. */
public final class WitnessConfigFile {
    /** The name of the file. */
    public static final String NAME = "witness.conf";

    private static final int MAX_PORT = 65_535;
    private static final int MAX_LISTS = 16;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    private final Config config;
    private final Path directory;
    private final Map<String, String> environment;

    private WitnessConfigFile(Config config, Path directory, Map<String, String> environment) {
        this.config = config;
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * Reads a file.
     *
     * @param environment where the password may be
     * @throws IOException if it cannot be read
     * @throws MalformedException if it is not HOCON, or has a key that the reference does not have
     */
    public static WitnessConfigFile read(Path file, Map<String, String> environment)
            throws IOException, MalformedException {
        Config config = Hocon.read(NAME, file, referenceText());
        Path directory = file.toAbsolutePath().normalize().getParent();
        return new WitnessConfigFile(config, directory == null ? Path.of("/") : directory, environment);
    }

    /** The documentation of every key, which is itself a configuration of defaults. */
    public static String referenceText() {
        return Hocon.resource("witness-reference.conf");
    }

    /**
     * What it says.
     *
     * @throws IOException if a file with a password cannot be read
     * @throws MalformedException if a key has a value that it cannot have
     */
    public WitnessConfig config() throws IOException, MalformedException {
        try {
            WitnessChecks checks = new WitnessChecks(config, directory);
            return new WitnessConfig(
                    config.getString("http.host"),
                    port("http.port"),
                    tls(),
                    Hocon.database(
                            NAME, config, directory, "database", environment.get("CAIRN_WITNESS_DATABASE_PASSWORD")),
                    requestLimits(),
                    logLists(),
                    interval(),
                    checks.check(),
                    checks.alarms());
        } catch (ConfigException e) {
            throw Hocon.malformed(NAME, e);
        }
    }

    private int port(String path) throws MalformedException {
        int port = config.getInt(path);
        if (port < 0 || port > MAX_PORT) {
            throw Hocon.at(NAME, config.getValue(path), path + " must be from 0 to " + MAX_PORT);
        }
        return port;
    }

    private Optional<Services.Tls> tls() throws MalformedException {
        String certificate = config.getString("tls.certificate");
        String key = config.getString("tls.key");
        if (certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new MalformedException(NAME, "tls needs both certificate and key");
        }
        return Optional.of(new Services.Tls(port("tls.port"), directory.resolve(certificate), directory.resolve(key)));
    }

    private RequestLimits requestLimits() throws MalformedException {
        RequestLimits defaults = RequestLimits.DEFAULT;
        try {
            return new RequestLimits(
                    defaults.maxRequestBytes(),
                    config.getBytes("limits.max-body-bytes"),
                    config.getDuration("limits.body-timeout"),
                    defaults.publishTimeout(),
                    defaults.maxWait());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(NAME, "limits: " + e.getMessage());
        }
    }

    private Duration interval() throws MalformedException {
        Duration interval = config.getDuration("log-list-interval");
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw Hocon.at(NAME, config.getValue("log-list-interval"), "log-list-interval must be at least 1s");
        }
        return interval;
    }

    /** Files become absolute paths. */
    private List<String> logLists() throws MalformedException {
        List<String> lists = new ArrayList<>();
        for (String list : config.getStringList("log-lists")) {
            if (list.startsWith("https://")) {
                lists.add(checked(list));
            } else if (list.isEmpty() || list.contains("://")) {
                throw Hocon.at(
                        NAME, config.getValue("log-lists"), "log-lists are files and https URLs, not '" + list + "'");
            } else {
                lists.add(directory.resolve(list).toString());
            }
        }
        if (lists.size() > MAX_LISTS) {
            throw Hocon.at(NAME, config.getValue("log-lists"), "log-lists are at most " + MAX_LISTS);
        }
        return lists;
    }

    private String checked(String url) throws MalformedException {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw Hocon.at(NAME, config.getValue("log-lists"), "log-lists: not an https URL: " + url);
    }

    /** The effective configuration as HOCON or JSON. The password is shown as {@code (hidden)}. */
    public String render(boolean json) {
        return Hocon.render(config, List.of("database"), json);
    }
}
