package dev.cairn.witness.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.witness.alarm.Alarm;
import dev.cairn.witness.alarm.Alarms;
import dev.cairn.witness.log.KnownLogs;
import dev.cairn.witness.log.WitnessedLog;
import dev.cairn.witness.state.CosignedCheckpoint;
import dev.cairn.witness.state.OriginHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossCheckTest {
    @TempDir
    private Path folder = Path.of("");

    private final TestLog log = new TestLog();
    private final Map<URI, LogFiles> web = new ConcurrentHashMap<>();
    private final Map<String, CosignedCheckpoint> cosigned = new ConcurrentHashMap<>();
    private final Alarms alarms = new Alarms(InstantSource.system(), new SimpleMeterRegistry(), alarm -> {});

    private CrossCheck check() {
        KnownLogs logs = new KnownLogs() {
            @Override
            public Optional<WitnessedLog> find(String origin) {
                return all().stream()
                        .filter(known -> known.origin().equals(origin))
                        .findAny();
            }

            @Override
            public Optional<WitnessedLog> findByHash(String hash) {
                return all().stream()
                        .filter(known -> OriginHash.hex(known.origin()).equals(hash))
                        .findAny();
            }

            @Override
            public Collection<WitnessedLog> all() {
                return List.of(log.witnessed());
            }
        };
        return new CrossCheck(
                new CheckSettings(Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ZERO, true, Map.of()),
                new CrossCheck.Surroundings(
                        logs,
                        origin -> Optional.ofNullable(cosigned.get(origin)),
                        List::of,
                        url -> web.getOrDefault(url, path -> Optional.empty()),
                        folder.resolve("seen")),
                new Evidence(folder.resolve("evidence"), alarms),
                alarms,
                InstantSource.system(),
                new SimpleMeterRegistry());
    }

    private void cosign(TestLog.Shown shown) {
        cosigned.put(
                TestLog.ORIGIN,
                new CosignedCheckpoint(
                        shown.verified().checkpoint().size(),
                        shown.verified().checkpoint().root(),
                        Instant.ofEpochSecond(1_700_000_000),
                        shown.note()));
    }

    private void assertProven() throws Exception {
        Alarm alarm = alarms.misbehaviour().get(30, TimeUnit.SECONDS);
        Misbehaviour proof = Misbehaviour.parse(Files.readAllBytes(alarm.proof().orElseThrow()));
        assertFalse(proof.verify(TestLog.ORIGIN, log.witnessed().keys()).isEmpty());
    }

    @Test
    void aForkIsFoundWithoutBeingAsked() throws Exception {
        try (CrossCheck check = check()) {
            web.put(TestLog.URL, log.branch("a", 4).at(7));
            check.start();
            Path mirrored = folder.resolve("seen");
            Deadline.await("the first look", () -> mirroredSize(mirrored) == 7);
            web.put(TestLog.URL, log.branch("b", 4).at(6));
            assertProven();
        }
    }

    private static long mirroredSize(Path seen) {
        Path folder = seen.resolve(OriginHash.hex(TestLog.ORIGIN));
        return Files.isDirectory(folder) ? LeafMirror.open(folder).size() : -1;
    }

    /** What was brought with the request is the proof: the log's own path in the other history, or nothing at all for one size. */
    @ParameterizedTest
    @CsvSource({"5, 9", "7, 7", "6, 7", "8, 8"})
    void aRefusedRequestProvesItself(long size, long other) throws Exception {
        cosign(log.branch("a", 3).at(size));
        TestLog.Shown forked = log.branch("b", 3).at(other);
        try (CrossCheck check = check()) {
            check.refused(forked.verified(), size, other == size ? List.of() : forked.proofFrom(size));
            assertProven();
        }
    }

    /** A path from a power of two does not hold the root that it starts from. Then the tiles must tell. */
    @Test
    void aRefusedRequestIsProvenWithTheTilesOfTheLog() throws Exception {
        cosign(log.branch("a", 3).at(8));
        TestLog.Shown forked = log.branch("b", 3).at(12);
        try (CrossCheck check = check()) {
            check.refused(forked.verified(), 8, forked.proofFrom(8));
            web.put(TestLog.URL, forked);
            check.start();
            assertProven();
        }
    }

    @Test
    void anHonestLogIsNeverAccused() throws Exception {
        TestLog.Branch branch = log.branch("a", 99);
        cosign(branch.at(20));
        try (CrossCheck check = check()) {
            for (long size = 1; size <= 40; size++) {
                // Old checkpoints come again, with proofs that are wrong: anybody can send them.
                check.refused(branch.at(size).verified(), 20, List.of());
            }
            web.put(TestLog.URL, branch.at(40));
            check.start();
            Path seen = folder.resolve("seen");
            Deadline.await("a look", () -> mirroredSize(seen) == 40);
        }
        assertEquals(List.of(), alarms.standing());
        assertTrue(Files.notExists(folder.resolve("evidence")));
    }
}
