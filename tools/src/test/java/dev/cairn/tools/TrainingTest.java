package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    @Test
    void everySampleVerifies(@TempDir Path folder) throws Exception {
        assertTrue(Training.run(folder));
    }
}
