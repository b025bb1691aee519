package dev.cairn.tools;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @Test
    void removesTheFolderWithAllThatIsInIt(@TempDir Path folder) throws Exception {
        Path scratch = Files.createDirectories(folder.resolve("scratch/inner"));
        Files.writeString(scratch.resolve("library.so"), "x");
        Scratch.remove(folder.resolve("scratch"));
        assertFalse(Files.exists(folder.resolve("scratch")));
    }

    @Test
    void aFolderThatIsGoneIsNoError(@TempDir Path folder) {
        Scratch.remove(folder.resolve("scratch"));
        assertFalse(Files.exists(folder.resolve("scratch")));
    }
}
