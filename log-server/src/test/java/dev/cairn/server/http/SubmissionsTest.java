package dev.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.entry.Entry;
import dev.cairn.core.entry.raw.RawEntry;
import dev.cairn.core.sequencer.AppendResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SubmissionsTest {
    private static final AppendResult RESULT = new AppendResult.Unavailable("test");

    private static RequestLimits limits(Duration publishTimeout) {
        return new RequestLimits(1, 1, Duration.ofSeconds(1), publishTimeout, Duration.ofSeconds(1));
    }

    private static Entry entry() throws Exception {
        return RawEntry.of(Bytes.ofUtf8("entry"));
    }

    @Test
    void theAnswerOfTheLogIsPassedOn() throws Exception {
        Submissions submissions =
                new Submissions(entry -> CompletableFuture.completedFuture(RESULT), limits(Duration.ofSeconds(20)));
        assertEquals(RESULT, submissions.append(entry()).get());
        assertEquals(Duration.ZERO, submissions.longestWait());
    }

    @Test
    void aFailureOfTheLogIsPassedOn() throws Exception {
        IllegalStateException failure = new IllegalStateException("test");
        Submissions submissions =
                new Submissions(entry -> CompletableFuture.failedFuture(failure), limits(Duration.ofSeconds(20)));
        CompletableFuture<AppendResult> answer = submissions.append(entry());
        assertEquals(
                failure, assertThrows(ExecutionException.class, answer::get).getCause());
    }

    @Test
    void aSubmissionThatTimedOutStillWaits() throws Exception {
        CompletableFuture<AppendResult> log = new CompletableFuture<>();
        Submissions submissions = new Submissions(entry -> log, limits(Duration.ofMillis(1100)));
        CompletableFuture<AppendResult> answer = submissions.append(entry());

        ExecutionException e = assertThrows(ExecutionException.class, () -> answer.get(20, TimeUnit.SECONDS));
        assertInstanceOf(TimeoutException.class, e.getCause());
        Duration waited = submissions.longestWait();
        assertTrue(waited.compareTo(Duration.ofSeconds(1)) >= 0, "waited " + waited);

        log.complete(RESULT);
        assertEquals(Duration.ZERO, submissions.longestWait());
    }

    @Test
    void theOldestOfManyCounts() throws Exception {
        CompletableFuture<AppendResult> first = new CompletableFuture<>();
        CompletableFuture<AppendResult> second = new CompletableFuture<>();
        CompletableFuture<AppendResult> timer = new CompletableFuture<>();
        Submissions submissions = new Submissions(
                entry -> !first.isDone() && timer.isDone() ? second : first, limits(Duration.ofSeconds(20)));
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        answers.add(submissions.append(entry()));
        answers.add(submissions.append(entry()));
        assertThrows(TimeoutException.class, () -> timer.get(2100, TimeUnit.MILLISECONDS));
        timer.complete(RESULT);
        answers.add(submissions.append(entry()));
        assertTrue(submissions.longestWait().compareTo(Duration.ofSeconds(2)) >= 0);

        first.complete(RESULT);
        assertTrue(submissions.longestWait().compareTo(Duration.ofSeconds(2)) < 0);
        second.complete(RESULT);
        assertEquals(Duration.ZERO, submissions.longestWait());
        assertTrue(answers.stream().allMatch(CompletableFuture::isDone));
    }
}
