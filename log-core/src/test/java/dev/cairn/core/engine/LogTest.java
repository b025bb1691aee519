package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.engine.FaultyStore.Call;
import dev.cairn.core.engine.FaultyStore.Fault;
import dev.cairn.core.engine.FaultyStore.Plan;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.EntryKind;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.AppendResult.Pushback;
import dev.cairn.core.sequencer.AppendResult.Unavailable;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.LogAppender;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.PublishedCheckpoint;
import dev.cairn.core.store.LogStore;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who use a log see of it. */
class LogTest {
    @TempDir
    Path folder;

    @BeforeEach
    void init() throws Exception {
        TestLog.init(folder);
    }

    private static LogStore open(EngineSettings settings) {
        return RocksLogStore.open(settings.store(), settings.rocks());
    }

    @Test
    void theNextCheckpointIsWaitedForUntilTheLogEnds() throws Exception {
        CompletableFuture<PublishedCheckpoint> second;
        try (TestLog log = TestLog.start(folder)) {
            CompletableFuture<PublishedCheckpoint> first = log.log().publishedBeyond(0);
            log.started();
            assertFalse(first.isDone());
            log.append("a");
            assertEquals(1, first.get(60, TimeUnit.SECONDS).size());
            second = log.log().publishedBeyond(1);
        }
        ExecutionException e = assertThrows(ExecutionException.class, () -> second.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StoreException.class, e.getCause());
    }

    @Test
    void tooManyBytesInFlightArePushedBack() throws Exception {
        EngineSettings defaults = TestLog.settings(folder);
        EngineSettings small = new EngineSettings(
                defaults.origin(),
                defaults.journal(),
                defaults.checkpointJournal(),
                defaults.store(),
                defaults.rocks(),
                new BatchLimits(100, 1 << 20, 100, 65_535),
                defaults.signer(),
                defaults.clock());
        try (TestLog log = TestLog.start(small)) {
            log.started();
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Entry entry = Entry.verified(EntryKind.RAW, Bytes.ofUtf8(i + "x".repeat(40_000)), List.of());
                results.add(log.log().append(entry).toCompletableFuture());
            }
            int pushedBack = 0;
            for (CompletableFuture<AppendResult> result : results) {
                pushedBack += result.get(60, TimeUnit.SECONDS) instanceof Pushback ? 1 : 0;
            }
            assertTrue(pushedBack > 0);
            assertInstanceOf(Published.class, log.append("what comes when they are answered"));
        }
    }

    @Test
    void manyAtOnceAreAnsweredInTheirOrder() throws Exception {
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            log.append("old");
            List<AppendResult> results = appendAll(log, "a", "old", "b", "a");
            assertEquals(List.of(1L, 0L, 2L, 1L), indices(results));
            assertEquals(List.of(false, true, false, true), duplicates(results));
            assertEquals(List.of(), appendAll(log));
        }
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            List<AppendResult> again = appendAll(log, "c", "a", "old");
            assertEquals(List.of(3L, 1L, 0L), indices(again));
            assertEquals(List.of(false, true, true), duplicates(again));
            // One that sends each by itself does the same.
            LogAppender one = entry -> log.log().append(entry);
            List<Entry> entries = List.of(TestLog.entry("b"), TestLog.entry("d"));
            assertEquals(
                    List.of(2L, 4L),
                    indices(one.appendAll(entries).toCompletableFuture().get(60, TimeUnit.SECONDS)));
        }
    }

    @Test
    void whatBreaksOnItsWayInIsNotInFlightForEver() throws Exception {
        EngineSettings settings = TestLog.settings(folder);
        Plan plan = new Plan(Call.INDEX_OF, Fault.BROKEN, 1);
        try (TestLog log = TestLog.start(
                settings, () -> new FaultyStore(RocksLogStore.open(settings.store(), settings.rocks()), plan))) {
            log.started();
            assertThrows(IllegalStateException.class, () -> log.append("breaks"));
            assertEquals(0, log.log().inFlight());
            assertInstanceOf(Published.class, log.append("breaks"));
        }
    }

    @Test
    void ofManyAtOnceThoseWithoutRoomArePushedBack() throws Exception {
        EngineSettings defaults = TestLog.settings(folder);
        EngineSettings small = new EngineSettings(
                defaults.origin(),
                defaults.journal(),
                defaults.checkpointJournal(),
                defaults.store(),
                defaults.rocks(),
                new BatchLimits(100, 1 << 20, 3, 65_535),
                defaults.signer(),
                defaults.clock());
        try (TestLog log = TestLog.start(small)) {
            log.started();
            List<AppendResult> results = appendAll(log, "a", "b", "c", "d", "e");
            assertEquals(List.of(0L, 1L, 2L), indices(results.subList(0, 3)));
            assertInstanceOf(Pushback.class, results.get(3));
            assertInstanceOf(Pushback.class, results.get(4));
            String large = "x".repeat(40_000);
            results = appendAll(log, large, large + "y", "f");
            assertInstanceOf(Published.class, results.get(0));
            assertInstanceOf(Pushback.class, results.get(1));
            assertEquals(0, log.log().inFlight());
            // All of it is given back.
            assertEquals(List.of(4L, 5L, 6L), indices(appendAll(log, "f", "g", "h")));
        }
    }

    private static List<AppendResult> appendAll(TestLog log, String... texts) throws Exception {
        List<Entry> entries = Arrays.stream(texts).map(TestLog::entry).toList();
        return log.log().appendAll(entries).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<Long> indices(List<AppendResult> results) {
        return results.stream().map(result -> ((Published) result).index()).toList();
    }

    private static List<Boolean> duplicates(List<AppendResult> results) {
        return results.stream().map(result -> ((Published) result).duplicate()).toList();
    }

    @Test
    void aStoreThatDoesNotOpenIsTriedAgain() throws Exception {
        EngineSettings settings = TestLog.settings(folder);
        AtomicInteger attempts = new AtomicInteger();
        try (TestLog log = TestLog.start(settings, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new StoreException("injected");
            }
            return open(settings);
        })) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            assertEquals(3, attempts.get());
            assertInstanceOf(Published.class, log.append("a"));
        }
    }

    @Test
    void aStoreThatOpensAfterTheEndIsClosedAgain() throws Exception {
        EngineSettings settings = TestLog.settings(folder);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (TestLog log = TestLog.start(settings, () -> {
            asked.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return open(settings);
        })) {
            asked.await();
            CompletableFuture<Void> closed = log.log().close().toCompletableFuture();
            assertInstanceOf(Unavailable.class, log.append("too late"));
            assertFalse(closed.isDone(), "the store may still be opened");
            go.countDown();
            closed.get(60, TimeUnit.SECONDS);
        }
        // RocksDB opens a folder once only: here it fails unless the other was closed.
        open(settings).close();
    }
}
