package dev.cairn.core.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cairn.core.Bytes;
import dev.cairn.core.MalformedException;
import dev.cairn.core.VerificationException;
import dev.cairn.core.note.Checkpoint;
import dev.cairn.core.note.VerifierKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What parses, prints as it was, and is within its bounds; nothing but {@link MalformedException} comes out. */
class WitnessFuzzTest {
    private static final List<VerifierKey> KEYS = List.of(Requests.LOG.verifierKey());

    /** All that comes in over HTTP, or in a file, between logs and witnesses. */
    @MethodSource("seeds")
    @FuzzTest
    void requests(byte[] bytes) {
        addCheckpoint(bytes);
        signSubtree(bytes);
        cosignatureLines(bytes);
        misbehaviour(bytes);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "old 0\n\n<note>",
                        "old 5\n<hash><hash>\n<note>",
                        "old 13\n" + "<hash>".repeat(63) + "\n<note>",
                        "old 9223372036854775807\n\n<text>x\n\n\u00e2\u0080\u0094 a AAAAAAA=\n",
                        "subtree 8 13\n<hash><hash>\n<note>",
                        "subtree 0 0\n<hash>\n<note>",
                        "\u00e2\u0080\u0094 witness.example/w1 AAAAAAA=\n\u00e2\u0080\u0094 w AAAAAAAA\n",
                        "cairn/misbehaviour@v1\n\n<note>\n<note>",
                        "cairn/misbehaviour@v1\n<hash><hash>\n<note>\n<note>")
                .map(Requests::octets);
    }

    private static void addCheckpoint(byte[] bytes) {
        try {
            AddCheckpointRequest request = AddCheckpointRequest.parse(bytes);
            assertEquals(Bytes.copyOf(bytes), request.encode());
            assertTrue(request.oldSize() >= 0 && request.proof().size() <= 63);
            assertCheckpoint(request.checkpoint());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    private static void signSubtree(byte[] bytes) {
        try {
            SignSubtreeRequest request = SignSubtreeRequest.parse(bytes);
            assertEquals(Bytes.copyOf(bytes), request.encode());
            assertTrue(request.start() >= 0
                    && request.end() >= 0
                    && request.proof().size() <= 63);
            assertCheckpoint(request.checkpoint());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    private static void cosignatureLines(byte[] bytes) {
        try {
            assertEquals(Bytes.copyOf(bytes), CosignatureLines.encode(CosignatureLines.parse(bytes)));
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    /** Without the log's key nobody can make a proof that holds. */
    private static void misbehaviour(byte[] bytes) {
        try {
            Misbehaviour proof = Misbehaviour.parse(bytes);
            assertEquals(Bytes.copyOf(bytes), proof.encode());
            String said = proof.verify(Requests.ORIGIN, KEYS);
            throw new AssertionError(said);
        } catch (VerificationException e) {
            assertTrue(e.getMessage().indexOf('\n') < 0, e.getMessage());
        } catch (MalformedException e) {
            assertPrinted(e);
        }
    }

    private static void assertCheckpoint(Checkpoint checkpoint) {
        assertTrue(checkpoint.size() >= 0 && !checkpoint.origin().isEmpty());
    }

    private static void assertPrinted(MalformedException e) {
        assertEquals(e.object() + ": " + e.rule(), e.getMessage());
    }
}
