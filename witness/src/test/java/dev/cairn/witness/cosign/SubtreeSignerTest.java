package dev.cairn.witness.cosign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.http.Answer;
import dev.cairn.core.merkle.Hash;
import dev.cairn.core.merkle.Proofs;
import dev.cairn.core.merkle.TreeHasher;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.Cosignature;
import dev.cairn.core.note.SignatureLine;
import dev.cairn.core.note.SignedNote;
import dev.cairn.core.note.VerifierKey;
import dev.cairn.core.witness.CosignatureLines;
import dev.cairn.core.witness.SignSubtreeRequest;
import dev.cairn.witness.TestLog;
import dev.cairn.witness.TestWitness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of tlog-witness, sign-subtree. The checkpoint has size 14, as in the specification's example. */
class SubtreeSignerTest {
    private static final TestLog LOG = new TestLog("log.example/behind-the-sofa");

    @TempDir
    private Path folder;

    private TestWitness witness;

    @BeforeEach
    void open() throws Exception {
        witness = TestWitness.open(folder).knows(LOG);
    }

    @AfterEach
    void close() {
        witness.close();
    }

    private SignedNote cosigned(Checkpoint checkpoint) {
        return SignedNote.of(
                checkpoint.text(),
                List.of(witness.signers().get(0).sign(checkpoint, Instant.ofEpochSecond(1_700_000_000))));
    }

    private SignedNote fourteen() {
        return cosigned(LOG.checkpoint(LOG.tree(), 14));
    }

    private static Hash root(long start, long end) {
        TestLog.Tree tree = LOG.tree();
        // The subtree [8, 13) of the example: four leaves and one.
        return end - start == 5
                ? TreeHasher.local().node(tree.node(2, start / 4), tree.node(0, end - 1))
                : tree.node(Long.numberOfTrailingZeros(end - start), start / (end - start));
    }

    private static List<Hash> proof(long start, long end) {
        return Proofs.subtreeConsistency(start, end, 14, LOG.tree());
    }

    private Answer sign(SignSubtreeRequest request) throws Exception {
        return witness.call("/sign-subtree", request.encode().toArray());
    }

    @ParameterizedTest
    @CsvSource({"8, 13", "0, 8", "8, 12", "13, 14", "4, 8"})
    void subtreeIsCosignedWithoutATime(long start, long end) throws Exception {
        Answer answer = sign(new SignSubtreeRequest(start, end, root(start, end), proof(start, end), fourteen()));
        assertEquals(200, answer.status(), answer.body().utf8());
        List<SignatureLine> lines = CosignatureLines.parse(answer.body().toArray());
        assertEquals(1, lines.size());
        VerifierKey key = witness.keys().get(0);
        assertTrue(key.matches(lines.get(0)));
        Cosignature cosignature = Cosignature.parse(key.type(), lines.get(0).signature());
        // SPEC: "If the cosignature format supports timestamps, the timestamp MUST be zero."
        assertEquals(0, cosignature.timestamp());
        assertTrue(key.verifySubtree(cosignature, LOG.origin(), start, end, root(start, end)));
    }

    /** SPEC: "start MUST be less than end, and end MUST be less than or equal to the checkpoint size. Otherwise […] 400". */
    @ParameterizedTest
    @CsvSource({"8, 8", "13, 8", "8, 15", "12, 17", "1, 3", "4, 12"})
    void rangeThatIsNoneIsMalformed(long start, long end) throws Exception {
        Answer answer = sign(new SignSubtreeRequest(start, end, root(8, 13), proof(8, 13), fourteen()));
        assertEquals(400, answer.status(), answer.body().utf8());
    }

    @Test
    void originMustBeKnown() throws Exception {
        TestLog unknown = new TestLog("log.example/unknown");
        SignedNote note = cosigned(unknown.checkpoint(unknown.tree(), 14));
        assertEquals(
                404,
                sign(new SignSubtreeRequest(8, 13, root(8, 13), proof(8, 13), note))
                        .status());
    }

    /** SPEC: "Statelessly, by checking a cosignature from its own key on the submitted checkpoint." */
    @Test
    void checkpointMustBearItsCosignature() throws Exception {
        SignedNote logs = LOG.sign(LOG.checkpoint(LOG.tree(), 14));
        assertEquals(
                403,
                sign(new SignSubtreeRequest(8, 13, root(8, 13), proof(8, 13), logs))
                        .status());
        SignedNote ofAnother = SignedNote.of(
                LOG.checkpoint(LOG.tree(), 14).text(),
                cosigned(LOG.checkpoint(LOG.fork(3), 14)).signatures());
        assertEquals(
                403,
                sign(new SignSubtreeRequest(8, 13, root(8, 13), proof(8, 13), ofAnother))
                        .status());
    }

    /** SPEC: "If the Merkle Consistency Proof doesn't verify, the witness MUST respond with a 422". */
    @Test
    void subtreeMustBeProven() throws Exception {
        assertEquals(
                422,
                sign(new SignSubtreeRequest(8, 13, root(8, 12), proof(8, 13), fourteen()))
                        .status());
        assertEquals(
                422,
                sign(new SignSubtreeRequest(8, 13, root(8, 13), List.of(), fourteen()))
                        .status());
    }

    @ParameterizedTest
    @CsvSource({
        "'', no body",
        "'subtree 8\n', no end",
        "'subtree 08 13\n', leading zero",
        "'tree 8 13\n', no range line"
    })
    void malformed(String body, String fault) throws Exception {
        assertEquals(
                400,
                witness.call("/sign-subtree", body.getBytes(StandardCharsets.UTF_8))
                        .status(),
                fault);
    }

    @Test
    void withoutAKeyForItThereIsNoRoute() throws Exception {
        assertTrue(witness.serves("/sign-subtree"));
        try (TestWitness other = TestWitness.openWithEd25519(folder)) {
            assertFalse(other.serves("/sign-subtree"));
        }
    }
}
