package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.core.MalformedException;
import dev.cairn.core.crypto.KeyFiles;
import dev.cairn.core.testing.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A CA that is killed again and again while it issues: every certificate that a client got is in the log at the index of its SCT and in the audit
 * trail, and the next start issues again. {@code -Dcairn.crash.rounds=30} makes it long.
 */
@Timeout(1800)
class CaCrashIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 16;
    private static final int LONGEST_LOAD_MILLIS = 1500;
    private static final Duration READY = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** The log indices of the certificates that clients got, and which of them the audit trail must have. */
    private final Set<Long> issued = new HashSet<>();

    @Test
    void whatWasIssuedIsLogged() throws Exception {
        Path data = folder.resolve("data");
        int port = PrivateSigstore.freePort();
        Random random = Seed.random("CaCrashIT");
        int rounds = Integer.getInteger("cairn.crash.rounds", 4);
        String token = "";
        for (int round = 1; round <= rounds; round++) {
            try (AnswerSpool answers = new AnswerSpool(1)) {
                CertificateSubmissions submissions;
                try (PrivateSigstore sigstore = PrivateSigstore.startAt(port, data)) {
                    if (token.isEmpty()) {
                        token = sigstore.token("--email", "ada@example.test", "--lifetime", "PT2H");
                    }
                    Target target = sigstore.server().target();
                    submissions = new CertificateSubmissions(target, List.of(token), 20);
                    loadAndKill(sigstore, submissions, answers, random.nextInt(LONGEST_LOAD_MILLIS));
                }
                requireWholeLines(data.resolve("ca/audit.jsonl"));
                try (PrivateSigstore sigstore = PrivateSigstore.startAt(port, data)) {
                    long found = new CertificateAnswers(
                                    new LoggedLeaves(
                                            sigstore.client(), sigstore.server().key()),
                                    KeyFiles.readPublic(sigstore.file("keys/ct.pub")),
                                    submissions)
                            .verify(answers, true);
                    System.out.println("round " + round + ": " + found + " certificates, all in the log");
                    answers.forEach((number, body) -> issued.add(index(body)));
                    CertificateRequest.Answer next = CertificateRequest.of(
                                    sigstore.server().target(), token)
                            .send();
                    assertEquals(200, next.status(), next.body());
                    issued.add(sigstore.checkCertificate(next.certificate().der()));
                    assertEquals(0, sigstore.server().process().stop());
                }
            }
        }
        assertTrue(issued.size() > rounds, "certificates were issued under load");
        Set<Long> audited = requireWholeLines(data.resolve("ca/audit.jsonl"));
        for (long index : issued) {
            assertTrue(audited.contains(index), () -> "the audit trail has nothing of the certificate at " + index);
        }
        Tool.Result fsck = Tool.cairn("fsck", data.toString());
        System.out.print(fsck.output());
        assertEquals(0, fsck.exit(), fsck.output());
    }

    private static long index(byte[] body) throws FalseAnswerException {
        try {
            return IssuedCertificate.fromAnswer(body).index();
        } catch (MalformedException e) {
            throw new FalseAnswerException("a certificate", e);
        }
    }

    private static void loadAndKill(PrivateSigstore sigstore, Submissions submissions, AnswerSpool answers, long millis)
            throws Exception {
        LoadEngine engine = new LoadEngine(
                sigstore.server().target(),
                submissions,
                0,
                answers,
                new LoadPlan(
                        CONNECTIONS,
                        OptionalDouble.empty(),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ofSeconds(30)));
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
                assertTrue(System.nanoTime() < giveUp, "nothing was issued");
                Threads.pause(1);
            }
            Threads.pause(millis);
        } finally {
            sigstore.server().process().kill();
            engine.stop();
            Threads.join(load);
        }
    }

    /** Every line but the last must be whole. The log indices in them. */
    private static Set<Long> requireWholeLines(Path trail) throws IOException {
        String text = Files.readString(trail, StandardCharsets.UTF_8);
        Set<Long> indices = new HashSet<>();
        String[] lines = text.split("\n", -1);
        // What follows the last end of a line may be cut.
        for (int i = 0; i < lines.length - 1; i++) {
            int number = i + 1;
            JsonNode line;
            try {
                line = JSON.readTree(lines[i]);
            } catch (JsonProcessingException e) {
                throw new AssertionError("line " + number + " of " + lines.length + " is not whole: " + lines[i], e);
            }
            assertTrue(line.path("outcome").isTextual(), () -> "line " + number + " has no outcome");
            if (line.path("outcome").asText().equals("issued")) {
                indices.add(line.path("logIndex").asLong(-1));
            }
        }
        return indices;
    }
}
