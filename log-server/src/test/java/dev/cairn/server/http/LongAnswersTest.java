package dev.cairn.server.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
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

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "long-answers");

    @AfterAll
    void stop() {
        system.terminate();
    }

    private InputStream open(HttpResponse response) {
        return response.entity().getDataBytes().runWith(StreamConverters.asInputStream(), system);
    }

    private static HttpResponse answer(LongAnswers answers, int length) {
        return answers.of(Answers.OCTETS, new byte[length], List.of(Answers.IMMUTABLE));
    }

    /** Ends of streams are told asynchronously. */
    private static HttpResponse eventually(LongAnswers answers) {
        HttpResponse response = answer(answers, LONG);
        for (int i = 0; i < 10_000_000 && response.status().intValue() != 200; i++) {
            Thread.onSpinWait();
            response = answer(answers, LONG);
        }
        return response;
    }

    @Test
    void aLongAnswerArrivesWhole() throws IOException {
        for (int length : new int[] {0, 1, 65_536, 65_537, 131_072, LONG + 1}) {
            byte[] body = new byte[length];
            new Random(length).nextBytes(body);
            HttpResponse response = new LongAnswers(2 * LONG).of(Answers.OCTETS, body, List.of(Answers.IMMUTABLE));
            assertEquals(200, response.status().intValue());
            assertEquals(length, response.entity().getContentLengthOption().orElseThrow());
            try (InputStream in = open(response)) {
                assertArrayEquals(body, in.readAllBytes());
            }
        }
    }

    @Test
    void whatIsBeingSentIsBounded() throws IOException {
        LongAnswers answers = new LongAnswers(2 * LONG);
        try (InputStream first = open(answer(answers, LONG))) {
            assertEquals(0, first.read());
            InputStream second = open(answer(answers, LONG));
            assertEquals(0, second.read());

            HttpResponse refused = answer(answers, LONG);
            assertEquals(503, refused.status().intValue());
            assertTrue(refused.getHeader("retry-after").isPresent());
            assertEquals(200, answer(answers, 65_536).status().intValue(), "a short one needs no room");

            second.close(); // by a client that went away
            assertEquals(200, eventually(answers).status().intValue());
            first.readAllBytes();
        }
    }

    @Test
    void anAnswerThatIsNeverSentDoesNotCount() {
        LongAnswers answers = new LongAnswers(LONG);
        for (int i = 0; i < 3; i++) {
            assertEquals(200, answer(answers, LONG).status().intValue());
        }
    }
}
