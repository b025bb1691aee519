package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cairn.core.merkle.Hash;
import dev.cairn.core.note.Checkpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeenCheckpointsTest {
    private final SeenCheckpoints seen = new SeenCheckpoints();

    private static Checkpoint checkpoint(long size, int root) {
        byte[] hash = new byte[Hash.LENGTH];
        hash[0] = (byte) root;
        return new Checkpoint("localhost", size, Hash.wrap(hash));
    }

    @Test
    void growsAndRepeats() throws FalseAnswerException {
        seen.add(checkpoint(1, 1));
        seen.add(checkpoint(1, 1));
        seen.add(checkpoint(5, 5));
        assertEquals(2, seen.count());
        assertEquals(List.of(checkpoint(1, 1), checkpoint(5, 5)), seen.all());
    }

    @Test
    void sizeThatGoesBackIsFalse() throws FalseAnswerException {
        seen.add(checkpoint(5, 5));
        assertThrows(FalseAnswerException.class, () -> seen.add(checkpoint(4, 4)));
    }

    @Test
    void secondRootOfOneSizeIsFalse() throws FalseAnswerException {
        seen.add(checkpoint(5, 5));
        assertThrows(FalseAnswerException.class, () -> seen.add(checkpoint(5, 6)));
    }

    @Test
    void pairsToProveOverlapByOne() throws FalseAnswerException {
        seen.add(checkpoint(1, 1));
        seen.add(checkpoint(2, 2));
        assertEquals(List.of(checkpoint(1, 1), checkpoint(2, 2)), seen.unproven());
        seen.markProven();
        assertEquals(List.of(checkpoint(2, 2)), seen.unproven());
        seen.add(checkpoint(3, 3));
        assertEquals(List.of(checkpoint(2, 2), checkpoint(3, 3)), seen.unproven());
    }
}
