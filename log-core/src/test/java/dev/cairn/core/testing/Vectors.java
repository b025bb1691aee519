package dev.cairn.core.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Bytes that other implementations made. They live beside the project, in {@code ../shared/vectors} of its root, and are never copied
 * into it; where the folder is absent a test that needs it is skipped, saying so.
 */
public final class Vectors {
    private Vectors() {}

    /** The file or folder at a path below the vectors; skips the calling test where the vectors are absent. */
    public static Path path(String relative) {
        Path folder = projectRoot().resolveSibling("shared").resolve("vectors");
        Assumptions.assumeTrue(
                Files.isDirectory(folder), "skipped: no vectors of other implementations beside the project");
        return folder.resolve(relative);
    }

    /** The root of the project: the nearest folder upwards that holds the launcher's module list. */
    public static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("log-core").resolve("pom.xml"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("not inside the project");
            }
            folder = parent;
        }
        return folder;
    }
}
