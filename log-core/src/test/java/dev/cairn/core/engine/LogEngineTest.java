package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEngineTest {
    @TempDir
    Path folder;

    @Test
    void entriesGetConsecutiveIndicesAndKeepThemAcrossRestarts() throws Exception {
        TestLog.init(folder);
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            assertEquals(0, log.log().latest().orElseThrow().size());
            for (int i = 0; i < 10; i++) {
                Published published = (Published) log.append("entry " + i);
                assertEquals(i, published.index());
                assertFalse(published.duplicate());
                assertTrue(published.checkpoint().size() > i);
                published.checkpoint().prove(i, TestLog.entry("entry " + i).leafHash());
            }
        }
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            assertEquals(10, log.log().latest().orElseThrow().size());
            Published again = (Published) log.append("entry 3");
            assertEquals(3, again.index());
            assertTrue(again.duplicate());
            assertEquals(10, ((Published) log.append("entry 10")).index());
        }
    }
}
