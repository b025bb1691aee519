package dev.cairn.core.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that make keys and signatures; a test that needs one is skipped, saying so, where it is missing. */
public final class Tools {
    private Tools() {}

    /** Skips the calling test if a program is not on the path. */
    public static void require(String... command) {
        boolean found;
        try {
            found = start(Path.of("."), Map.of(), command).waitFor() >= 0;
        } catch (IOException e) {
            found = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Assumptions.assumeTrue(found, "skipped: no " + command[0] + " on the path");
    }

    /** Runs a program in a folder; fails if it does. */
    public static void run(Path folder, Map<String, String> environment, String... command) throws IOException {
        Process process = start(folder, environment, command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(List.of(command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program in a folder; fails if it does. */
    public static void run(Path folder, String... command) throws IOException {
        run(folder, Map.of(), command);
    }

    private static Process start(Path folder, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
