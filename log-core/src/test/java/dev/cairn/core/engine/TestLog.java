package dev.cairn.core.engine;

import com.typesafe.config.ConfigFactory;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.rocksdb.RocksSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A log in a folder of a test, with SQLite journals. */
public final class TestLog implements AutoCloseable {
    /** The origin of all test logs. */
    public static final String ORIGIN = "log.test";

    private final LogEngine engine;

    private TestLog(LogEngine engine) {
        this.engine = engine;
    }

    /** The settings of the log in a folder that {@link #init} made. */
    public static EngineSettings settings(Path folder) {
        try {
            CheckpointSigner signer = CheckpointSigner.of(
                    ORIGIN,
                    NoteSigner.ed25519(
                            ORIGIN, KeyFiles.read(folder.resolve("keys").resolve("log.key"))));
            return new EngineSettings(
                    ORIGIN,
                    DataDirectory.defaultJournal(folder),
                    DataDirectory.defaultCheckpointJournal(folder),
                    folder.resolve("rocksdb"),
                    RocksSettings.DEFAULT,
                    BatchLimits.DEFAULT,
                    signer,
                    InstantSource.system());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the keys and journals of a new log. */
    public static void init(Path folder) throws MalformedException {
        DataDirectory.create(
                folder, ORIGIN, DataDirectory.defaultJournal(folder), DataDirectory.defaultCheckpointJournal(folder));
    }

    /** The log's verifier key. */
    public static VerifierKey verifierKey(Path folder) throws IOException, MalformedException {
        return VerifierKey.parse(
                Files.readString(folder.resolve("keys").resolve("log.vkey")).strip());
    }

    /** Deletes a folder with all that is in it. */
    public static void delete(Path folder) throws IOException {
        RecoveryTest.delete(folder);
    }

    public static TestLog start(Path folder) {
        return start(settings(folder));
    }

    public static TestLog start(EngineSettings settings) {
        return new TestLog(LogEngine.start(settings, new SimpleMeterRegistry(), ConfigFactory.empty()));
    }

    static TestLog start(EngineSettings settings, Supplier<LogStore> openStore) {
        return new TestLog(LogEngine.start(settings, new SimpleMeterRegistry(), ConfigFactory.empty(), openStore));
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
