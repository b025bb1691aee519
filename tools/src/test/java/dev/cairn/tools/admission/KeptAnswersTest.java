package dev.cairn.tools.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptAnswersTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
    private final AtomicInteger asked = new AtomicInteger();
    private final KeptAnswers<String, Integer> answers =
            new KeptAnswers<>(3, value -> Duration.ofNanos(value), failure -> Duration.ofNanos(2), now::get);

    private KeptAnswers.Answer<Integer> ask(String question, int answer) {
        return answers.get(question, () -> {
            asked.incrementAndGet();
            return answer < 0
                    ? CompletableFuture.failedFuture(new IllegalStateException("as it was to be"))
                    : CompletableFuture.completedFuture(answer);
        });
    }

    @Test
    void anAnswerIsKeptForItsTime() {
        assertFalse(ask("a", 10).kept());
        now.addAndGet(9);
        KeptAnswers.Answer<Integer> kept = ask("a", 11);
        assertTrue(kept.kept());
        assertEquals(10, kept.value().join());
        now.addAndGet(1);
        assertEquals(11, ask("a", 11).value().join());
    }

    @Test
    void aFailureIsKeptForItsOwn() {
        assertTrue(ask("a", -1).value().isCompletedExceptionally());
        now.addAndGet(1);
        assertTrue(ask("a", 10).value().isCompletedExceptionally());
        now.addAndGet(1);
        assertEquals(10, ask("a", 10).value().join());
    }

    @Test
    void whatIsOnItsWayIsKeptHoweverLongItTakes() {
        CompletableFuture<Integer> pending = new CompletableFuture<>();
        CompletableFuture<Integer> first = answers.get("a", () -> pending).value();
        now.addAndGet(1_000_000);
        assertTrue(ask("a", 1).kept());
        pending.complete(7);
        assertEquals(7, first.join());
        assertEquals(0, asked.get());
    }

    @Test
    void whatIsUsedLeastRecentlyMakesRoom() {
        for (String question : new String[] {"a", "b", "c"}) {
            assertFalse(ask(question, 100).kept());
        }
        assertTrue(ask("a", 100).kept());
        assertFalse(ask("d", 100).kept());
        assertEquals(3, answers.size());
        assertTrue(ask("a", 100).kept());
        assertFalse(ask("b", 100).kept());
    }
}
