package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.MalformedException;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(60)
class AnswerVerifierTest {
    private static final int ENTRIES = 600;

    private final FakeLog log = new FakeLog();
    private FakeServer server;
    private Target target;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer(log);
        target = Target.of(server.url());
        // So that no lie is about an index below 0 or an empty tree.
        log.append(new byte[] {1});
        log.append(new byte[] {2});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private EntrySubmissions add() {
        return new AddSubmissions(target, ENTRIES, 64, Seed.random("AnswerVerifierTest"));
    }

    private EntrySubmissions rekor() {
        return new RekorV2Submissions(target, new SignedDigests(ENTRIES, 7, Seed.random("AnswerVerifierTest")));
    }

    private long loadAndVerify(EntrySubmissions submissions, boolean whole)
            throws IOException, FalseAnswerException, MalformedException {
        try (AnswerSpool spool = new AnswerSpool(1)) {
            LoadPlan plan = new LoadPlan(
                    4, OptionalDouble.empty(), Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(5));
            Measurement measurement = new LoadEngine(target, submissions, 0, spool, plan).run();
            assertEquals(submissions.count(), measurement.acknowledged(), measurement::line);
            return new AnswerVerifier(new LogClient(target), LogKey.parse(log.vkey()), submissions)
                    .verify(spool, whole);
        }
    }

    @Test
    void trueAnswersAreAllFoundTrue() throws IOException, FalseAnswerException, MalformedException {
        assertEquals(ENTRIES, loadAndVerify(add(), true));
        assertEquals(ENTRIES, loadAndVerify(add(), false));
        assertEquals(ENTRIES, loadAndVerify(rekor(), true));
        assertEquals(2 * ENTRIES, loadAndVerify(new MixedSubmissions(add(), rekor()), true));
        assertEquals(5 * ENTRIES + 2, log.size());
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeLog.Lie.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "INDEX_NOT_YET_THERE", "BUNDLE_WITH_ANOTHER_ENTRY"})
    void falseRekorAnswerIsFound(FakeLog.Lie lie) {
        log.lie(lie);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(rekor(), true));
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeLog.Lie.class,
            names = {
                "INDEX_OF_THE_ONE_BEFORE",
                "INDEX_NOT_YET_THERE",
                "CHECKPOINT_SIGNED_BY_ANOTHER_KEY",
                "BUNDLE_WITH_ANOTHER_ENTRY",
                "NOT_JSON"
            })
    void falseAddAnswerIsFound(FakeLog.Lie lie) {
        log.lie(lie);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(add(), true));
    }

    @Test
    void wrongIndexIsFoundByProofToo() {
        log.lie(FakeLog.Lie.INDEX_OF_THE_ONE_BEFORE);
        assertThrows(FalseAnswerException.class, () -> loadAndVerify(add(), false));
    }
}
