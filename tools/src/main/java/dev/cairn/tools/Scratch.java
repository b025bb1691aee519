package dev.cairn.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder that the launcher made for this process's native libraries. */
final class Scratch {
    private static final String PROPERTY = "cairn.scratch";

    private Scratch() {}

    /** Removes the folder when the process ends in order; what a killed one leaves the launcher removes later. */
    static void removeAtExit() {
        String folder = System.getProperty(PROPERTY);
        if (folder != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(Path.of(folder)), "scratch"));
        }
    }

    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The process is ending, and the next start removes what is left.
        }
    }
}
