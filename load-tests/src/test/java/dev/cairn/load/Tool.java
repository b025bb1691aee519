package dev.cairn.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs and takes what they print, standard error included. */
final class Tool {
    private Tool() {}

    /** How a program ended, and what it printed. */
    record Result(int exit, String output) {}

    static Result run(List<String> command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    /** The same with some more variables in its environment. */
    static Result run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /** Runs a program that must end with exit code 0; returns what it printed. */
    static String succeed(List<String> command) throws IOException, InterruptedException {
        Result result = run(command);
        assertEquals(0, result.exit(), () -> String.join(" ", command) + "\n" + result.output());
        return result.output();
    }

    static String succeed(String... command) throws IOException, InterruptedException {
        return succeed(List.of(command));
    }

    /** Runs the {@code cairn} command. */
    static Result cairn(String... arguments) throws IOException, InterruptedException {
        return cairn(Map.of(), arguments);
    }

    /** The same with some more variables in its environment. */
    static Result cairn(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(RunningServer.command());
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    /** The path of a program of this JDK. */
    static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }
}
