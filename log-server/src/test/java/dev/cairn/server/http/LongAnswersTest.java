package dev.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.StreamConverters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongAnswersTest {
    private static final int LONG = 8 << 20; // many times what the reading end buffers
    private static final Duration NEVER = Duration.ofDays(1);

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "long-answers");

    @AfterAll
    void stop() {
        system.terminate();
    }

    private InputStream open(HttpResponse response) {
        return response.entity().getDataBytes().runWith(StreamConverters.asInputStream(), system);
    }

    private static HttpResponse answer(LongAnswers answers, byte[] body) {
        return answers.within(2L * body.length, room -> room.answer(Answers.OCTETS, body, List.of(Answers.IMMUTABLE)));
    }

    private static HttpResponse answer(LongAnswers answers, int length) {
        return answer(answers, new byte[length]);
    }

    /** What is told asynchronously. */
    private static void awaitInUse(long expected, Budget memory) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (memory.inUse() != expected && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(expected, memory.inUse());
    }

    @Test
    void aLongAnswerArrivesWhole() throws IOException {
        for (int length : new int[] {0, 1, 65_536, 65_537, 131_072, LONG + 1}) {
            byte[] body = new byte[length];
            new Random(length).nextBytes(body);
            Budget memory = new Budget(3 * LONG, NEVER);
            HttpResponse response = answer(new LongAnswers(memory, new PlainErrors()), body);
            assertEquals(200, response.status().intValue());
            assertEquals(length, response.entity().getContentLengthOption().orElseThrow());
            assertEquals(length <= 65_536 ? 0 : length, memory.inUse(), "what making it took is free again");
            try (InputStream in = open(response)) {
                assertArrayEquals(body, in.readAllBytes());
            }
            awaitInUse(0, memory);
        }
    }

    @Test
    void whatIsBeingSentIsBounded() throws IOException {
        Budget memory = new Budget(3 * LONG, NEVER);
        LongAnswers answers = new LongAnswers(memory, new PlainErrors());
        try (InputStream first = open(answer(answers, LONG))) {
            assertEquals(0, first.read());
            InputStream second = open(answer(answers, LONG));
            assertEquals(0, second.read());

            HttpResponse refused = answers.within(2 * LONG, room -> {
                throw new AssertionError("it must not be made");
            });
            assertEquals(503, refused.status().intValue());
            assertTrue(refused.getHeader("retry-after").isPresent());
            assertEquals(200, answer(answers, 32_768).status().intValue(), "a short one needs no room");

            second.close(); // by a client that went away
            awaitInUse(LONG, memory);
            assertEquals(200, answer(answers, LONG).status().intValue());
            first.readAllBytes();
        }
        awaitInUse(LONG, memory);
    }

    @Test
    void memoryIsTakenBeforeTheAnswerIsMadeAndFreeAfterItFails() {
        Budget memory = new Budget(LONG, NEVER);
        LongAnswers answers = new LongAnswers(memory, new PlainErrors());
        HttpResponse notFound = answers.within(LONG, room -> {
            assertEquals(LONG, memory.inUse());
            return PlainErrors.error(404, "not found");
        });
        assertEquals(404, notFound.status().intValue());
        assertEquals(0, memory.inUse());
        assertThrows(
                StoreException.class,
                () -> answers.within(LONG, room -> {
                    throw new StoreException("injected");
                }));
        assertEquals(0, memory.inUse());
    }

    @Test
    void anAnswerThatIsNeverSentCountsForAWhile() {
        Budget memory = new Budget(2 * LONG, Duration.ofMillis(1));
        LongAnswers answers = new LongAnswers(memory, new PlainErrors());
        for (int i = 0; i < 3; i++) {
            assertEquals(200, answer(answers, LONG).status().intValue());
            awaitInUse(0, memory);
        }
    }

    @Test
    void anAnswerThatIsSentLateTakesItsMemoryAgain() throws IOException {
        Budget memory = new Budget(2 * LONG, Duration.ofMillis(1));
        LongAnswers answers = new LongAnswers(memory, new PlainErrors());
        HttpResponse late = answer(answers, LONG);
        awaitInUse(0, memory);
        HttpResponse later = answer(answers, LONG);
        awaitInUse(0, memory);
        HttpResponse tooLate = answer(answers, LONG);
        awaitInUse(0, memory);
        try (InputStream first = open(late);
                InputStream second = open(later)) {
            assertEquals(0, first.read());
            assertEquals(0, second.read());
            assertEquals(2 * LONG, memory.inUse());
            try (InputStream none = open(tooLate)) {
                assertThrows(IOException.class, none::readAllBytes, "there is no room for it");
            }
        }
        awaitInUse(0, memory);
    }
}
