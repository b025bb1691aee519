package dev.cairn.core.engine;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.journal.Database;
import dev.cairn.core.journal.Schema;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.rocksdb.RocksSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A log in a folder of a test, with SQLite journals. */
public final class TestLog implements AutoCloseable {
    private static final CheckpointSigner UNSIGNED = new CheckpointSigner() {
        @Override
        public Bytes sign(long size, Hash root) {
            return Bytes.ofUtf8("test\n" + size + "\n" + root.base64() + "\n");
        }

        @Override
        public Bytes forProofs(Bytes note) {
            return note;
        }
    };

    private final LogEngine engine;

    private TestLog(LogEngine engine) {
        this.engine = engine;
    }

    public static EngineSettings settings(Path folder) {
        return new EngineSettings(
                "test",
                Database.sqlite(folder.resolve("journal").resolve("journal.db")),
                Database.sqlite(folder.resolve("checkpoints").resolve("checkpoints.db")),
                folder.resolve("rocksdb"),
                RocksSettings.DEFAULT,
                BatchLimits.DEFAULT,
                UNSIGNED,
                InstantSource.system());
    }

    /** Makes the journals of a new log. */
    public static void init(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("journal"));
        Files.createDirectories(folder.resolve("checkpoints"));
        Schema.create(settings(folder).journal());
        Schema.create(settings(folder).checkpointJournal());
    }

    public static TestLog start(Path folder) {
        return start(settings(folder));
    }

    public static TestLog start(EngineSettings settings) {
        return new TestLog(LogEngine.start(settings, new SimpleMeterRegistry(), ConfigFactory.empty()));
    }

    public LogStatus started() throws Exception {
        return engine.log().started().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    public Log log() {
        return engine.log();
    }

    public LogEngine engine() {
        return engine;
    }

    public AppendResult append(String text) throws Exception {
        return engine.log().append(entry(text)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    public static Entry entry(String text) {
        return Entry.verified(EntryKind.RAW, Bytes.ofUtf8(text), List.of());
    }

    @Override
    public void close() {
        engine.close();
    }
}
