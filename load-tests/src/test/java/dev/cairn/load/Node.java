package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.core.testing.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Runs the scripts of {@code src/test/node}; a test that needs them is skipped where Node.js or their packages are missing. */
final class Node {
    private static final Path SCRIPTS =
            Vectors.projectRoot().resolve("load-tests").resolve("src/test/node");

    private Node() {}

    static void assumePresent() {
        Assumptions.assumeTrue(isThere(), "skipped: no node command");
        Assumptions.assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules")),
                "skipped: run npm ci in load-tests/src/test/node first");
    }

    /** Runs a script, which must end with exit code 0; returns what it printed. */
    static String run(String script, List<String> arguments) throws IOException, InterruptedException {
        Tool.Result result = Tool.run(command(script, arguments));
        System.out.print(result.output());
        assertEquals(0, result.exit(), result.output());
        return result.output();
    }

    /** The command that runs a script. */
    static List<String> command(String script, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
        command.addAll(arguments);
        return command;
    }

    private static boolean isThere() {
        try {
            Process process = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
