package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.cairn.core.MalformedException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.journal.Database;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.store.rocksdb.RocksSettings;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code cairn.conf} as it was read, with the defaults under it. */
public final class ConfigFile {
    private static final String OBJECT = "cairn.conf";
    private static final List<String> JOURNALS = List.of("journal", "checkpoint-journal");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)[?&;](ssl)?password=|//[^/@]*:[^/@]*@");

    private final Config config;
    private final Path directory;
    private final Map<String, String> environment;

    private ConfigFile(Config config, Path directory, Map<String, String> environment) {
        this.config = config;
        this.directory = directory;
        this.environment = environment;
    }

    /**
     * Reads a file.
     *
     * @param environment where passwords may be
     * @throws IOException if it cannot be read
     * @throws MalformedException if it is not HOCON, or has a key that the reference does not have
     */
    public static ConfigFile read(Path file, Map<String, String> environment) throws IOException, MalformedException {
        // Not parsed from the file itself: the library takes a file that is not there for an empty one.
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Config reference = ConfigFactory.parseString(
                referenceText(), ConfigParseOptions.defaults().setOriginDescription("default"));
        try {
            Config written = ConfigFactory.parseString(
                            text, ConfigParseOptions.defaults().setOriginDescription(OBJECT))
                    .resolve();
            requireKnown("", written.root(), reference.root());
            Path directory = file.toAbsolutePath().normalize().getParent();
            return new ConfigFile(
                    written.withFallback(reference), directory == null ? Path.of("/") : directory, environment);
        } catch (ConfigException e) {
            throw malformed(e);
        }
    }

    /** The documentation of every key, which is itself a configuration of defaults. */
    public static String referenceText() {
        try (InputStream in = Objects.requireNonNull(
                ConfigFile.class.getResourceAsStream("cairn-reference.conf"), "cairn-reference.conf")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireKnown(String prefix, ConfigObject written, ConfigObject known)
            throws MalformedException {
        for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
            String path = prefix + entry.getKey();
            ConfigValue value = entry.getValue();
            ConfigValue expected = known.get(entry.getKey());
            if (expected == null) {
                throw at(value, "unknown key " + path);
            }
            if (expected instanceof ConfigObject block) {
                if (!(value instanceof ConfigObject inner)) {
                    throw at(value, path + " is a block of keys");
                }
                requireKnown(path + ".", inner, block);
            }
        }
    }

    /**
     * What it says.
     *
     * @throws IOException if a file with a password cannot be read
     * @throws MalformedException if a key has a value that it cannot have
     */
    public CairnConfig config() throws IOException, MalformedException {
        try {
            Optional<Database> journal = database("journal", "CAIRN_JOURNAL_PASSWORD");
            Optional<Database> checkpointJournal = database("checkpoint-journal", "CAIRN_CHECKPOINT_JOURNAL_PASSWORD");
            requireTwo(journal, checkpointJournal);
            return new CairnConfig(
                    origin(),
                    config.getString("http.host"),
                    (int) number("http.port", 0, 65_535),
                    config.getBoolean("add.enabled"),
                    word("duplicates", Duplicates.values()),
                    word("dsse-storage", DsseStorage.values()),
                    journal,
                    checkpointJournal,
                    limits(),
                    requestLimits(),
                    checked(
                            "rocksdb",
                            () -> new RocksSettings(
                                    config.getBytes("rocksdb.write-buffer-bytes"),
                                    config.getBytes("rocksdb.block-cache-bytes"))),
                    config.getBoolean("checkpoint.ml-dsa-44"),
                    config.getBoolean("checkpoint.ml-dsa-44-in-proofs"),
                    witness(),
                    rekorV1(),
                    new ServicesReader(config, directory).read(origin()));
        } catch (ConfigException e) {
            throw malformed(e);
        }
    }

    private Optional<CairnConfig.Witness> witness() {
        String policy = config.getString("witness.policy");
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CairnConfig.Witness(
                directory.resolve(policy),
                config.getBoolean("witness.fail-open"),
                config.getDuration("witness.timeout"),
                config.getDuration("witness.extra-wait")));
    }

    private Optional<CairnConfig.RekorV1> rekorV1() throws MalformedException {
        if (!config.getBoolean("rekor-v1.enabled")) {
            return Optional.empty();
        }
        long treeId = number("rekor-v1.tree-id", 0, Long.MAX_VALUE);
        int maxAttestationBytes = (int) bytes("rekor-v1.max-attestation-bytes", 0, 1 << 20);
        return Optional.of(new CairnConfig.RekorV1(
                treeId == 0 ? OptionalLong.empty() : OptionalLong.of(treeId), maxAttestationBytes));
    }

    private String origin() throws MalformedException {
        String origin = config.getString("origin");
        if (origin.isEmpty()) {
            throw new MalformedException(OBJECT, "origin is required");
        }
        return origin;
    }

    private BatchLimits limits() throws MalformedException {
        int maxBatchEntries = (int) number("limits.max-batch-entries", 1, Integer.MAX_VALUE);
        int maxInFlightEntries = (int) number("limits.max-in-flight-entries", 1, Integer.MAX_VALUE);
        return checked(
                "limits",
                () -> new BatchLimits(
                        maxBatchEntries,
                        config.getBytes("limits.max-batch-bytes"),
                        maxInFlightEntries,
                        config.getBytes("limits.max-in-flight-bytes")));
    }

    private RequestLimits requestLimits() throws MalformedException {
        int maxRequestBytes = (int) bytes("limits.max-request-bytes", 1 << 10, 1 << 30);
        return checked(
                "limits",
                () -> new RequestLimits(
                        maxRequestBytes,
                        config.getBytes("limits.max-body-bytes"),
                        config.getDuration("limits.body-timeout"),
                        config.getDuration("limits.publish-timeout"),
                        config.getDuration("readiness.max-wait")));
    }

    private Optional<Database> database(String key, String variable) throws IOException, MalformedException {
        String url = config.getString(key + ".url");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (PASSWORD_IN_URL.matcher(url).find()) {
            throw at(
                    config.getValue(key + ".url"), key + ".url holds a password; it belongs into " + key + ".password");
        }
        String password = password(key, variable);
        return Optional.of(checked(key, () -> new Database(url, config.getString(key + ".user"), password)));
    }

    private void requireTwo(Optional<Database> journal, Optional<Database> checkpointJournal)
            throws MalformedException {
        Database one = journal.orElseGet(() -> DataDirectory.defaultJournal(directory));
        Database other = checkpointJournal.orElseGet(() -> DataDirectory.defaultCheckpointJournal(directory));
        if (one.isSameAs(other)) {
            throw new MalformedException(
                    OBJECT,
                    "journal and checkpoint-journal must be different databases, so that one restore cannot turn both back");
        }
    }

    private String password(String key, String variable) throws IOException {
        String fromEnvironment = environment.get(variable);
        if (fromEnvironment != null) {
            return fromEnvironment;
        }
        String file = config.getString(key + ".password-file");
        if (file.isEmpty()) {
            return config.getString(key + ".password");
        }
        List<String> lines = Files.readAllLines(directory.resolve(file), StandardCharsets.UTF_8);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private long number(String path, long min, long max) throws MalformedException {
        return inRange(path, config.getLong(path), min, max);
    }

    private long bytes(String path, long min, long max) throws MalformedException {
        return inRange(path, config.getBytes(path), min, max);
    }

    private long inRange(String path, long value, long min, long max) throws MalformedException {
        if (value < min || value > max) {
            throw at(config.getValue(path), path + " must be from " + min + " to " + max);
        }
        return value;
    }

    /** The value whose name, in lower case and with hyphens, is the word at a path. */
    private <E extends Enum<E>> E word(String path, E[] values) throws MalformedException {
        String written = config.getString(path);
        for (E value : values) {
            if (spelling(value).equals(written)) {
                return value;
            }
        }
        String words = Arrays.stream(values).map(ConfigFile::spelling).collect(Collectors.joining(" or "));
        throw at(config.getValue(path), path + " is " + words);
    }

    private static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> T checked(String path, Supplier<T> value) throws MalformedException {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedException(OBJECT, path + ": " + e.getMessage());
        }
    }

    /** The effective configuration as HOCON or JSON. Passwords are shown as {@code (hidden)}. */
    public String render(boolean json) {
        Config shown = config;
        for (String journal : JOURNALS) {
            String path = journal + ".password";
            if (!config.getValue(path).unwrapped().equals("")) {
                shown = shown.withValue(path, ConfigValueFactory.fromAnyRef("(hidden)"));
            }
        }
        return shown.root()
                .render(ConfigRenderOptions.defaults()
                        .setOriginComments(false)
                        .setComments(false)
                        .setJson(json));
    }

    private static MalformedException at(ConfigValue value, String rule) {
        int line = value.origin().lineNumber();
        return new MalformedException(line < 0 ? OBJECT : OBJECT + ":" + line, rule);
    }

    private static MalformedException malformed(ConfigException e) {
        // The library's messages begin with file and line, and end in advice about its own syntax.
        String message = String.valueOf(e.getMessage());
        int line = e.origin() == null ? -1 : e.origin().lineNumber();
        String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
        return new MalformedException(
                line < 0 ? OBJECT : OBJECT + ":" + line,
                message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }
}
