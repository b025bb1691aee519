package dev.cairn.witness.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.http.Answer;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifiedCheckpoint;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.AddCheckpointRequest;
import dev.cairn.core.witness.CosignatureLines;
import dev.cairn.witness.TestLog;
import dev.cairn.witness.TestWitness;
import dev.cairn.witness.state.OriginHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every MUST of tlog-witness, add-checkpoint, that says what a witness answers; the sentence beside it. The witness has cosigned size 5. */
class AddCheckpointTest {
    private static final TestLog LOG = new TestLog("log.example/a");
    private static final TestLog UNKNOWN = new TestLog("log.example/unknown");
    private static final Hash OTHER_ROOT = LOG.fork(0).root(7);

    @TempDir
    private Path folder;

    private TestWitness witness;

    @BeforeEach
    void cosignSizeFive() throws Exception {
        witness = TestWitness.open(folder).knows(LOG);
        assertEquals(200, witness.add(LOG.request(0, 5)).status());
    }

    @AfterEach
    void close() {
        witness.close();
    }

    private static Arguments row(String sentence, String fault, int status, String body, String words) {
        return Arguments.of(sentence, fault, status, body, words);
    }

    private static String text(AddCheckpointRequest request) {
        return request.encode().utf8();
    }

    private static AddCheckpointRequest signed(long old, List<Hash> proof, Checkpoint checkpoint) {
        return new AddCheckpointRequest(old, proof, LOG.sign(checkpoint));
    }

    static Stream<Arguments> rules() {
        String good = text(LOG.request(5, 7));
        Checkpoint seven = LOG.checkpoint(LOG.tree(), 7);
        List<Hash> proof = LOG.tree().proof(5, 7);
        SignedNote badlySigned = SignedNote.of(
                seven.text(), LOG.sign(LOG.checkpoint(LOG.tree(), 6)).signatures());
        SignedNote foreign = SignedNote.of(
                seven.text(),
                List.of(new SignatureLine(LOG.origin(), LOG.key().keyId() + 1, Bytes.ofUtf8("whatever it is"))));
        SignedNote goodAndBad = SignedNote.of(
                seven.text(),
                List.of(
                        LOG.sign(seven).signatures().get(0),
                        badlySigned.signatures().get(0)));
        String format = "The request body MUST be a sequence of an old size line, […]";
        String oldLine =
                "The old size line MUST consist of the string `old`, a single space, and the tree size […] with no leading zeroes";
        String lineEnd = "Each line MUST terminate in a newline character (U+000A).";
        String hashLine = "Each consistency proof line MUST encode a single hash in base64.";
        String most = "The client MUST NOT send more than 63 consistency proof lines.";
        String forbidden =
                "The witness MUST respond with a 403 if either no signature from a trusted key for the origin is present, or […] fails to verify";
        String unproven = "If the Merkle Consistency Proof doesn't verify, the witness MUST respond with a 422.";
        String conflict =
                "If it doesn't match, the witness MUST respond with a 409. The response body MUST consist of the tree size […]";
        return Stream.of(
                row(format, "no body", 400, "", "empty line"),
                row(format, "no empty line before the checkpoint", 400, good.replace("\n\n", "\n"), "empty line"),
                row(format, "no checkpoint", 400, "old 5\n\n", "signed note"),
                row(format, "no signature", 400, "old 5\n\n" + seven.text(), "signed note"),
                row(oldLine, "no old size line", 400, good.substring(good.indexOf('\n') + 1), "old"),
                row(oldLine, "a leading zero", 400, good.replace("old 5", "old 05"), "leading zero"),
                row(oldLine, "two spaces", 400, good.replace("old 5", "old  5"), "decimal"),
                row(oldLine, "a sign", 400, good.replace("old 5", "old +5"), "decimal"),
                row(oldLine, "a number above 2^63 - 1", 400, good.replace("old 5", "old 9223372036854775808"), "2^63"),
                row(lineEnd, "the last line does not end", 400, good.substring(0, good.length() - 1), "newline"),
                row(lineEnd, "a carriage return", 400, good.replace("old 5\n", "old 5\r\n"), "decimal"),
                row(hashLine, "a hash without padding", 400, good.replaceFirst("=\n", "\n"), "hash"),
                row(hashLine, "a hash of 31 bytes", 400, good.replaceFirst("\n[^\n]{44}\n", "\nAAAA\n"), "hash"),
                row(
                        most,
                        "64 proof lines",
                        400,
                        good.replaceFirst("\n", "\n" + (TreeHasher.EMPTY_ROOT.base64() + "\n").repeat(64)),
                        "63"),
                row(
                        "(checkpoint) Extension lines: NOT RECOMMENDED; nobody audits them",
                        "an extension line",
                        400,
                        text(signed(5, proof, new Checkpoint(LOG.origin(), 7, seven.root(), List.of("more")))),
                        "extension"),
                row(
                        "If the checkpoint origin is unknown, the witness MUST respond with a 404.",
                        "another origin",
                        404,
                        text(UNKNOWN.request(0, 7)),
                        "unknown log"),
                row(
                        forbidden,
                        "the signature fails",
                        403,
                        text(new AddCheckpointRequest(5, proof, badlySigned)),
                        "invalid signature"),
                row(
                        "it MUST ignore signatures from unknown keys",
                        "the only signature is of an unknown key",
                        403,
                        text(new AddCheckpointRequest(5, proof, foreign)),
                        "invalid signature"),
                row(
                        forbidden,
                        "a second line of the same key fails",
                        403,
                        text(new AddCheckpointRequest(5, proof, goodAndBad)),
                        "invalid signature"),
                row(
                        "The old size MUST be equal to or lower than the checkpoint size. Otherwise […] 400.",
                        "old size 6, checkpoint size 5",
                        400,
                        text(LOG.request(6, 5)),
                        "old size"),
                row(
                        "(order) the signature is looked at before the old size",
                        "old size 8 and a failing signature",
                        403,
                        text(new AddCheckpointRequest(8, proof, badlySigned)),
                        "invalid signature"),
                row(conflict, "old size 3", 409, text(LOG.request(3, 7)), "5"),
                row(conflict, "old size 0", 409, text(LOG.request(0, 7)), "5"),
                row(conflict, "old size 6", 409, text(LOG.request(6, 7)), "5"),
                row(
                        "(order) the old size is looked at before the proof",
                        "old size 3 and no proof",
                        409,
                        text(signed(3, List.of(), seven)),
                        "5"),
                row(conflict, "a smaller checkpoint of the log", 409, text(LOG.request(0, 4)), "5"),
                row(unproven, "no proof", 422, text(signed(5, List.of(), seven)), "consistency proof"),
                row(
                        unproven,
                        "the proof in another order",
                        422,
                        text(signed(5, reversed(proof), seven)),
                        "consistency proof"),
                row(unproven, "a hash too many", 422, text(signed(5, more(proof), seven)), "consistency proof"),
                row(unproven, "another history", 422, text(LOG.request(LOG.fork(4), 5, 7)), "consistency proof"),
                row(
                        unproven,
                        "the right proof to another root",
                        422,
                        text(signed(5, proof, new Checkpoint(LOG.origin(), 7, OTHER_ROOT))),
                        "consistency proof"),
                row(
                        "If the old size matches the checkpoint size, the witness MUST check that the root hashes are also identical.",
                        "the same size, another root",
                        422,
                        text(LOG.request(LOG.fork(2), 5, 5)),
                        "consistency proof"),
                row(
                        unproven,
                        "the same size and root with a proof",
                        422,
                        text(signed(5, proof, LOG.checkpoint(LOG.tree(), 5))),
                        "consistency proof"));
    }

    private static List<Hash> reversed(List<Hash> proof) {
        List<Hash> reversed = new ArrayList<>(proof);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Hash> more(List<Hash> proof) {
        List<Hash> more = new ArrayList<>(proof);
        more.add(TreeHasher.EMPTY_ROOT);
        return more;
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("rules")
    void brokenRule(String sentence, String fault, int status, String body, String words) throws Exception {
        Answer answer = witness.call("/add-checkpoint", body.getBytes(StandardCharsets.UTF_8));
        assertEquals(status, answer.status(), sentence + ": " + answer.body().utf8());
        if (status == 409) {
            assertEquals(words + "\n", answer.body().utf8());
            // SPEC: "The response MUST have a `Content-Type` of `text/x.tlog.size`."
            assertEquals("text/x.tlog.size", answer.contentType());
        } else {
            assertTrue(answer.body().utf8().contains(words), answer.body().utf8());
            assertEquals(1, answer.body().utf8().lines().count());
        }
        // Nothing was taken on, and the log can go on.
        assertEquals(200, witness.add(LOG.request(5, 9)).status());
    }

    /** SPEC: "The response body MUST be a sequence of one or more note signature lines"; "the timestamp MUST NOT be zero". */
    @Test
    void cosignsWithEveryKey() throws Exception {
        Answer answer = witness.add(LOG.request(5, 7));
        assertEquals(200, answer.status());
        List<SignatureLine> lines = CosignatureLines.parse(answer.body().toArray());
        assertEquals(2, lines.size());
        Checkpoint seven = LOG.checkpoint(LOG.tree(), 7);
        for (int i = 0; i < 2; i++) {
            VerifierKey key = witness.keys().get(i);
            assertTrue(key.matches(lines.get(i)));
            assertTrue(key.verify(seven.text(), lines.get(i)));
            assertEquals(
                    witness.now().getEpochSecond(),
                    Cosignature.parse(key.type(), lines.get(i).signature()).timestamp());
        }
    }

    /** What relying parties have of it: a note with the log's signature and ours; and nobody else's, whatever was sent with it. */
    @Test
    void monitorsSeeVerifiedSignaturesOnly() throws Exception {
        Checkpoint seven = LOG.checkpoint(LOG.tree(), 7);
        SignedNote sent = LOG.sign(seven)
                .withSignature(new SignatureLine("other.example/witness", 7, Bytes.ofUtf8("somebody's")))
                .withSignature(new SignatureLine(TestWitness.NAME, 7, Bytes.ofUtf8("not ours")));
        assertEquals(
                200,
                witness.add(new AddCheckpointRequest(5, LOG.tree().proof(5, 7), sent))
                        .status());
        Answer answer = witness.call("/" + OriginHash.hex(LOG.origin()) + "/checkpoint", new byte[0]);
        assertEquals(200, answer.status());
        // SPEC (tlog-tiles): "Content-Type: text/plain; charset=utf-8"
        assertEquals("text/plain; charset=utf-8", answer.contentType());
        VerifiedCheckpoint read = VerifiedCheckpoint.open(answer.body().toArray(), LOG.origin(), List.of(LOG.key()));
        assertEquals(seven, read.checkpoint());
        assertEquals(2, read.cosignatures(witness.keys()).size());
        assertEquals(3, read.note().signatures().size());
    }

    @Test
    void monitorsSeeNothingOfLogsThatWereNeverCosigned() throws Exception {
        assertEquals(
                404,
                witness.call("/" + OriginHash.hex(UNKNOWN.origin()) + "/checkpoint", new byte[0])
                        .status());
        witness.knows(UNKNOWN);
        assertEquals(
                404,
                witness.call("/" + OriginHash.hex(UNKNOWN.origin()) + "/checkpoint", new byte[0])
                        .status());
    }

    /** A cosignature of the same tree with a newer time. */
    @Test
    void sameSizeAgainRefreshesTheTime() throws Exception {
        witness.at(witness.now().plusSeconds(60));
        Answer answer = witness.add(LOG.request(5, 5));
        assertEquals(200, answer.status());
        SignatureLine line = CosignatureLines.parse(answer.body().toArray()).get(0);
        assertEquals(
                witness.now().getEpochSecond(),
                Cosignature.parse(witness.keys().get(0).type(), line.signature())
                        .timestamp());
    }

    @Test
    void clockThatWentBackCosignsNothing() throws Exception {
        witness.at(witness.now().minusSeconds(1));
        assertEquals(503, witness.add(LOG.request(5, 7)).status());
        assertEquals(1, witness.seen().clockBehind.size());
        witness.at(witness.now().plusSeconds(1));
        assertEquals(200, witness.add(LOG.request(5, 7)).status());
    }

    /** A log that was removed and added again goes on from its size, and never starts at 0 again; nor does a witness that was started again. */
    @Test
    void sizeIsNeverForgotten() throws Exception {
        witness.forget(LOG);
        assertEquals(404, witness.add(LOG.request(5, 7)).status());
        witness.knows(LOG);
        assertEquals("5\n", witness.add(LOG.request(0, 7)).body().utf8());
        witness.restart();
        assertEquals("5\n", witness.add(LOG.request(0, 7)).body().utf8());
        assertEquals(422, witness.add(LOG.request(LOG.fork(3), 5, 7)).status());
        assertEquals(200, witness.add(LOG.request(5, 7)).status());
    }

    /** Snapshots and the deletion of events behind them lose nothing. */
    @Test
    void manyCheckpointsOfOneLog() throws Exception {
        for (int size = 5; size < 1205; size++) {
            assertEquals(200, witness.add(LOG.request(size, size + 1)).status());
        }
        witness.restart();
        assertEquals("1205\n", witness.add(LOG.request(0, 1300)).body().utf8());
        assertEquals(200, witness.add(LOG.request(1205, 1300)).status());
    }

    /** SPEC: size zero has one root, "SHA-256 of the empty string", and no proof. */
    @Test
    void growsFromSizeZero() throws Exception {
        TestLog empty = new TestLog("log.example/empty");
        witness.knows(empty);
        Checkpoint false0 = new Checkpoint(empty.origin(), 0, OTHER_ROOT);
        assertEquals(
                422,
                witness.add(new AddCheckpointRequest(0, List.of(), empty.sign(false0)))
                        .status());
        assertEquals(
                422,
                witness.add(new AddCheckpointRequest(
                                0, List.of(OTHER_ROOT), empty.sign(empty.checkpoint(empty.tree(), 0))))
                        .status());
        assertEquals(
                422,
                witness.add(new AddCheckpointRequest(
                                0, List.of(OTHER_ROOT), empty.sign(empty.checkpoint(empty.tree(), 3))))
                        .status());
        assertEquals(200, witness.add(empty.request(0, 0)).status());
        assertEquals(200, witness.add(empty.request(0, 3)).status());
    }

    @Test
    void observersHearOfWhatIsSigned() throws Exception {
        witness.add(LOG.request(LOG.fork(3), 5, 7));
        witness.add(LOG.request(LOG.fork(3), 0, 7));
        witness.add(UNKNOWN.request(0, 3));
        assertEquals(2, witness.seen().refused.size());
        assertEquals(1, witness.seen().cosigned.size());
    }
}
