package dev.cairn.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.core.Bytes;
import dev.cairn.core.crypto.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {
    private static final int PIECE = 4 << 20;

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Around the length from which on native code computes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 12_345})
    void whatIsReadInPiecesHasTheSameDigests(int length) throws Exception {
        byte[] bytes = bytes(length);
        List<Long> told = new ArrayList<>();
        Artifact read =
                Artifact.read(new ByteArrayInputStream(bytes), EnumSet.allOf(DigestAlgorithm.class), true, told::add);
        Artifact whole = Artifact.of(Bytes.wrap(bytes));
        assertEquals(whole.digests(), read.digests());
        assertEquals(whole.content(), read.content());
        assertEquals(length, told.get(told.size() - 1));
    }

    @Test
    void onlyWhatIsWantedIsMadeAndKept() throws Exception {
        Artifact read = Artifact.read(new ByteArrayInputStream(bytes(10)), Set.of());
        assertEquals(1, read.digests().size());
        assertTrue(read.digest(DigestAlgorithm.SHA2_256).isPresent());
        assertEquals(Optional.empty(), read.digest(DigestAlgorithm.SHA2_512));
        assertEquals(Optional.empty(), read.content());
    }
}
