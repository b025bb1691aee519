package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import dev.cairn.core.note.Decimal;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A witness that is killed again and again while it cosigns: what it has cosigned, it remembers, and its state never goes back. {@code
 * -Dcairn.crash.rounds=100} makes it long.
 */
@Timeout(1800)
class WitnessCrashIT {
    private static final int LOGS = 40;
    private static final int STEPS = 1200;
    private static final int MOST_SUBMISSIONS = 40_000;
    private static final int LONGEST_LOAD_MILLIS = 400;
    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void stateNeverGoesBack() throws Exception {
        Random random = Seed.random("WitnessCrashIT");
        Path data = folder.resolve("witness");
        assertEquals(
                0,
                Tool.cairn("witness", "init", "--data", data.toString(), "--name", "witness.example", "--no-ml-dsa")
                        .exit());
        WitnessLogs logs = new WitnessLogs(LOGS, STEPS, random);
        Files.writeString(data.resolve("logs.policy"), logs.policy());
        VerifierKey key = VerifierKey.parse(
                Files.readString(data.resolve("keys/witness-ed25519.vkey")).strip());
        long[] sizes = new long[LOGS]; // the largest that was answered or seen
        int rounds = Integer.getInteger("cairn.crash.rounds", 24);
        long answered = 0;
        for (int round = 1; round <= rounds; round++) {
            try (ServerProcess witness = serve(data);
                    AnswerSpool answers = new AnswerSpool(1)) {
                Target target = witness.awaitReady(READY);
                WitnessSubmissions submissions = new WitnessSubmissions(target, logs, MOST_SUBMISSIONS);
                for (int log = 0; log < LOGS; log++) {
                    long size = size(target, logs, log);
                    long before = sizes[log];
                    assertTrue(size >= before, () -> "cosigned at " + before + ", remembered at " + size);
                    sizes[log] = size;
                    submissions.startAt(log, step(logs, size));
                }
                WitnessAnswers check = new WitnessAnswers(submissions, List.of(key));
                loadAndKill(witness, target, submissions, answers, random.nextInt(LONGEST_LOAD_MILLIS));
                answered += check.verify(answers, true);
                answers.forEach((number, body) -> {
                    if (!WitnessSubmissions.isQuestion(number)) {
                        int log = submissions.log(number);
                        sizes[log] = Math.max(
                                sizes[log],
                                logs.checkpoint(log, submissions.step(number)).size());
                    }
                });
            }
        }
        System.out.println(rounds + " kills, " + answered + " answers");
        assertTrue(answered > rounds, "checkpoints were cosigned under load");
        try (ServerProcess witness = serve(data)) {
            Target target = witness.awaitReady(READY);
            for (int log = 0; log < LOGS; log++) {
                assertTrue(size(target, logs, log) >= sizes[log]);
                checkLatest(target, logs, log, key, sizes[log]);
            }
            assertEquals(0, witness.stop());
        }
    }

    private static ServerProcess serve(Path data) throws IOException {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.addAll(List.of("witness", "serve", "--data", data.toString(), "--http", "127.0.0.1:0"));
        return ServerProcess.start(command);
    }

    /** The witness's size of a log, which must be one that the log had. */
    private long size(Target target, WitnessLogs logs, int log) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(target.url("/add-checkpoint"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(logs.body(log, 0, logs.size(1))))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() == 200) {
            return logs.size(1);
        }
        assertEquals(409, answer.statusCode(), body);
        return Decimal.parse("size", body.strip());
    }

    private static int step(WitnessLogs logs, long size) {
        for (int step = 0; step <= logs.steps(); step++) {
            if (logs.size(step) == size) {
                return step;
            }
        }
        throw new AssertionError("no log ever had size " + size);
    }

    private void checkLatest(Target target, WitnessLogs logs, int log, VerifierKey witness, long size)
            throws Exception {
        if (size == 0) {
            return;
        }
        String hash = Bytes.wrap(
                        DigestAlgorithm.SHA2_256.digest(logs.origin(log).getBytes(StandardCharsets.UTF_8)))
                .hex();
        URI url = target.url("/" + hash + "/checkpoint");
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
        VerifiedCheckpoint latest = VerifiedCheckpoint.open(answer.body(), logs.origin(log), List.of(logs.key(log)));
        assertTrue(latest.checkpoint().size() >= size);
        assertEquals(1, latest.cosignatures(List.of(witness)).size());
    }

    private static void loadAndKill(
            ServerProcess witness, Target target, WitnessSubmissions submissions, AnswerSpool answers, long millis)
            throws Exception {
        LoadEngine engine = new LoadEngine(
                target,
                submissions,
                0,
                submissions.hearing(answers),
                new LoadPlan(LOGS, OptionalDouble.empty(), Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(30)));
        Thread load = new Thread(
                () -> {
                    try {
                        engine.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "load");
        load.start();
        try {
            long giveUp = System.nanoTime() + READY.toNanos();
            while (answers.kept() == 0) {
                assertTrue(System.nanoTime() < giveUp, "nothing was cosigned");
                Threads.pause(1);
            }
            Threads.pause(millis);
        } finally {
            witness.kill();
            engine.stop();
            Threads.join(load);
        }
    }
}
