package dev.cairn.server.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.LocalKey;
import dev.cairn.core.engine.TestLog;
import dev.cairn.core.note.NoteSigner;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.TlogPolicy;
import dev.cairn.core.sequencer.AppendResult;
import dev.cairn.core.sequencer.AppendResult.Published;
import dev.cairn.core.sequencer.LogStatus;
import dev.cairn.core.sequencer.Witnessing;
import dev.cairn.core.witness.CosignatureLines;
import dev.cairn.server.witness.ScriptedWitness.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log and the client of its witnesses, against witnesses that do what a test tells them. */
class WitnessesTest {
    /** For what no test waits for: a witness that answers is not taken for one that does not, on a slow machine either. */
    private static final Duration UNHURRIED = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private ScriptedWitness one;
    private ScriptedWitness other;
    private @Nullable Witnesses started;

    @BeforeEach
    void start() throws Exception {
        TestLog.init(folder);
        one = ScriptedWitness.start("w.example/1");
        other = ScriptedWitness.start("w.example/2");
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        if (started != null) {
            started.close();
        }
    }

    private TestLog log(String policyText, Duration timeout) throws Exception {
        TlogPolicy policy = TlogPolicy.parse(policyText.getBytes(StandardCharsets.UTF_8));
        Witnesses witnesses = new Witnesses(
                new WitnessSettings(TestLog.ORIGIN, policy, timeout, Duration.ofMillis(5), InstantSource.system()),
                new SimpleMeterRegistry());
        started = witnesses;
        TestLog log = TestLog.start(
                TestLog.settings(folder).with(new Witnessing(policy, witnesses, false, Duration.ofMinutes(1))));
        assertInstanceOf(LogStatus.Running.class, log.started());
        return log;
    }

    private TestLog both() throws Exception {
        return log(one.lines("one") + other.lines("other") + "group g all one other\nquorum g\n", UNHURRIED);
    }

    private TestLog either() throws Exception {
        return log(one.lines("one") + other.lines("other") + "group g any one other\nquorum g\n", UNHURRIED);
    }

    private static CompletableFuture<AppendResult> submit(TestLog log, String text) {
        return log.log().append(TestLog.entry(text)).toCompletableFuture();
    }

    private static Published get(CompletableFuture<AppendResult> answer) throws Exception {
        return assertInstanceOf(Published.class, answer.get(60, TimeUnit.SECONDS));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private Witnesses witnesses() {
        return Objects.requireNonNull(started);
    }

    private WitnessState state(int witness) {
        return witnesses().health().get(witness).state();
    }

    private static int lines(Published published) throws Exception {
        return SignedNote.parse(published.checkpoint().signed().note().toArray())
                .signatures()
                .size();
    }

    @Test
    void proofsStartWhereTheWitnessIs() throws Exception {
        try (TestLog log = both()) {
            for (int i = 0; i < 5; i++) {
                assertEquals(3, lines(get(submit(log, "entry " + i))));
            }
            assertEquals(List.of(0L, 0L, 1L, 2L, 3L, 4L), one.olds());
            assertEquals(WitnessState.COSIGNS, state(0));
            assertEquals(5, witnesses().health().get(1).size().orElseThrow());
            assertTrue(witnesses().health().get(0).cosignedAt().orElseThrow().isAfter(Instant.EPOCH));
        }
        witnesses().close();
        // The next start knows nothing of them, and learns it.
        try (TestLog log = both()) {
            assertEquals(3, lines(get(submit(log, "entry 5"))));
            assertEquals(List.of(0L, 5L), one.olds().subList(6, 8));
        }
    }

    @Test
    void oneUrlWithTwoKeysIsAskedOnce() throws Exception {
        one.close();
        NoteSigner mlDsa =
                NoteSigner.mlDsa44("w.example/1m", LocalKey.generate(KeyType.ML_DSA_44), InstantSource.system());
        one = ScriptedWitness.start(List.of(ScriptedWitness.signer("w.example/1"), mlDsa));
        try (TestLog log = log(one.lines("ed", "ml") + "group g all ed ml\nquorum g\n", UNHURRIED)) {
            assertEquals(3, lines(get(submit(log, "a"))));
            assertEquals(List.of(0L, 0L), one.olds());
            assertTrue(witnesses().health().get(1).cosignedAt().isPresent());
        }
    }

    @ParameterizedTest(name = "{0} {1} ''{2}'' is {3}")
    @CsvSource({
        "409, text/x.tlog.size; charset=utf-8, 0, WRONG_ANSWER",
        "409, text/x.tlog.size, 00, WRONG_ANSWER",
        "409, text/x.tlog.size, 0, WRONG_ANSWER",
        "409, text/x.tlog.size, 99, AHEAD",
        "422, text/plain, no, REFUSES_TREE",
        "403, text/plain, no, UNKNOWN_KEY",
        "404, text/plain, no, UNKNOWN_ORIGIN",
        "400, text/plain, no, REFUSES_REQUEST",
        "302, text/plain, no, WRONG_ANSWER",
        "429, text/plain, no, UNAVAILABLE",
        "503, text/plain, no, UNAVAILABLE",
        "200, text/plain, garbage, WRONG_ANSWER",
    })
    void whatIsNoCosignatureIsNamed(int status, String type, String body, WitnessState expected) throws Exception {
        one.script(request -> new Answer(status, type, body + "\n"));
        try (TestLog log = both()) {
            await("asked", () -> state(0) != WitnessState.NOT_ASKED);
            assertEquals(expected, state(0));
            CompletableFuture<AppendResult> waiting = submit(log, "a");
            await("held back", () -> log.log().quorum().orElseThrow().holdsBack());
            assertFalse(waiting.isDone());
            one.honest();
            assertEquals(3, lines(get(waiting)));
        }
    }

    @Test
    void strangersLinesAreLeftOutAndForgedOnesRefused() throws Exception {
        ScriptedWitness stranger = ScriptedWitness.start("w.example/stranger");
        stranger.close();
        one.script(request -> stranger.cosigned(request.checkpoint()));
        try (TestLog log = both()) {
            await("asked", () -> state(0) == WitnessState.WRONG_ANSWER);
            one.script(request -> {
                byte[] older = one.cosigned(request.checkpoint()).body().getBytes(StandardCharsets.UTF_8);
                SignatureLine line = CosignatureLines.parse(older).get(0);
                byte[] signature = line.signature().toArray();
                signature[signature.length - 1] ^= 1;
                SignatureLine forged = new SignatureLine(line.name(), line.keyId(), Bytes.wrap(signature));
                return new Answer(
                        200,
                        "text/plain",
                        CosignatureLines.encode(List.of(forged)).utf8());
            });
            int before = one.olds().size();
            await("asked again", () -> one.olds().size() > before + 1);
            assertEquals(WitnessState.WRONG_ANSWER, state(0));
            one.script(request -> new Answer(
                    200,
                    "text/plain",
                    stranger.cosigned(request.checkpoint()).body()
                            + one.cosigned(request.checkpoint()).body()));
            assertEquals(3, lines(get(submit(log, "a"))));
        }
    }

    @ParameterizedTest(name = "{0} seconds from now")
    @CsvSource({"600", "-4000000000"})
    void timesThatCannotBeAreRefused(long offset) throws Exception {
        LocalKey key = LocalKey.generate(KeyType.ED25519);
        one.close();
        one = ScriptedWitness.start(List.of(NoteSigner.ed25519Cosigner("w.example/t", key, () -> {
            Instant time = Instant.now().plusSeconds(offset);
            return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        })));
        try (TestLog log = both()) {
            await("asked", () -> state(0) == WitnessState.WRONG_ANSWER);
            assertTrue(log.log().latest().isEmpty());
        }
    }

    @Test
    void longAnswersAreCutOff() throws Exception {
        one.script(request -> new Answer(200, "text/plain", "x".repeat(10 << 20)));
        try (TestLog log = both()) {
            await("asked", () -> state(0) == WitnessState.WRONG_ANSWER);
            assertTrue(log.log().latest().isEmpty());
        }
    }

    @Test
    void aSlowWitnessHoldsNothingUpAndIsAskedOneThingAtATime() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        one.script(request -> {
            release.await();
            return null;
        });
        try (TestLog log = either()) {
            for (int i = 0; i < 20; i++) {
                assertEquals(2, lines(get(submit(log, "entry " + i))));
            }
            assertEquals(1, one.olds().size());
            release.countDown();
            one.honest();
            for (int i = 20; state(0) != WitnessState.COSIGNS; i++) {
                get(submit(log, "entry " + i));
            }
        }
    }

    @Test
    void aWitnessThatDoesNotAnswerInTimeIsUnreachable() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        one.script(request -> {
            never.await();
            return null;
        });
        try (TestLog log = log(one.lines("one") + "quorum one\n", Duration.ofMillis(500))) {
            CompletableFuture<AppendResult> waiting = submit(log, "a");
            await("timed out", () -> state(0) == WitnessState.UNREACHABLE);
            one.honest();
            assertEquals(2, lines(get(waiting)));
        } finally {
            never.countDown();
        }
    }

    @Test
    void theLogCatchesUpWhenAWitnessReturns() throws Exception {
        try (TestLog log = both()) {
            get(submit(log, "a"));
            one.down();
            CompletableFuture<AppendResult> waiting = submit(log, "b");
            await("noticed", () -> log.log().quorum().orElseThrow().holdsBack());
            assertEquals(WitnessState.UNREACHABLE, state(0));
            CompletableFuture<AppendResult> later = submit(log, "c");
            await("sequenced", () -> log.log().store().applied().size() == 3);
            one.back();
            assertEquals(1, get(waiting).index());
            assertEquals(2, get(later).index());
        }
    }

    @Test
    void whatCannotBeAWitnessIsRefused() throws Exception {
        for (String bad :
                List.of("", " ftp://h/", " https://u:p@h/", " http://h/?q", " http:///x", " http://h/#f", " :")) {
            String line = "witness w "
                    + ScriptedWitness.signer("w.example").verifierKey().encode() + bad + "\nquorum w\n";
            TlogPolicy policy = TlogPolicy.parse(line.getBytes(StandardCharsets.UTF_8));
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> new WitnessSettings(
                            TestLog.ORIGIN, policy, Duration.ofSeconds(1), Duration.ZERO, InstantSource.system()),
                    bad);
            assertFalse(String.valueOf(e.getMessage()).contains("u:p"));
        }
        String own = "witness w "
                + ScriptedWitness.signer(TestLog.ORIGIN).verifierKey().encode() + " http://h\nquorum w\n";
        TlogPolicy policy = TlogPolicy.parse(own.getBytes(StandardCharsets.UTF_8));
        assertThrows(
                IllegalArgumentException.class,
                () -> new WitnessSettings(
                        TestLog.ORIGIN, policy, Duration.ofSeconds(1), Duration.ZERO, InstantSource.system()));
    }
}
