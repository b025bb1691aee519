package dev.cairn.witness.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.cairn.core.MalformedException;
import dev.cairn.core.StoreException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.witness.alarm.Alarm;
import dev.cairn.witness.alarm.AlarmKind;
import dev.cairn.witness.alarm.Alarms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogCheckTest {
    private static final URI PEER = URI.create("http://peer.test/");
    private static final URI VANTAGE = URI.create("http://mirror.test/");
    private static final Duration STALE = Duration.ofMinutes(5);

    @TempDir
    private Path folder = Path.of("");

    /** Hundreds of alarms that are meant would hide one that is not. */
    @BeforeAll
    static void quietly() {
        ((Logger) LoggerFactory.getLogger(Alarms.class)).setLevel(Level.OFF);
    }

    @AfterAll
    static void loudly() {
        ((Logger) LoggerFactory.getLogger(Alarms.class)).setLevel(null);
    }

    private final TestLog log = new TestLog();
    private final Map<URI, LogFiles> web = new HashMap<>();
    private final List<Peer> peers = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Alarm> told = new ArrayList<>();

    /** A check as after a start of the witness: nothing but the disk is kept. */
    private final class Started {
        final Alarms alarms = new Alarms(() -> now, new SimpleMeterRegistry(), told::add);
        final SeenCheckpoints pending = new SeenCheckpoints();
        final LogCheck check;

        Started(Path place, boolean mirror, Duration maxAge) {
            CheckSettings settings = new CheckSettings(
                    Duration.ofSeconds(1), STALE, maxAge, mirror, Map.of(TestLog.ORIGIN, vantagePoints()));
            check = new LogCheck(
                    settings,
                    url -> web.getOrDefault(url, path -> Optional.empty()),
                    new PeerReader(
                            () -> peers,
                            url -> web.getOrDefault(url, path -> Optional.empty()),
                            alarms,
                            () -> now,
                            STALE),
                    new LogMemory(place.resolve("seen"), mirror),
                    pending,
                    new Evidence(place.resolve("evidence"), alarms),
                    alarms,
                    () -> now);
        }

        private List<URI> vantagePoints() {
            return web.containsKey(VANTAGE) ? List.of(VANTAGE) : List.of();
        }

        boolean look() {
            return check.look(log.witnessed(), Optional.empty());
        }

        boolean look(TestLog.Shown cosigned) {
            return check.look(log.witnessed(), Optional.of(cosigned.seen("this witness")));
        }

        List<AlarmKind> kinds() {
            return alarms.standing().stream().map(Alarm::kind).distinct().toList();
        }
    }

    private Started start() {
        return new Started(folder, true, Duration.ZERO);
    }

    private List<Path> proofs(Path place) throws IOException {
        if (!Files.isDirectory(place.resolve("evidence"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place.resolve("evidence"))) {
            return files.toList();
        }
    }

    /** The files are there and anyone can check them with the log's key alone. */
    private void assertProven(Path place) throws IOException, MalformedException, VerificationException {
        List<Path> proofs = proofs(place);
        assertFalse(proofs.isEmpty());
        for (Path proof : proofs) {
            Misbehaviour read = Misbehaviour.parse(Files.readAllBytes(proof));
            assertFalse(read.verify(TestLog.ORIGIN, log.witnessed().keys()).isEmpty());
        }
    }

    @Test
    void growthIsAgreedToAndMirrored() {
        Started witness = start();
        TestLog.Branch branch = log.branch("a", Long.MAX_VALUE);
        for (long size : List.of(0L, 1L, 2L, 255L, 256L, 257L, 600L, 66_000L)) {
            TestLog.Shown shown = branch.at(size);
            web.put(TestLog.URL, shown);
            assertTrue(witness.look(), "size " + size);
            LeafMirror mirror = LeafMirror.open(folder.resolve("seen"));
            assertEquals(size, mirror.size());
            assertEquals(shown.verified().checkpoint().root(), mirror.root(size));
        }
        assertEquals(List.of(), witness.alarms.standing());
    }

    /** Two histories of any sizes and any fork: proven by the look that sees the second. Two sizes of one history: never. */
    @Test
    void everyForkIsProvenInOneLook() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("LogCheckTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            long first = 1L + random.nextInt(40);
            long second = 1L + random.nextInt(40);
            long fork = random.nextInt(40);
            String which = first + " then " + second + " with a fork at " + fork + ", seed " + seed;
            Path place = Files.createDirectory(folder.resolve("round-" + round));
            told.clear();
            web.put(TestLog.URL, log.branch("a", fork).at(first));
            // A restart between the two: what is on disk is enough.
            assertTrue(new Started(place, true, Duration.ZERO).look(), which);
            web.put(TestLog.URL, log.branch("b", fork).at(second));
            Started again = new Started(place, true, Duration.ZERO);
            boolean forked = fork < Math.min(first, second);
            assertEquals(!forked, again.look(), which);
            if (forked) {
                assertTrue(again.alarms.misbehaviour().isDone(), which);
                assertProven(place);
            } else {
                assertEquals(List.of(), again.alarms.standing(), which);
                assertEquals(List.of(), proofs(place), which);
            }
        }
    }

    @Test
    void whatWasCosignedIsHeldAgainstWhatTheLogShows() throws Exception {
        web.put(TestLog.URL, log.branch("b", 10).at(30));
        Started witness = new Started(folder, false, Duration.ZERO);
        assertFalse(witness.look(log.branch("a", 10).at(20)));
        assertProven(folder);
    }

    /** Without tiles of the larger tree there is no proof yet: it is remembered, and proven when the log has grown beyond. */
    @Test
    void aContradictionWaitsForItsProof() throws Exception {
        Started witness = new Started(folder, false, Duration.ZERO);
        web.put(TestLog.URL, log.branch("b", 10).at(30));
        assertTrue(witness.look());
        witness.pending.add(log.branch("a", 10).at(40).seen("a request"));
        assertTrue(witness.look());
        assertEquals(List.of(), proofs(folder));
        web.put(TestLog.URL, log.branch("b", 10).at(50));
        assertFalse(witness.look());
        assertProven(folder);
    }

    @Test
    void anotherWitnessOrVantagePointSeesTheFork() throws Exception {
        NoteSigner cosigner = NoteSigner.mlDsa44("peer.test", LocalKey.generate(KeyType.ML_DSA_44), () -> now);
        peers.add(new Peer("p", cosigner.verifierKey(), PEER));
        TestLog.Shown forked = log.branch("b", 5).at(8);
        Checkpoint text = forked.verified().checkpoint();
        byte[] cosigned =
                forked.note().withSignature(cosigner.sign(text)).encode().toArray();
        web.put(PEER, path -> path.equals(PeerReader.path(TestLog.ORIGIN)) ? Optional.of(cosigned) : Optional.empty());
        web.put(TestLog.URL, log.branch("a", 5).at(9));
        Started witness = start();
        assertFalse(witness.look());
        assertProven(folder);

        web.remove(PEER);
        peers.clear();
        Path other = Files.createDirectory(folder.resolve("other"));
        web.put(VANTAGE, log.branch("c", 3).at(20));
        Started vantage = new Started(other, true, Duration.ZERO);
        assertFalse(vantage.look());
        assertProven(other);
    }

    @Test
    void aPeerThatShowsNonsenseOrHasAnotherTimeIsAnAlarmOfItsOwn() throws Exception {
        Instant[] clock = {now};
        NoteSigner cosigner = NoteSigner.mlDsa44("peer.test", LocalKey.generate(KeyType.ML_DSA_44), () -> clock[0]);
        peers.add(new Peer("p", cosigner.verifierKey(), PEER));
        TestLog.Shown shown = log.branch("a", 99).at(8);
        web.put(TestLog.URL, shown);
        Started witness = start();

        web.put(PEER, path -> Optional.of(shown.note().encode().toArray())); // without its cosignature
        assertTrue(witness.look());
        assertEquals(List.of(AlarmKind.CHECKPOINT), witness.kinds());

        web.put(PEER, path -> Optional.of(cosigned(shown, cosigner)));
        witness.look();
        assertEquals(List.of(), witness.kinds());
        clock[0] = now.plusSeconds(3600);
        witness.look();
        assertEquals(List.of(AlarmKind.CLOCK), witness.kinds());
        clock[0] = now.minusSeconds(10);
        witness.look();
        assertEquals(List.of(AlarmKind.CLOCK), witness.kinds());
        witness.look();
        assertEquals(List.of(), witness.kinds());
    }

    private static byte[] cosigned(TestLog.Shown shown, NoteSigner cosigner) {
        return shown.note()
                .withSignature(cosigner.sign(shown.verified().checkpoint()))
                .encode()
                .toArray();
    }

    /** Two signatures over one size need no tiles: neither withholding them nor a flood of other checkpoints helps. */
    @Test
    void twoRootsOfOneSizeAreProvenWithoutTiles() throws Exception {
        Started witness = new Started(folder, true, Duration.ZERO);
        for (long size = 1000; size < 1300; size++) {
            witness.pending.add(log.branch("flood", 0).at(size).seen("a request"));
        }
        TestLog.Shown forked = log.branch("b", 5).at(20);
        forked.files.keySet().removeIf(path -> path.startsWith("tile/"));
        web.put(TestLog.URL, forked);
        assertFalse(witness.look(log.branch("a", 5).at(20)));
        assertProven(folder);
        web.put(TestLog.URL, log.branch("b", 5).at(20));
        assertFalse(witness.look(log.branch("a", 5).at(20)));
        assertEquals(1, proofs(folder).size(), "it is one proof however it is found");
    }

    @Test
    void aPeerThatIsDownIsLeftAloneForAWhile() throws Exception {
        int[] asked = {0};
        NoteSigner cosigner = NoteSigner.mlDsa44("peer.test", LocalKey.generate(KeyType.ML_DSA_44), () -> now);
        peers.add(new Peer("p", cosigner.verifierKey(), PEER));
        web.put(PEER, path -> {
            asked[0]++;
            throw new StoreException("it does not answer");
        });
        web.put(TestLog.URL, log.branch("a", 99).at(8));
        Started witness = start();
        assertTrue(witness.look());
        assertTrue(witness.look());
        assertEquals(1, asked[0]);
        now = now.plusSeconds(31);
        witness.look();
        assertEquals(2, asked[0]);
        now = now.plus(STALE);
        witness.look();
        assertEquals(List.of(AlarmKind.UNREACHABLE), witness.kinds());
    }

    @Test
    void missingAndAlteredTilesAreAlarmsUntilTheyAreThere() {
        Started witness = start();
        TestLog.Shown shown = log.branch("a", 999).at(300);
        byte[] tile = Objects.requireNonNull(shown.files.remove("tile/0/000"));
        web.put(TestLog.URL, shown);
        witness.look();
        assertEquals(List.of(AlarmKind.TILES), witness.kinds());
        assertTrue(told.get(0).text().contains("tile/0/000"), told.get(0).text());

        byte[] altered = tile.clone();
        altered[40] ^= 1;
        shown.files.put("tile/0/000", altered);
        witness.look();
        assertEquals(List.of(AlarmKind.TILES), witness.kinds());
        assertEquals(1, told.size(), "an alarm that stands is not told again");

        shown.files.put("tile/0/000", tile);
        assertTrue(witness.look());
        assertEquals(List.of(), witness.kinds());
    }

    @Test
    void whatIsNoCheckpointOfTheLogIsAnAlarm() {
        Started witness = start();
        TestLog.Shown shown = new TestLog().branch("a", 9).at(3); // another key
        web.put(TestLog.URL, shown);
        assertFalse(witness.look());
        assertEquals(List.of(AlarmKind.CHECKPOINT), witness.kinds());
        shown.files.put("checkpoint", "hello\n".getBytes(StandardCharsets.UTF_8));
        witness.look();
        assertEquals(List.of(AlarmKind.CHECKPOINT), witness.kinds());
        web.put(TestLog.URL, log.branch("a", 9).at(3));
        witness.look();
        assertEquals(List.of(), witness.kinds());
    }

    @Test
    void aLogThatShowsLessThanItHasSignedIsStaleAfterAWhile() {
        Started witness = start();
        TestLog.Branch branch = log.branch("a", 999);
        web.put(TestLog.URL, branch.at(30));
        witness.look();
        web.put(TestLog.URL, branch.at(20));
        assertTrue(witness.look());
        assertEquals(List.of(), witness.kinds());
        now = now.plus(STALE).plusSeconds(1);
        witness.look();
        assertEquals(List.of(AlarmKind.STALE), witness.kinds());
        web.put(TestLog.URL, branch.at(31));
        witness.look();
        assertEquals(List.of(), witness.kinds());
    }

    @Test
    void aLogOutOfReachOrAsleepIsAnAlarmAfterAWhile() {
        Started witness = new Started(folder, true, Duration.ofHours(1));
        TestLog.Shown shown = log.branch("a", 999).at(30);
        web.put(TestLog.URL, shown);
        witness.look();
        shown.down(true);
        assertFalse(witness.look());
        assertEquals(List.of(), witness.kinds());
        now = now.plus(STALE).plusSeconds(1);
        witness.look();
        assertEquals(List.of(AlarmKind.UNREACHABLE), witness.kinds());
        shown.down(false);
        witness.look();
        assertEquals(List.of(), witness.kinds());
        now = now.plus(Duration.ofHours(1));
        witness.look();
        assertEquals(List.of(AlarmKind.STALE), witness.kinds());
    }

    @Test
    void aDamagedMirrorNeverProvesAnything() throws Exception {
        TestLog.Branch branch = log.branch("a", 999);
        web.put(TestLog.URL, branch.at(300));
        assertTrue(start().look());
        Path leaves = folder.resolve("seen/level-0");
        byte[] bytes = Files.readAllBytes(leaves);
        bytes[5] ^= 1;
        Files.write(leaves, bytes);
        web.put(TestLog.URL, branch.at(100));
        start().look();
        web.put(TestLog.URL, branch.at(400));
        start().look();
        assertEquals(List.of(), proofs(folder));
        Files.write(leaves, new byte[7]);
        assertTrue(start().look());
        assertEquals(400, LeafMirror.open(folder.resolve("seen")).size());
    }
}
