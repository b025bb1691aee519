package dev.cairn.core.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.cairn.core.sequencer.JournalPlugin;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration of pekko-persistence-jdbc for one journal in one database, and the names under which actors find it. */
public final class JournalConfig {
    private JournalConfig() {}

    /**
     * The plugin of a journal.
     *
     * @param name a word that is unique among the journals of the process
     * @param persistenceId the key of its events
     * @param snapshotEvery events between two snapshots
     */
    public static JournalPlugin plugin(String name, String persistenceId, int snapshotEvery) {
        String path = "cairn.journals." + name;
        return new JournalPlugin(persistenceId, path + ".journal", path + ".snapshots", path + ".query", snapshotEvery);
    }

    /**
     * What the actor system's configuration must hold for that plugin, where its events are a log's.
     *
     * @param name as given to {@link #plugin}
     */
    public static Config of(String name, Database database) {
        return of(
                name,
                database,
                EventSerializer.class.getName(),
                List.of(
                        "dev.cairn.core.sequencer.SequencerEvent",
                        "dev.cairn.core.sequencer.SequencerState",
                        "dev.cairn.core.sequencer.PublisherEvent",
                        "dev.cairn.core.sequencer.PublisherState"));
    }

    /**
     * What the actor system's configuration must hold for a plugin.
     *
     * @param name as given to {@link #plugin}
     * @param serializer the class name of the serializer of its events and snapshots
     * @param serialized their classes, by name
     */
    public static Config of(String name, Database database, String serializer, List<String> serialized) {
        String shared = "cairn-" + name;
        String path = "cairn.journals." + name;
        // The same for every journal with this serializer: an identifier may belong to one name only.
        String serializerName = serializer.substring(serializer.lastIndexOf('.') + 1);
        Config defaults = ConfigFactory.defaultReference();
        // One pool for the journal, its snapshots and its queries: the plugin would open one of 20 connections for
        // each.
        // The numbers of threads and connections must be equal (Slick).
        Config pool = ConfigFactory.parseMap(Map.ofEntries(
                Map.entry("profile", database.isSqlite() ? "slick.jdbc.SQLiteProfile$" : "slick.jdbc.PostgresProfile$"),
                Map.entry("db.driver", database.isSqlite() ? "org.sqlite.JDBC" : "org.postgresql.Driver"),
                Map.entry("db.url", database.url()),
                Map.entry("db.user", database.user()),
                Map.entry("db.password", database.password()),
                Map.entry("db.connectionPool", "HikariCP"),
                Map.entry("db.connectionTimeout", 10_000),
                Map.entry("db.numThreads", 2),
                Map.entry("db.maxConnections", 2),
                Map.entry("db.minConnections", 2),
                Map.entry("db.queueSize", 1000)));
        Config useShared = ConfigFactory.parseMap(Map.of("use-shared-db", shared));
        Config journal = ConfigFactory.parseMap(Map.of(
                        // A second writer's events must stop the log, not be dropped from it.
                        "replay-filter.mode", "fail",
                        // How many whole batches are in memory while reading.
                        "replayBatchSize", 8,
                        "circuit-breaker.call-timeout", "30s"))
                .withFallback(useShared)
                .withFallback(defaults.getConfig("jdbc-journal"));
        Config snapshots = useShared.withFallback(defaults.getConfig("jdbc-snapshot-store"));
        Config query = ConfigFactory.parseMap(Map.of("write-plugin", path + ".journal", "max-buffer-size", "8"))
                .withFallback(useShared)
                .withFallback(defaults.getConfig("jdbc-read-journal"));
        return ConfigFactory.empty()
                .withValue(
                        "pekko-persistence-jdbc.shared-databases." + shared,
                        pool.withFallback(defaults.getConfig("pekko-persistence-jdbc.shared-databases.slick"))
                                .root())
                .withValue(path + ".journal", journal.root())
                .withValue(path + ".snapshots", snapshots.root())
                .withValue(path + ".query", query.root())
                .withValue("pekko.actor.serializers." + serializerName, ConfigValueFactory.fromAnyRef(serializer))
                .withValue(
                        "pekko.actor.serialization-bindings",
                        ConfigValueFactory.fromMap(
                                serialized.stream().collect(Collectors.toMap(type -> type, type -> serializerName))));
    }
}
