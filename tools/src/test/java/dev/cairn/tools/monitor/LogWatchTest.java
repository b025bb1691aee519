package dev.cairn.tools.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.cairn.core.Bytes;
import dev.cairn.core.StoreException;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.fsck.LogFiles;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.Misbehaviour;
import dev.cairn.tools.audit.AuditedLog;
import dev.cairn.tools.monitor.LogWatch.Look;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatchTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final AuditedLog log;
    private final Told told = new Told();
    private Instant now = BEGIN;
    private UnaryOperator<LogFiles> wire = files -> files;
    private List<Vantage> vantages = List.of();

    @TempDir
    private Path folder = Path.of("");

    LogWatchTest() throws Exception {
        log = new AuditedLog();
    }

    private static final class Told implements LogWatch.Sink {
        final List<Finding> findings = new ArrayList<>();
        final Set<String> ids = new HashSet<>();
        Optional<Misbehaviour> proof = Optional.empty();
        boolean full;

        @Override
        public boolean isKnown(String id) {
            return ids.contains(id);
        }

        @Override
        public void tell(List<Finding> told) {
            if (full) {
                throw new StoreException("the disk is full");
            }
            findings.addAll(told);
            told.forEach(finding -> ids.add(finding.id()));
        }

        @Override
        public String keep(String name, Optional<Misbehaviour> found, Optional<Bytes> seen) {
            proof = found;
            return found.isPresent() ? "proof" : seen.isPresent() ? "seen" : "";
        }
    }

    private static Rule digestOf(String... texts) {
        List<String> digests = new ArrayList<>();
        for (String text : texts) {
            byte[] digest = DigestAlgorithm.SHA2_256.digest(Bytes.ofUtf8(text).unsafeArray());
            digests.add("sha256:" + Bytes.wrap(digest).hex());
        }
        return new Rule(
                "who",
                true,
                true,
                new Condition(List.of(), List.of(), Map.of(), List.of(), digests, List.of(), List.of()),
                List.of(),
                Optional.empty());
    }

    private LogWatch watch(Rule... rules) {
        return watch(OptionalLong.of(0), log.signer().verifierKey(), Duration.ZERO, rules);
    }

    private LogWatch watch(OptionalLong start, VerifierKey key, Duration stale, Rule... rules) {
        LogFiles files = path -> wire.apply(log).read(path);
        return new LogWatch(
                new LogWatch.Settings("ours", start, true, stale),
                reader(files, key),
                vantages,
                List.of(rules),
                folder.resolve("ours.json"),
                told,
                () -> now,
                new WatchMeters(new SimpleMeterRegistry(), "ours"));
    }

    private static TileLog reader(LogFiles files, VerifierKey key) {
        return new TileLog(files, new CheckpointGate(key, Optional.empty()), Runnable::run, Duration.ofMillis(1));
    }

    private Outcome look(LogWatch watch) {
        Look look = watch.look();
        return look.outcome();
    }

    private String only() {
        assertEquals(1, told.findings.size(), told.findings.toString());
        return told.findings.get(0).rule();
    }

    @Test
    void everyEntryIsMatchedOnceAcrossRestarts() throws Exception {
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            wanted.add("artifact " + i);
        }
        Rule rule = digestOf(wanted.toArray(String[]::new));
        long size = 0;
        for (int step : new int[] {1, 3, 252, 1, 300, 43}) {
            log.append(step);
            size += step;
            assertEquals(Outcome.CLEAN, look(watch(rule)));
            assertEquals(size, told.findings.size());
            assertEquals(
                    size - 1,
                    told.findings.get((int) size - 1).entry().orElseThrow().index());
        }
    }

    @Test
    void aWatchThatBeginsLateMatchesWhatComesAfter() throws Exception {
        log.append(300);
        LogWatch watch = watch(
                OptionalLong.empty(),
                log.signer().verifierKey(),
                Duration.ZERO,
                digestOf("artifact 299", "artifact 300"));
        assertEquals(Outcome.CLEAN, look(watch));
        log.append(1);
        assertEquals(Outcome.CLEAN, look(watch));
        assertEquals(300, told.findings.get(0).entry().orElseThrow().index());
        assertEquals("who", only());
    }

    @Test
    void whatCouldNotBeToldIsNotPassedOver() throws Exception {
        log.append(5);
        told.full = true;
        Rule rule = digestOf("artifact 3");
        assertEquals(Outcome.OPERATIONAL, look(watch(rule)));
        told.full = false;
        assertEquals(Outcome.CLEAN, look(watch(rule)));
        assertEquals("who", only());
    }

    @Test
    void aKilledLookIsMadeAgain() throws Exception {
        log.append(5);
        Rule rule = digestOf("artifact 3");
        look(watch(rule));
        // Killed after the finding was told, before the cursor was kept.
        Files.delete(folder.resolve("ours.json"));
        assertEquals(Outcome.CLEAN, look(watch(rule)));
        assertEquals("who", only(), "told once");
    }

    @Test
    void aForkIsProven() throws Exception {
        log.append(300);
        LogWatch watch = watch();
        assertEquals(Outcome.CLEAN, look(watch));
        log.startAgain();
        log.memory().append(1);
        log.append(500);
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("fork", only());
        assertEquals(
                "log.test has signed a tree of size 300 that its tree of size 501 does not continue",
                told.proof.orElseThrow().verify("log.test", List.of(log.signer().verifierKey())));
        assertEquals(300, watch.cursor().getAsLong());
    }

    @Test
    void twoTreesOfOneSizeAreProven() throws Exception {
        log.append(300);
        LogWatch watch = watch();
        look(watch);
        log.startAgain();
        log.memory().append(300);
        log.publish(300, log.memory().root());
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("fork", only());
        assertEquals(
                "log.test has signed two trees of size 300",
                told.proof.orElseThrow().verify("log.test", List.of(log.signer().verifierKey())));
    }

    @Test
    void aLogThatGoesBackIsTold() throws Exception {
        log.append(200);
        Hash root = log.memory().root();
        log.append(100);
        LogWatch watch = watch();
        look(watch);
        log.publish(200, root);
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("rollback", only());
        assertTrue(told.proof.isEmpty(), "an old checkpoint is no second history");
        log.publish(300, log.memory().root());
        assertEquals(Outcome.CLEAN, look(watch));
    }

    @Test
    void aSmallerTreeOfAnotherHistoryIsProven() throws Exception {
        log.append(300);
        LogWatch watch = watch();
        look(watch);
        log.publish(200, Hash.copyOf(new byte[32]));
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("fork", only());
        assertTrue(told.proof.isPresent());
    }

    @Test
    void anEntryThatIsNotTheTreesIsTold() throws Exception {
        log.append(10);
        LogWatch watch = watch(digestOf("artifact 12"));
        look(watch);
        log.append(10);
        byte[] bundle = log.file("tile/entries/000.p/20");
        bundle[bundle.length - 1000] ^= 1;
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("entries", only());
        assertEquals(10, watch.cursor().getAsLong());
        bundle[bundle.length - 1000] ^= 1;
        assertEquals(Outcome.CLEAN, look(watch));
        assertEquals(2, told.findings.size(), "what came with it is matched once it is the tree's");
    }

    @Test
    void aTileThatIsNotTheTreesIsTold() throws Exception {
        log.append(700);
        LogWatch watch = watch();
        look(watch);
        log.append(10);
        log.file("tile/1/000.p/2")[1] ^= 1;
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals("tiles", only());
    }

    @Test
    void entriesThatAreWithheldAreTold() throws Exception {
        log.append(700);
        wire = files -> path -> path.startsWith("tile/entries/001") ? Optional.empty() : files.read(path);
        assertEquals(Outcome.TAMPER, look(watch()));
        assertEquals("withheld", only());
        wire = files -> files;
        assertEquals(Outcome.CLEAN, look(watch()));
    }

    @Test
    void aWrongSignatureIsTold() throws Exception {
        log.append(3);
        byte[] note = log.file("checkpoint");
        note[note.length - 10] ^= 1;
        assertEquals(Outcome.TAMPER, look(watch()));
        assertEquals("signature", only());
    }

    @Test
    void aWrongKeyIsTheWatchersFault() throws Exception {
        log.append(3);
        VerifierKey other = NoteSigner.ed25519(AuditedLog.ORIGIN, LocalKey.generate(KeyType.ED25519))
                .verifierKey();
        assertEquals(Outcome.OPERATIONAL, look(watch(OptionalLong.of(0), other, Duration.ZERO)));
        assertTrue(told.findings.isEmpty());
    }

    @Test
    void aLogThatCannotBeReadIsOperational() throws Exception {
        log.append(3);
        LogWatch watch = watch(digestOf("artifact 3"));
        look(watch);
        log.append(1);
        wire = files -> path -> {
            throw new StoreException("status 500");
        };
        assertEquals(Outcome.OPERATIONAL, look(watch));
        wire = files -> path -> Optional.of("<html>not found</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(Outcome.OPERATIONAL, look(watch));
        wire = files -> path -> {
            if (path.startsWith("tile/entries")) {
                throw new StoreException("status 500");
            }
            return files.read(path);
        };
        assertEquals(Outcome.OPERATIONAL, look(watch));
        assertTrue(told.findings.isEmpty());
        wire = files -> files;
        assertEquals(Outcome.CLEAN, look(watch));
        assertEquals("who", only());
    }

    @Test
    void aLogThatStandsStillForTooLongIsOperational() throws Exception {
        log.append(3);
        LogWatch watch = watch(OptionalLong.of(0), log.signer().verifierKey(), Duration.ofHours(1));
        assertEquals(Outcome.CLEAN, look(watch));
        now = BEGIN.plus(Duration.ofMinutes(61));
        assertEquals(Outcome.OPERATIONAL, look(watch));
        log.append(1);
        assertEquals(Outcome.CLEAN, look(watch));
    }

    @Test
    void nothingIsAssumedAboutTheBeginning() throws Exception {
        log.append(3);
        LogWatch watch = new LogWatch(
                new LogWatch.Settings("ours", OptionalLong.empty(), false, Duration.ZERO),
                reader(log, log.signer().verifierKey()),
                List.of(),
                List.of(),
                folder.resolve("ours.json"),
                told,
                () -> now,
                new WatchMeters(new SimpleMeterRegistry(), "ours"));
        assertEquals(Outcome.OPERATIONAL, look(watch));
        assertFalse(Files.exists(folder.resolve("ours.json")));
    }

    @Test
    void anotherHistoryElsewhereIsProvenAndKeepsNobodyFromMatching() throws Exception {
        log.append(300);
        byte[] honest = log.file("checkpoint");
        Map<String, byte[]> files = new java.util.TreeMap<>(log.files());
        log.startAgain();
        log.memory().append(1);
        log.append(400);
        TileLog forked = reader(log, log.signer().verifierKey());
        vantages = List.of(new Vantage() {
            @Override
            public String name() {
                return "https://mirror.example.test";
            }

            @Override
            public Optional<LogReader.View> view() {
                try {
                    return Optional.of(forked.latest());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        files.put("checkpoint", honest);
        wire = any -> path -> Optional.ofNullable(files.get(path));
        LogWatch watch = watch(digestOf("artifact 299"));
        assertEquals(Outcome.TAMPER, look(watch));
        assertEquals(
                List.of("who", "fork"),
                told.findings.stream().map(Finding::rule).toList());
        assertTrue(told.proof.isPresent());
        assertEquals(300, watch.cursor().getAsLong());
    }

    @Test
    void expressionsTakeTimeInProportion() {
        Condition condition = new Condition(
                List.of(new Condition.Text.Expression(Pattern.compile("(a+)+@example\\.test"), false)),
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        SignerFacts signer = new SignerFacts(List.of("a".repeat(20_000)), "", Map.of(), "");
        EntryFacts entry = new EntryFacts(
                0,
                Hash.copyOf(new byte[32]),
                dev.cairn.core.entry.EntryKind.RAW,
                List.of(signer),
                List.of(),
                Optional.empty());
        assertFalse(condition.matches(entry, signer));
    }
}
