package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.server.http.RequestLimits;
import dev.cairn.tools.admission.AdmissionSettings;
import dev.cairn.tools.admission.NamePattern;
import dev.cairn.tools.admission.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code admission.conf} as it was read, with the defaults under it. */
public final class AdmissionConfigFile {
    /** The name of the file. */
    public static final String NAME = "admission.conf";

    private static final int MAX_PORT = 65_535;
    private static final int MAX_WORKERS = 1000;
    private static final int MAX_KEPT = 10_000_000;
    private static final int LARGEST_REVIEW = 8 << 20;
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

    private final Config config;
    private final Path directory;

    private AdmissionConfigFile(Config config, Path directory) {
        this.config = config;
        this.directory = directory;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws MalformedException if it is not HOCON, or has a key that the reference does not have
     */
    public static AdmissionConfigFile read(Path file) throws IOException, MalformedException {
        Path directory = file.toAbsolutePath().normalize().getParent();
        return new AdmissionConfigFile(
                Hocon.read(NAME, file, referenceText()), directory == null ? Path.of("/") : directory);
    }

    /**
     * The defaults, with files relative to a directory.
     *
     * @param directory absolute
     */
    public static AdmissionConfigFile defaults(Path directory) {
        return new AdmissionConfigFile(ConfigFactory.parseString(referenceText()), directory);
    }

    /** The same with other values, by their paths: what a command line says goes before what the file says. */
    public AdmissionConfigFile with(Map<String, String> values) {
        Config changed = config;
        for (Map.Entry<String, String> value : values.entrySet()) {
            changed = changed.withValue(
                    value.getKey(), ConfigValueFactory.fromAnyRef(value.getValue(), "the command line"));
        }
        return new AdmissionConfigFile(changed, directory);
    }

    /** The documentation of every key, which is itself a configuration of defaults. */
    public static String referenceText() {
        return Hocon.resource("admission-reference.conf");
    }

    /**
     * What it says.
     *
     * @throws MalformedException if a key has a value that it cannot have
     */
    public AdmissionConfig config() throws MalformedException {
        try {
            return new AdmissionConfig(
                    config.getString("http.host"),
                    (int) number("http.port", 0, MAX_PORT),
                    tls(),
                    required("signers"),
                    required("trust.trusted-root"),
                    file("trust.witness-policy"),
                    scope(),
                    settings(),
                    new AdmissionConfig.Registry(
                            time("registry.timeout", Duration.ofMillis(1)),
                            config.getBoolean("registry.plain-http"),
                            file("registry.authorities")),
                    config.getString("audit").equals("-") ? Optional.empty() : Optional.of(required("audit")),
                    time("reload-interval", SHORTEST_INTERVAL),
                    time("stop-delay", Duration.ZERO),
                    requestLimits());
        } catch (ConfigException e) {
            throw Hocon.malformed(NAME, e);
        }
    }

    private Optional<Services.Tls> tls() throws MalformedException {
        Optional<Path> certificate = file("tls.certificate");
        Optional<Path> key = file("tls.key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new MalformedException(NAME, "tls needs both certificate and key");
        }
        int port = (int) number("tls.port", 0, MAX_PORT);
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(new Services.Tls(port, certificate.get(), key.orElseThrow()));
    }

    private Scope scope() throws MalformedException {
        return new Scope(
                word("mode", Map.of("enforce", Scope.Mode.ENFORCE, "warn", Scope.Mode.WARN)),
                patterns("namespaces.exempt"),
                patterns("namespaces.warn"),
                patterns("images.exempt"));
    }

    private List<NamePattern> patterns(String path) {
        return config.getStringList(path).stream().map(NamePattern::new).toList();
    }

    private AdmissionSettings settings() throws MalformedException {
        try {
            return new AdmissionSettings(
                    word(
                            "on-failure",
                            Map.of(
                                    "deny", AdmissionSettings.OnFailure.DENY,
                                    "allow", AdmissionSettings.OnFailure.ALLOW)),
                    time("deadline", Duration.ofMillis(1)),
                    time("margin", Duration.ZERO),
                    time("keep.allowed", Duration.ZERO),
                    time("keep.denied", Duration.ZERO),
                    time("keep.failure", Duration.ZERO),
                    time("keep.tag", Duration.ZERO),
                    (int) number("keep.entries", 1, MAX_KEPT),
                    (int) number("registry.workers", 1, MAX_WORKERS),
                    (int) number("registry.workers-per-registry", 1, MAX_WORKERS),
                    (int) number("registry.max-waiting", 0, MAX_KEPT),
                    time("registry.limit", Duration.ofMillis(1)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(NAME, "registry: " + e.getMessage());
        }
    }

    private RequestLimits requestLimits() throws MalformedException {
        RequestLimits defaults = RequestLimits.DEFAULT;
        try {
            return new RequestLimits(
                    LARGEST_REVIEW,
                    config.getBytes("limits.max-body-bytes"),
                    config.getDuration("limits.body-timeout"),
                    defaults.publishTimeout(),
                    defaults.maxWait());
        } catch (IllegalArgumentException e) {
            throw new MalformedException(NAME, "limits: " + e.getMessage());
        }
    }

    private long number(String path, long min, long max) throws MalformedException {
        long value = config.getLong(path);
        if (value < min || value > max) {
            throw Hocon.at(NAME, config.getValue(path), path + " must be from " + min + " to " + max);
        }
        return value;
    }

    private Duration time(String path, Duration least) throws MalformedException {
        Duration value = config.getDuration(path);
        if (value.compareTo(least) < 0) {
            throw Hocon.at(NAME, config.getValue(path), path + " must be at least " + least.toMillis() + "ms");
        }
        return value;
    }

    private <T> T word(String path, Map<String, T> words) throws MalformedException {
        T value = words.get(config.getString(path));
        if (value == null) {
            throw Hocon.at(
                    NAME,
                    config.getValue(path),
                    path + " is "
                            + String.join(
                                    " or ", words.keySet().stream().sorted().toList()));
        }
        return value;
    }

    private Optional<Path> file(String path) {
        String name = config.getString(path);
        return name.isEmpty() ? Optional.empty() : Optional.of(directory.resolve(name));
    }

    private Path required(String path) throws MalformedException {
        Optional<Path> file = file(path);
        if (file.isEmpty()) {
            throw Hocon.at(NAME, config.getValue(path), path + " must name a file");
        }
        return file.get();
    }

    /** The effective configuration as HOCON or JSON. It has no secrets. */
    public String render(boolean json) {
        return Hocon.render(config, List.of(), json);
    }
}
