package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.engine.FaultyStore.Call;
import dev.cairn.core.engine.FaultyStore.Fault;
import dev.cairn.core.engine.FaultyStore.Plan;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.AppendResult.Unavailable;
import dev.cairn.core.sequencer.Log;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.QuorumStatus;
import dev.cairn.core.sequencer.Witnessing;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a log publishes, and when, that has witnesses. */
@SuppressWarnings("FutureReturnValueIgnored") // answers that a test does not look at
class WitnessedLogTest {
    @TempDir
    Path folder;

    private TestWitnesses witnesses;

    @BeforeEach
    void init() throws Exception {
        TestLog.init(folder);
        witnesses = new TestWitnesses(3);
    }

    private TestLog start() throws Exception {
        return start(witnesses.failClosed());
    }

    private TestLog start(Witnessing witnessing) throws Exception {
        TestLog log = TestLog.start(TestLog.settings(folder).with(witnessing));
        assertInstanceOf(LogStatus.Running.class, log.started());
        return log;
    }

    private static CompletableFuture<AppendResult> submit(TestLog log, String text) {
        return log.log().append(TestLog.entry(text)).toCompletableFuture();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static long published(Log log) {
        return log.latest().map(latest -> latest.size()).orElse(-1L);
    }

    private static Published get(CompletableFuture<AppendResult> answer) throws Exception {
        return assertInstanceOf(Published.class, answer.get(60, TimeUnit.SECONDS));
    }

    private int lines(Bytes note) throws Exception {
        SignedNote parsed = SignedNote.parse(note.toArray());
        VerifiedCheckpoint verified =
                VerifiedCheckpoint.open(parsed, TestLog.ORIGIN, List.of(TestLog.verifierKey(folder)));
        assertEquals(
                parsed.signatures().size() - 1,
                verified.cosignatures(witnesses.policy().witnessKeys()).size());
        return parsed.signatures().size();
    }

    @Test
    void whatIsPublishedIsCosignedByTheQuorum() throws Exception {
        try (TestLog log = start()) {
            Map<Long, Hash> acknowledged = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                Published published = get(submit(log, "entry " + i));
                assertEquals(i, published.index());
                assertEquals(4, lines(published.checkpoint().signed().note()));
                assertEquals(4, lines(published.checkpoint().proofNote()));
                acknowledged.put((long) i, TestLog.entry("entry " + i).leafHash());
            }
            SignedNote note = SignedNote.parse(
                    log.log().latest().orElseThrow().signed().note().toArray());
            assertEquals(
                    List.of(TestLog.ORIGIN, "w.example/0", "w.example/1", "w.example/2"),
                    note.signatures().stream().map(line -> line.name()).toList());
            assertEquals(
                    Optional.of(new QuorumStatus(20, true, false)), log.log().quorum());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }

    @Test
    void withoutTheQuorumNothingIsPublishedAndSequencingGoesOn() throws Exception {
        witnesses.up(1);
        try (TestLog log = start()) {
            CompletableFuture<AppendResult> first = submit(log, "a");
            await("sequenced", () -> log.log().store().applied().size() == 1);
            CompletableFuture<AppendResult> second = submit(log, "b");
            await("sequenced", () -> log.log().store().applied().size() == 2);
            await("asked about the newest", () -> witnesses.asked().contains(2L));
            assertEquals(Optional.empty(), log.log().latest());
            assertFalse(first.isDone() || second.isDone());
            await("held back", () -> log.log().quorum().orElseThrow().holdsBack());
            assertEquals(Optional.empty(), log.log().store().checkpoint(1));

            witnesses.up(2);
            assertEquals(0, get(first).index());
            assertEquals(3, lines(get(second).checkpoint().signed().note()));
            await("met", () -> log.log().quorum().orElseThrow().met());
        }
    }

    /** The entries are kept, the slots of those who wait are not; who asks again finds them, once they are published with the proof. */
    @Test
    void whoWaitsTooLongIsToldSoAndNothingIsKeptOfHim() throws Exception {
        witnesses.up(1);
        Witnessing impatient = new Witnessing(witnesses.policy(), witnesses, false, Duration.ZERO);
        try (TestLog log = start(impatient)) {
            for (int i = 0; i < 3; i++) {
                AppendResult late = submit(log, "entry " + i).get(20, TimeUnit.SECONDS);
                assertTrue(late instanceof AppendResult.Unavailable told && told.isSequenced(), late.toString());
            }
            await("no slot is taken", () -> log.log().inFlight() == 0);
            assertEquals(3, log.log().store().applied().size());
            AppendResult again = submit(log, "entry 1").get(20, TimeUnit.SECONDS);
            assertTrue(again instanceof AppendResult.Unavailable, again.toString());
            assertEquals(3, log.log().store().applied().size(), "it was not sequenced a second time");

            witnesses.up(2);
            Published found = get(submit(log, "entry 1"));
            assertEquals(1, found.index());
            assertTrue(found.duplicate());
            assertEquals(3, get(submit(log, "entry 3")).index());
        }
    }

    @ParameterizedTest(name = "store deleted: {0}")
    @ValueSource(booleans = {false, true})
    void restartGoesOnGathering(boolean deleteStore) throws Exception {
        CompletableFuture<AppendResult> waiting;
        try (TestLog log = start()) {
            get(submit(log, "a"));
            witnesses.up(1);
            waiting = submit(log, "b");
            await("signed", () -> witnesses.asked().contains(2L));
        }
        assertInstanceOf(Unavailable.class, waiting.get(60, TimeUnit.SECONDS));
        if (deleteStore) {
            RecoveryTest.delete(folder.resolve("rocksdb"));
        }
        try (TestLog log = start()) {
            assertEquals(1, published(log.log()));
            assertEquals(4, lines(log.log().store().checkpoint(1).orElseThrow().note()));
            assertEquals(Optional.empty(), log.log().store().checkpoint(2));
            // Sequenced before the restart, not published yet: it waits, and is found.
            CompletableFuture<AppendResult> again = submit(log, "b");
            CompletableFuture<AppendResult> joined = submit(log, "b");
            CompletableFuture<AppendResult> fresh = submit(log, "c");
            await("sequenced", () -> log.log().store().applied().size() == 3);
            assertFalse(again.isDone());
            witnesses.up(2);
            assertEquals(1, get(again).index());
            assertTrue(get(again).duplicate() && get(joined).duplicate());
            assertEquals(2, get(fresh).index());
            assertFalse(get(fresh).duplicate());
            assertEquals(1, get(submit(log, "b")).index());
        }
        assertEquals(3, published());
    }

    private long published() throws Exception {
        try (TestLog log = start()) {
            await("published", () -> published(log.log()) == 3);
            return published(log.log());
        }
    }

    @Test
    void whatAwaitedCosignaturesIsPublishedWhenAskedAgain() throws Exception {
        witnesses.up(0);
        try (TestLog log = start()) {
            await("asked", () -> witnesses.asked().contains(0L));
            assertEquals(Optional.empty(), log.log().latest());
        }
        witnesses.up(2);
        try (TestLog log = start()) {
            await("published", () -> published(log.log()) == 0);
            assertEquals(3, lines(log.log().latest().orElseThrow().signed().note()));
        }
    }

    @Test
    void theLastCheckpointOfALogWithoutWitnessesStaysPublic() throws Exception {
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            get(submit(log, "a"));
        }
        witnesses.up(0);
        try (TestLog log = start()) {
            assertEquals(1, published(log.log()));
            CompletableFuture<AppendResult> waiting = submit(log, "b");
            await("asked", () -> witnesses.asked().contains(2L));
            assertEquals(1, published(log.log()));
            witnesses.up(3);
            assertEquals(1, get(waiting).index());
            assertEquals(1, lines(log.log().store().checkpoint(1).orElseThrow().note()));
        }
    }

    @ParameterizedTest(name = "another entry was sequenced: {0}")
    @ValueSource(booleans = {false, true})
    void aLogThatLosesItsPolicyPublishesWhatItSigned(boolean grown) throws Exception {
        witnesses.up(0);
        try (TestLog log = start()) {
            submit(log, "a");
            await("asked", () -> witnesses.asked().contains(1L));
            if (grown) {
                int before = witnesses.asked().size();
                witnesses.silent();
                await("silent", () -> witnesses.asked().size() > before);
                submit(log, "b");
                await("sequenced", () -> log.log().store().applied().size() == 2);
            }
        }
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            assertEquals(grown ? 2 : 1, published(log.log()));
            assertEquals(1, lines(log.log().latest().orElseThrow().signed().note()));
            assertEquals(Optional.empty(), log.log().quorum());
        }
    }

    @Test
    void failOpenPublishesWithWhatItHas() throws Exception {
        witnesses.up(1);
        try (TestLog log = start(new Witnessing(witnesses.policy(), witnesses, true, Duration.ofMinutes(1)))) {
            assertEquals(2, lines(get(submit(log, "a")).checkpoint().signed().note()));
            witnesses.up(0);
            assertEquals(1, lines(get(submit(log, "b")).checkpoint().signed().note()));
            QuorumStatus status = log.log().quorum().orElseThrow();
            assertEquals(new QuorumStatus(2, false, true), status);
            assertFalse(status.holdsBack());
            witnesses.up(2);
            assertEquals(3, lines(get(submit(log, "c")).checkpoint().signed().note()));
        }
    }

    @Test
    void stoppingDoesNotWaitForWitnesses() throws Exception {
        witnesses.silent();
        CompletableFuture<AppendResult> waiting;
        try (TestLog log = start()) {
            waiting = submit(log, "a");
            await("sequenced", () -> log.log().store().applied().size() == 1);
        }
        assertInstanceOf(Unavailable.class, waiting.get(1, TimeUnit.SECONDS));
        witnesses = new TestWitnesses(3);
        try (TestLog log = start()) {
            Published again = get(submit(log, "a"));
            assertEquals(0, again.index());
            assertTrue(again.duplicate());
        }
    }

    @Test
    void aRoundThatFailsIsOneWithoutCosignatures() throws Exception {
        witnesses.failing(true);
        try (TestLog log = start()) {
            CompletableFuture<AppendResult> waiting = submit(log, "a");
            await(
                    "held back",
                    () -> log.log().quorum().filter(QuorumStatus::holdsBack).isPresent());
            witnesses.failing(false);
            assertEquals(0, get(waiting).index());
        }
    }

    @ParameterizedTest(name = "{0} {1}, call {2}")
    @CsvSource({
        "PUT_CHECKPOINT, FAILED, 1",
        "PUT_CHECKPOINT, FAILED, 5",
        "PUT_CHECKPOINT, FAILED_BUT_PERSISTED, 5",
        "APPLY, FAILED, 5",
        "TILE, BIT_FLIPPED, 5",
    })
    void storeFault(Call call, Fault fault, int nth) throws Exception {
        EngineSettings settings = TestLog.settings(folder).with(witnesses.failClosed());
        Plan plan = new Plan(call, fault, nth);
        try (TestLog log = TestLog.start(
                settings, () -> new FaultyStore(RocksLogStore.open(settings.store(), settings.rocks()), plan))) {
            Map<Long, Hash> acknowledged = appendAll(log);
            assertTrue(plan.happened());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }

    @ParameterizedTest(name = "the checkpoint journal refuses event {0}")
    @ValueSource(ints = {1, 2, 3, 6, 7})
    void journalFault(int event) throws Exception {
        EngineSettings settings = TestLog.settings(folder).with(witnesses.failClosed());
        try (Connection connection =
                DriverManager.getConnection(settings.checkpointJournal().url())) {
            connection
                    .createStatement()
                    .execute("CREATE TRIGGER refuse BEFORE INSERT ON event_journal WHEN NEW.sequence_number = " + event
                            + " AND NEW.writer = coalesce((SELECT writer FROM event_journal ORDER BY ordering DESC"
                            + " LIMIT 1), NEW.writer) BEGIN SELECT RAISE(ABORT, 'injected'); END");
        }
        try (TestLog log = TestLog.start(settings)) {
            if (event == 1) {
                // Nothing before it tells the writers apart: it is refused until the trigger is gone.
                await("failed", () -> log.log().status() instanceof LogStatus.Restarting);
                try (Connection connection =
                        DriverManager.getConnection(settings.checkpointJournal().url())) {
                    connection.createStatement().execute("DROP TRIGGER refuse");
                }
            }
            Map<Long, Hash> acknowledged = appendAll(log);
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
            assertEquals(4, lines(log.log().latest().orElseThrow().signed().note()));
        }
    }

    private static Map<Long, Hash> appendAll(TestLog log) throws Exception {
        Map<Long, Hash> acknowledged = new HashMap<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < 8; ) {
            AppendResult result = log.append("entry " + i);
            if (result instanceof Published published) {
                acknowledged.put(published.index(), TestLog.entry("entry " + i).leafHash());
                i++;
            } else {
                assertInstanceOf(Unavailable.class, result);
                assertTrue(System.nanoTime() < deadline, "the log does not come back");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        return acknowledged;
    }
}
