package dev.cairn.witness.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.crypto.KeyType;
import dev.cairn.core.crypto.VerificationKey;
import dev.cairn.core.http.Answer;
import dev.cairn.core.note.NoteKeyType;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.testing.Vectors;
import dev.cairn.witness.TestWitness;
import dev.cairn.witness.log.WitnessedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The nine requests of another witness's test, with the answers that the specification has for them. */
class LitewitnessScriptTest {
    private static final Pattern STEP = Pattern.compile(
            "POST http://localhost:7380/add-checkpoint\n```\n(?<body>.*?)```\nHTTP (?<status>\\d+)\n\\[Asserts]\nbody (?<assertion>[^\n]*)\n",
            Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("add-sigsum-log -key=([0-9a-f]{64})");
    private static final Pattern ORIGIN = Pattern.compile("stdout (sigsum\\S+)");
    private static final int STEPS = 9;

    @TempDir
    private Path folder;

    @Test
    void nineSteps() throws Exception {
        String script = Files.readString(Vectors.path("tlog/litewitness-script.txt"));
        String origin = first(ORIGIN, script);
        VerifierKey key = VerifierKey.of(
                NoteKeyType.ED25519,
                origin,
                VerificationKey.ofRawKey(KeyType.ED25519, HexFormat.of().parseHex(first(KEY, script))));
        List<Integer> statuses = new ArrayList<>();
        try (TestWitness witness = TestWitness.open(folder)) {
            witness.knows(new WitnessedLog(origin, List.of(key), Optional.empty()));
            Matcher step = STEP.matcher(script);
            while (step.find()) {
                Answer answer =
                        witness.call("/add-checkpoint", step.group("body").getBytes(StandardCharsets.UTF_8));
                statuses.add(answer.status());
                String body = answer.body().utf8();
                // SPEC: "If the checkpoint origin is unknown, the witness MUST respond with a "404 Not Found""; theirs
                // says 403.
                int expected = body.contains("unknown log") ? 404 : Integer.parseInt(step.group("status"));
                assertEquals(expected, answer.status(), body);
                String assertion = step.group("assertion").replace("example.com/witness", TestWitness.NAME);
                String words = assertion.substring(assertion.indexOf('"') + 1, assertion.lastIndexOf('"'));
                if (assertion.startsWith("contains")) {
                    assertTrue(body.contains(words), body);
                } else {
                    assertEquals(words.replace("\\n", "\n"), body);
                    assertEquals("text/x.tlog.size", answer.contentType());
                }
            }
        }
        assertEquals(STEPS, statuses.size());
        assertEquals(List.of(200, 403, 404, 422, 422, 200, 409, 200, 409), statuses);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find());
        return matcher.group(1);
    }
}
