package dev.cairn.tools.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import dev.cairn.core.MalformedException;
import dev.cairn.core.engine.DataDirectory;
import dev.cairn.core.entry.dsse.DsseStorage;
import dev.cairn.core.journal.Database;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.store.rocksdb.RocksSettings;
import dev.cairn.server.http.Duplicates;
import dev.cairn.server.http.RequestLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code cairn.conf} as it was read, with the defaults under it. */
public final class ConfigFile {
    private static final String OBJECT = "cairn.conf";
    private static final List<String> JOURNALS = List.of("journal", "checkpoint-journal");

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
        Config config = Hocon.read(OBJECT, file, referenceText());
        Path directory = file.toAbsolutePath().normalize().getParent();
        return new ConfigFile(config, directory == null ? Path.of("/") : directory, environment);
    }

    /** The documentation of every key, which is itself a configuration of defaults. */
    public static String referenceText() {
        return Hocon.resource("cairn-reference.conf");
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
                    signers(),
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

    private Optional<Path> signers() {
        String signers = config.getString("submissions.signers");
        return signers.isEmpty() ? Optional.empty() : Optional.of(directory.resolve(signers));
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
        return Hocon.database(OBJECT, config, directory, key, environment.get(variable));
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
        return Hocon.render(config, JOURNALS, json);
    }

    private static MalformedException at(ConfigValue value, String rule) {
        return Hocon.at(OBJECT, value, rule);
    }

    private static MalformedException malformed(ConfigException e) {
        return Hocon.malformed(OBJECT, e);
    }
}
