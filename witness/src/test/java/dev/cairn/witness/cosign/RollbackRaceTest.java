package dev.cairn.witness.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.http.Answer;
import dev.cairn.core.testing.Seed;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.witness.TestLog;
import dev.cairn.witness.TestWitness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The race of tlog-witness, a thousand times: requests from one size to N, to N + K, and to N + K of another history, all at once. Exactly one of
 * them is cosigned, and the sizes that 409 tells never go back.
 */
class RollbackRaceTest {
    private static final int ROUNDS = 1000;
    private static final int MOST_LEAVES = 40;

    @TempDir
    private Path folder;

    @Test
    void oneOfManyIsCosigned() throws Exception {
        Random random = Seed.random("RollbackRaceTest");
        TestLog log = new TestLog("log.example/race");
        try (TestWitness witness = TestWitness.openWithEd25519(folder).knows(log)) {
            long size = 0;
            TestLog.Tree history = log.tree();
            for (int round = 0; round < ROUNDS; round++) {
                long n = size + 1 + random.nextInt(MOST_LEAVES);
                long more = n + 1 + random.nextInt(MOST_LEAVES);
                TestLog.Tree fork = log.fork(size + random.nextInt((int) (n - size)));
                // Once a fork has won, it is the history.
                List<Candidate> candidates = new ArrayList<>(
                        List.of(new Candidate(history, n), new Candidate(history, more), new Candidate(history, n)));
                if (history == log.tree()) {
                    candidates.add(new Candidate(fork, more));
                }
                Collections.shuffle(candidates, random);
                List<CompletableFuture<Answer>> answers = new ArrayList<>();
                for (Candidate candidate : candidates) {
                    AddCheckpointRequest request = log.request(candidate.tree(), size, candidate.size());
                    answers.add(
                            CompletableFuture.completedFuture(request.encode().toArray())
                                    .thenComposeAsync(body -> witness.send("/add-checkpoint", body)));
                }
                List<Candidate> won = new ArrayList<>();
                List<Long> told = new ArrayList<>();
                for (int i = 0; i < candidates.size(); i++) {
                    Answer answer = answers.get(i).get(30, TimeUnit.SECONDS);
                    if (answer.status() == 200) {
                        won.add(candidates.get(i));
                    } else {
                        assertEquals(409, answer.status(), answer.body().utf8());
                        told.add(Long.parseLong(answer.body().utf8().strip()));
                    }
                }
                assertEquals(1, won.size(), "round " + round + ": " + won);
                for (long each : told) {
                    assertEquals(won.get(0).size(), each);
                }
                assertTrue(won.get(0).size() > size);
                size = won.get(0).size();
                history = won.get(0).tree();
            }
            System.out.println("size " + size + (history == log.tree() ? "" : ", on a fork"));
        }
    }

    private record Candidate(TestLog.Tree tree, long size) {}
}
