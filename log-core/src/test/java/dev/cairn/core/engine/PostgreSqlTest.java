package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.cairn.core.journal.Database;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.testing.PostgreSql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole log with both journals in a real PostgreSQL: by configuration alone. */
class PostgreSqlTest {
    @TempDir
    Path folder;

    @Test
    void aLogRunsOnPostgreSql() throws Exception {
        try (PostgreSql server = PostgreSql.start()) {
            Database journal = server.database("journal");
            Database checkpoints = server.database("checkpoints");
            DataDirectory.create(folder, TestLog.ORIGIN, journal, checkpoints);
            EngineSettings sqlite = TestLog.settings(folder);
            EngineSettings settings = new EngineSettings(
                    sqlite.origin(),
                    journal,
                    checkpoints,
                    sqlite.store(),
                    sqlite.rocks(),
                    sqlite.limits(),
                    sqlite.signer(),
                    sqlite.clock());
            Map<Long, Hash> acknowledged = new HashMap<>();
            for (int start = 0; start < 2; start++) {
                try (TestLog log = TestLog.start(settings)) {
                    assertInstanceOf(LogStatus.Running.class, log.started());
                    fill(log, start, acknowledged);
                    LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
                }
                // The next start rebuilds it from PostgreSQL.
                RecoveryTest.delete(folder.resolve("rocksdb"));
            }
            try (TestLog log = TestLog.start(settings)) {
                assertInstanceOf(LogStatus.Running.class, log.started());
                assertEquals(2000, log.log().latest().orElseThrow().size());
                LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
            }
        }
    }

    private static void fill(TestLog log, int start, Map<Long, Hash> acknowledged) throws Exception {
        List<CompletionStage<AppendResult>> results = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            results.add(log.log().append(TestLog.entry("entry " + start + " " + i)));
        }
        for (int i = 0; i < results.size(); i++) {
            Published published = assertInstanceOf(
                    Published.class, results.get(i).toCompletableFuture().get(60, TimeUnit.SECONDS));
            acknowledged.put(
                    published.index(), TestLog.entry("entry " + start + " " + i).leafHash());
        }
    }
}
