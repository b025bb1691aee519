package dev.cairn.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.journal.Database;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.BatchLimits;
import dev.cairn.core.sequencer.CheckpointSigner;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.store.rocksdb.RocksLogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void keysAreTheirOwnersAlone() throws Exception {
        TestLog.init(folder);
        for (String key : Set.of("log.key", "log-ml-dsa-44.key")) {
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(folder.resolve("keys").resolve(key)));
        }
    }

    @Test
    void aLogIsMadeOnce() throws Exception {
        TestLog.init(folder);
        String key = Files.readString(folder.resolve("keys").resolve("log.key"));
        assertThrows(StoreException.class, () -> TestLog.init(folder));
        assertEquals(key, Files.readString(folder.resolve("keys").resolve("log.key")));
    }

    @Test
    void anInterruptedAttemptIsNoLogAndMayBeRepeated() throws Exception {
        Database journal = DataDirectory.defaultJournal(folder);
        Database checkpoints = DataDirectory.defaultCheckpointJournal(folder);
        assertFalse(DataDirectory.holdsHalfALog(folder));
        StoreException failure = assertThrows(
                StoreException.class,
                () -> DataDirectory.create(folder, TestLog.ORIGIN, journal, checkpoints, keys -> {
                    assertTrue(DataDirectory.holdsHalfALog(folder));
                    throw new IOException("killed");
                }));
        assertTrue(String.valueOf(failure.getMessage()).endsWith("killed"));
        assertFalse(DataDirectory.holdsLog(folder));
        assertTrue(DataDirectory.holdsHalfALog(folder));
        assertThrows(StoreException.class, () -> DataDirectory.open(folder));

        DataDirectory.create(folder, TestLog.ORIGIN, journal, checkpoints);
        assertTrue(DataDirectory.holdsLog(folder));
        assertFalse(DataDirectory.holdsHalfALog(folder));
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
        }
    }

    @Test
    void aNameThatNoLogCanHaveIsRefused() {
        assertThrows(
                MalformedException.class,
                () -> DataDirectory.create(
                        folder,
                        "a b",
                        DataDirectory.defaultJournal(folder),
                        DataDirectory.defaultCheckpointJournal(folder)));
        assertTrue(Files.notExists(folder.resolve("keys")));
    }

    @Test
    void oneProcessHasItOpen() throws Exception {
        assertThrows(StoreException.class, () -> DataDirectory.open(folder));
        TestLog.init(folder);
        try (DataDirectory open = DataDirectory.open(folder)) {
            assertEquals(folder, open.root());
            assertThrows(StoreException.class, () -> DataDirectory.open(folder));
        }
        DataDirectory.open(folder).close();
    }

    @Test
    void journalsAreTwoDatabases() throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        assertThrows(
                IllegalArgumentException.class,
                () -> new EngineSettings(
                        settings.origin(),
                        settings.journal(),
                        settings.journal(),
                        settings.store(),
                        settings.rocks(),
                        settings.limits(),
                        settings.signer(),
                        settings.clock()));
        assertThrows(IllegalArgumentException.class, () -> new Database("jdbc:h2:mem:x", "", ""));
    }

    @ParameterizedTest(name = "in proofs: {0}")
    @CsvSource({"false, 1", "true, 2"})
    void mlDsaLineIsOnCheckpointsAndInProofsOnlyIfAsked(boolean inProofs, int linesInProofs) throws Exception {
        TestLog.init(folder);
        CheckpointSigner signer;
        try (DataDirectory open = DataDirectory.open(folder)) {
            assertEquals(TestLog.verifierKey(folder), open.verifierKey(TestLog.ORIGIN));
            signer = open.signerWithMlDsa44(TestLog.ORIGIN, InstantSource.system(), inProofs);
        }
        EngineSettings plain = TestLog.settings(folder);
        EngineSettings settings = new EngineSettings(
                plain.origin(),
                plain.journal(),
                plain.checkpointJournal(),
                plain.store(),
                plain.rocks(),
                plain.limits(),
                signer,
                plain.clock());
        try (TestLog log = TestLog.start(settings)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            Published published = (Published) log.append("a");
            assertEquals(
                    2,
                    SignedNote.parse(published.checkpoint().signed().note().toArray())
                            .signatures()
                            .size());
            assertEquals(
                    linesInProofs,
                    SignedNote.parse(published.checkpoint().proofNote().toArray())
                            .signatures()
                            .size());
        }
    }

    @Test
    void filesOfAStoreEndAtTheSizeAsked() throws Exception {
        TestLog.init(folder);
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            for (int i = 0; i < 3; i++) {
                log.append("entry " + i);
            }
            StoreFiles files = new StoreFiles(log.log().store(), 2);
            assertTrue(files.read("checkpoint").isPresent());
            assertTrue(files.read("tile/0/000.p/2").isPresent());
            assertTrue(files.read("tile/0/000.p/3").isEmpty());
            assertTrue(files.read("tile/entries/000.p/2").isPresent());
            assertTrue(files.read("tile/entries/000.p/3").isEmpty());
            assertTrue(files.read("tile/1/000.p/1").isEmpty());
            assertThrows(StoreException.class, () -> files.read("tile/x"));
        }
    }

    @Test
    void aDamagedStoreStopsTheLogUntilItIsDeleted() throws Exception {
        TestLog.init(folder);
        EngineSettings settings = TestLog.settings(folder);
        try (TestLog log = TestLog.start(folder)) {
            log.started();
            log.append("entry");
        }
        try (TestLog log = TestLog.start(
                settings,
                () -> new FaultyStore(
                        RocksLogStore.open(settings.store(), settings.rocks()),
                        new FaultyStore.Plan(FaultyStore.Call.TILE, FaultyStore.Fault.BIT_FLIPPED, 1)))) {
            assertInstanceOf(LogStatus.Refused.class, log.started());
            assertTrue(log.log().status().describe().startsWith("refused to run: "));
            assertThrows(StoreException.class, () -> log.log().store());
        }
        RecoveryTest.delete(settings.store());
        try (TestLog log = TestLog.start(folder)) {
            assertInstanceOf(LogStatus.Running.class, log.started());
            assertEquals("running", log.log().status().describe());
        }
    }

    @Test
    void everyStatusHasItsWords() {
        assertEquals("starting", new LogStatus.Starting().describe());
        assertEquals("stopped", new LogStatus.Stopped().describe());
        assertEquals("restarting after a failure: x", new LogStatus.Restarting("x").describe());
    }

    @Test
    void everyOutcomeHasItsFunction() {
        assertEquals("later", outcome(new AppendResult.Pushback(Duration.ofSeconds(1))));
        assertEquals("unknown", outcome(new AppendResult.Unavailable("x")));
    }

    private static String outcome(AppendResult result) {
        return result.match(published -> "published", pushback -> "later", unavailable -> "unknown");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 65535", "1, 0, 1, 65535", "1, 1, 0, 65535", "1, 1, 1, 65534"})
    void limitsLeaveRoomForOneEntry(int batch, long batchBytes, int inFlight, long inFlightBytes) {
        assertThrows(IllegalArgumentException.class, () -> new BatchLimits(batch, batchBytes, inFlight, inFlightBytes));
    }
}
