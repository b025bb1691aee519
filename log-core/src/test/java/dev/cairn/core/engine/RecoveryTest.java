package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import dev.cairn.core.store.rocksdb.RocksSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start does with what it finds. */
class RecoveryTest {
    @TempDir
    Path folder;

    @Test
    void deletedStoreIsRebuiltByteForByte() throws Exception {
        TestLog.init(folder);
        Map<Long, Hash> acknowledged = fill(700);
        List<String> before = dump();

        delete(folder.resolve("rocksdb"));

        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        // The position differs: the start itself is an event. All else is equal.
        assertEquals(withoutPosition(before), withoutPosition(dump()));
    }

    @Test
    void olderJournalIsRefused() throws Exception {
        TestLog.init(folder);
        fill(20);
        copy(folder.resolve("journal"), folder.resolve("backup"));
        fill(40);
        delete(folder.resolve("journal"));
        copy(folder.resolve("backup"), folder.resolve("journal"));

        assertRefused("the journal is older than the tree that this log has published");
        Files.delete(folder.resolve("published-tree"));
        assertRefused("the journal is older than the store");
        // The store is derived and says nothing once it is gone; the checkpoint journal still does.
        delete(folder.resolve("rocksdb"));
        assertRefused("the journal is older than the checkpoint journal");
    }

    @Test
    void bothJournalsOlderThanWhatWasPublishedBeforeAKillAreRefused() throws Exception {
        TestLog.init(folder);
        fill(5);
        copy(folder.resolve("journal"), folder.resolve("journal.backup"));
        copy(folder.resolve("checkpoints"), folder.resolve("checkpoints.backup"));
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            for (int i = 0; i < 5; i++) {
                assertInstanceOf(Published.class, log.append("later " + i));
            }
            // What a killed process leaves: the store as its last flush left it, and the mark.
            copy(folder.resolve("rocksdb"), folder.resolve("rocksdb.killed"));
            Files.copy(folder.resolve("published-tree"), folder.resolve("published-tree.killed"));
        }
        replace("journal", "journal.backup");
        replace("checkpoints", "checkpoints.backup");
        replace("rocksdb", "rocksdb.killed");
        Files.move(
                folder.resolve("published-tree.killed"),
                folder.resolve("published-tree"),
                StandardCopyOption.REPLACE_EXISTING);
        try (RocksLogStore store = RocksLogStore.open(folder.resolve("rocksdb"), RocksSettings.DEFAULT)) {
            assertTrue(store.applied().size() <= 5, "the store would give it away");
        }

        assertRefused("the journal is older than the tree that this log has published");
        delete(folder.resolve("rocksdb"));
        assertRefused("the journal is older than the tree that this log has published");

        // Journals that have grown past that size in another history.
        Files.move(folder.resolve("published-tree"), folder.resolve("published-tree.kept"));
        fill(40);
        Files.move(
                folder.resolve("published-tree.kept"),
                folder.resolve("published-tree"),
                StandardCopyOption.REPLACE_EXISTING);
        assertRefused("the journals are of another history than the tree that this log has published");
    }

    private void replace(String name, String by) throws IOException {
        delete(folder.resolve(name));
        Files.move(folder.resolve(by), folder.resolve(name));
    }

    @Test
    void journalOfAnotherHistoryIsRefused() throws Exception {
        TestLog.init(folder);
        copy(folder.resolve("journal"), folder.resolve("backup"));
        fill(20);
        delete(folder.resolve("journal"));
        delete(folder.resolve("rocksdb"));
        Files.delete(folder.resolve("published-tree"));
        copy(folder.resolve("backup"), folder.resolve("journal"));
        copy(folder.resolve("checkpoints"), folder.resolve("checkpoints.kept"));
        delete(folder.resolve("checkpoints"));
        Path other = folder.resolve("other");
        TestLog.init(other);
        copy(other.resolve("checkpoints"), folder.resolve("checkpoints"));
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            for (int i = 0; i < 30; i++) {
                assertInstanceOf(Published.class, log.append("another history " + i));
            }
        }
        delete(folder.resolve("checkpoints"));
        delete(folder.resolve("rocksdb"));
        copy(folder.resolve("checkpoints.kept"), folder.resolve("checkpoints"));

        assertRefused("the two journals are not of one history");
    }

    @Test
    void entriesSequencedButNotPublishedArePublishedByTheNextStart() throws Exception {
        TestLog.init(folder);
        fill(10);
        // As if the process had been killed between the journal's commit and everything after it.
        copy(folder.resolve("checkpoints"), folder.resolve("checkpoints.before"));
        copy(folder.resolve("rocksdb"), folder.resolve("rocksdb.before"));
        Map<Long, Hash> acknowledged = fill(300);
        delete(folder.resolve("checkpoints"));
        delete(folder.resolve("rocksdb"));
        copy(folder.resolve("checkpoints.before"), folder.resolve("checkpoints"));
        copy(folder.resolve("rocksdb.before"), folder.resolve("rocksdb"));

        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            assertEquals(310, log.log().latest().orElseThrow().size());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }

    @Test
    void twoProcessesOnOneJournalNeverForkIt() throws Exception {
        TestLog.init(folder);
        EngineSettings first = TestLog.settings(folder);
        EngineSettings second = new EngineSettings(
                first.origin(),
                first.journal(),
                first.checkpointJournal(),
                folder.resolve("rocksdb2"),
                first.rocks(),
                first.limits(),
                first.signer(),
                first.clock());
        Map<Long, Hash> acknowledged = new HashMap<>();
        try (TestLog one = TestLog.start(first)) {
            assertInstanceOf(LogStatus.Running.class, one.started());
            acknowledge(acknowledged, one, "one before");
            try (TestLog two = TestLog.start(second)) {
                assertInstanceOf(LogStatus.Running.class, two.started());
                acknowledge(acknowledged, two, "two");
                // The older writer's next event has a number that is taken: it is refused, and starts again behind the
                // other.
                assertInstanceOf(AppendResult.Unavailable.class, one.append("one, stale"));
            }
        }
        try (TestLog after = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, after.started());
            LogOracle.judge(after.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }

    private static void acknowledge(Map<Long, Hash> acknowledged, TestLog log, String text) throws Exception {
        Published published = (Published) log.append(text);
        acknowledged.put(published.index(), TestLog.entry(text).leafHash());
    }

    private Map<Long, Hash> fill(int count) throws Exception {
        Map<Long, Hash> acknowledged = new HashMap<>();
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            List<CompletionStage<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(log.log().append(TestLog.entry("entry " + count + " " + i)));
            }
            for (int i = 0; i < count; i++) {
                Published published =
                        (Published) results.get(i).toCompletableFuture().get(60, TimeUnit.SECONDS);
                Hash leafHash = TestLog.entry("entry " + count + " " + i).leafHash();
                assertEquals(null, acknowledged.put(published.index(), leafHash));
            }
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        return acknowledged;
    }

    private void assertRefused(String reason) throws Exception {
        try (TestLog log = TestLog.start(folder)) {
            LogStatus status = log.started();
            LogStatus.Refused refused = assertInstanceOf(LogStatus.Refused.class, status);
            assertTrue(refused.reason().contains(reason), refused.reason());
            assertInstanceOf(AppendResult.Unavailable.class, log.append("refused"));
        }
    }

    private List<String> dump() {
        List<String> lines = new ArrayList<>();
        try (RocksLogStore store = RocksLogStore.open(folder.resolve("rocksdb"), RocksSettings.DEFAULT)) {
            HexFormat hex = HexFormat.of();
            store.dump(
                    (family, key, value) -> lines.add(family + " " + hex.formatHex(key) + " " + hex.formatHex(value)));
        }
        assertNotEquals(0, lines.size());
        return lines;
    }

    private static List<String> withoutPosition(List<String> lines) {
        return lines.stream().filter(line -> !line.startsWith("default ")).toList();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
