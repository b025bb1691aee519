package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.cairn.core.entry.Entry;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.AppendResult.Pushback;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.testing.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One leaf, one index: in flight, published, remembered, forgotten by the batcher, and across a restart. */
class DuplicateTest {
    @TempDir
    Path folder;

    @Test
    void identicalSubmissionsShareOneIndex() throws Exception {
        TestLog.init(folder);
        Random random = Seed.random("DuplicateTest");
        Map<Hash, Long> indices = new HashMap<>();
        Map<Long, Hash> acknowledged = new HashMap<>();
        for (int start = 0; start < 2; start++) {
            try (TestLog log = TestLog.start(folder)) {
                assertInstanceOf(LogStatus.Running.class, log.started());
                // More than the batcher remembers, so that some duplicates are found by it and some by the index only.
                submit(log, 12_000, 30_000, random, indices);
                indices.forEach((leafHash, index) -> acknowledged.put(index, leafHash));
                assertEquals(indices.size(), acknowledged.size());
                assertEquals(indices.size(), log.log().latest().orElseThrow().size());
            }
        }
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            LogOracle.judge(log.log(), TestLog.verifierKey(folder), acknowledged);
        }
    }

    private static void submit(TestLog log, int distinct, int submissions, Random random, Map<Hash, Long> indices)
            throws Exception {
        List<Entry> entries = new ArrayList<>();
        List<CompletionStage<AppendResult>> results = new ArrayList<>();
        for (int i = 0; i < submissions; i++) {
            Entry entry = TestLog.entry("entry " + random.nextInt(distinct));
            entries.add(entry);
            results.add(log.log().append(entry));
            if (results.size() == 500) {
                collect(entries, results, indices);
            }
        }
        collect(entries, results, indices);
    }

    private static void collect(
            List<Entry> entries, List<CompletionStage<AppendResult>> results, Map<Hash, Long> indices)
            throws Exception {
        for (int i = 0; i < entries.size(); i++) {
            AppendResult result = results.get(i).toCompletableFuture().get(60, TimeUnit.SECONDS);
            Published published = assertInstanceOf(Published.class, result);
            Hash leafHash = entries.get(i).leafHash();
            Long before = indices.put(leafHash, published.index());
            if (before != null) {
                assertEquals(before, published.index());
            }
            published.checkpoint().prove(published.index(), leafHash);
        }
        entries.clear();
        results.clear();
    }

    @Test
    void tooMuchInFlightIsPushedBack() throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        EngineSettings narrow = new EngineSettings(
                settings.origin(),
                settings.journal(),
                settings.checkpointJournal(),
                settings.store(),
                settings.rocks(),
                new BatchLimits(4, 1000, 10, 1 << 20),
                settings.signer(),
                settings.clock());
        try (TestLog log = TestLog.start(narrow)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            List<CompletionStage<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                results.add(log.log().append(TestLog.entry("entry " + i)));
            }
            int published = 0;
            int pushedBack = 0;
            for (CompletionStage<AppendResult> stage : results) {
                AppendResult result = stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
                if (result instanceof Published) {
                    published++;
                } else {
                    assertInstanceOf(Pushback.class, result);
                    pushedBack++;
                }
            }
            assertEquals(published, log.log().latest().orElseThrow().size());
            assertEquals(2000, published + pushedBack);
            assertEquals(0, log.log().inFlight());
            assertInstanceOf(Published.class, log.append("after the rush"));
        }
    }
}
