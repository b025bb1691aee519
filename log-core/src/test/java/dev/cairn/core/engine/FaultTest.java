package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.engine.FaultyStore.Call;
import dev.cairn.core.engine.FaultyStore.Fault;
import dev.cairn.core.engine.FaultyStore.Plan;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every write of the pipeline fails once: the log comes back by itself, and nothing that was acknowledged is lost. */
class FaultTest {
    private static final int ENTRIES = 12;

    @TempDir
    Path folder;

    private int unanswered;

    @ParameterizedTest(name = "{0} {1}, call {2}")
    @CsvSource({
        "APPLY, FAILED, 1",
        "APPLY, FAILED, 5",
        "APPLY, FAILED_BUT_PERSISTED, 5",
        "SKIP_TO, FAILED, 1",
        "SKIP_TO, FAILED_BUT_PERSISTED, 1",
        "PUT_CHECKPOINT, FAILED, 1",
        "PUT_CHECKPOINT, FAILED, 5",
        "PUT_CHECKPOINT, FAILED_BUT_PERSISTED, 5",
        "TILE, FAILED, 5",
        "TILE, BIT_FLIPPED, 1",
        "TILE, BIT_FLIPPED, 5",
        "INDEX_OF, FAILED, 5",
    })
    void storeFault(Call call, Fault fault, int nth) throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        Plan plan = new Plan(call, fault, nth);
        Map<Long, Hash> acknowledged;
        try (TestLog log = TestLog.start(
                settings, () -> new FaultyStore(RocksLogStore.open(settings.store(), settings.rocks()), plan))) {
            acknowledged = appendAll(log);
            assertTrue(plan.happened());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        judgeAfterRestart(acknowledged);
    }

    @ParameterizedTest(name = "{0} refuses one insert")
    @ValueSource(strings = {"journal", "checkpoints"})
    void journalFault(String journal) throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        String url = (journal.equals("journal") ? settings.journal() : settings.checkpointJournal()).url();
        try (Connection connection = DriverManager.getConnection(url)) {
            connection
                    .createStatement()
                    .execute("CREATE TRIGGER refuse BEFORE INSERT ON event_journal WHEN NEW.sequence_number = 5"
                            + " AND NEW.writer = (SELECT writer FROM event_journal ORDER BY ordering DESC LIMIT 1)"
                            + " BEGIN SELECT RAISE(ABORT, 'injected'); END");
        }
        Map<Long, Hash> acknowledged;
        try (TestLog log = TestLog.start(settings)) {
            acknowledged = appendAll(log);
            assertTrue(unanswered > 0, "the trigger refused nothing");
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
        judgeAfterRestart(acknowledged);
    }

    /** Appends one entry after the other, sending again what the log could not answer for. */
    private Map<Long, Hash> appendAll(TestLog log) throws Exception {
        Map<Long, Hash> acknowledged = new HashMap<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < ENTRIES; ) {
            AppendResult result = log.append("entry " + i);
            if (result instanceof Published published) {
                acknowledged.put(published.index(), TestLog.entry("entry " + i).leafHash());
                i++;
            } else {
                assertInstanceOf(AppendResult.Unavailable.class, result);
                unanswered++;
                assertTrue(
                        System.nanoTime() < deadline,
                        () -> "still " + log.log().status().describe());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
        return acknowledged;
    }

    private void judgeAfterRestart(Map<Long, Hash> acknowledged) throws Exception {
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }
}
